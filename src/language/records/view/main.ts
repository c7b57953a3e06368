/** The dashboard of text features in a document of its own: by feature, and by prompt. It runs in a browser. */
/// <reference lib="dom" />
import type { TextRecords } from "@/language/records/text_record.ts";
import { recordsCarrier } from "@/language/records/view/dashboard_style.ts";
import { featureColumns } from "@/language/records/view/feature_panels.ts";
import { featurePicker } from "@/language/records/view/feature_picker.ts";
import { promptPage } from "@/language/records/view/prompt_page.ts";
import { tokenTip } from "@/language/records/view/token_tip.ts";
import { featureWord } from "@/language/records/view/words.ts";
import { carriedJson } from "@/plot/carried_data.ts";
import { element } from "@/plot/elements.ts";

function showDashboard(root: HTMLElement, records: TextRecords): void {
  const tip = tokenTip(records);
  const entries = new Map(records.features.map((entry) => [entry.id, entry]));
  const title = element("h2", {});
  const body = element("div", { class: "body" });
  const open = (id: number) => {
    tip.hide();
    const entry = entries.get(id);
    if (!entry) return;
    picker.select(id);
    title.replaceChildren(`Feature ${id} `, element("small", {}, featureWord(records, id)));
    body.replaceChildren(featureColumns({ records, entry, tip, open }));
    show("features");
  };
  const picker = featurePicker(records, open);
  const features = element("div", {}, picker.node, title, body);
  const prompts = promptPage({ records, tip, open });
  const tabs = (["features", "prompts"] as const).map((name) =>
    element("button", { type: "button", class: "tab", "data-tab": name, onclick: () => show(name) }, name)
  );
  const show = (name: "features" | "prompts") => {
    tip.hide();
    features.hidden = name !== "features";
    prompts.hidden = name !== "prompts";
    for (const tab of tabs) tab.setAttribute("aria-pressed", `${tab.dataset.tab === name}`);
  };
  const { tokens, features: count } = records.counts;
  root.replaceChildren(
    element(
      "header",
      {},
      ...tabs.slice(0, records.prompts.length > 0 ? 2 : 1),
      element("strong", {}, records.name),
      element("small", {}, ` ${entries.size} of ${count} features on ${tokens} tokens of ${records.text}. `),
      element(
        "small",
        { class: "legend" },
        "Ground: activation. Underlined: what the feature did to this token from the one before, ",
        element("span", { class: "helps" }, "likelier"),
        " or ",
        element("span", { class: "hurts" }, "less likely"),
        ".",
      ),
    ),
    features,
    prompts,
    tip.node,
  );
  addEventListener("keydown", ({ key }) => key === "Escape" && tip.hide());
  if (records.features.length > 0) open(records.features[0].id);
  else show("prompts");
}

const root = document.getElementById("dashboard")!;
carriedJson(document, recordsCarrier).then((records) => showDashboard(root, records as TextRecords))
  .catch((error: Error) => {
    root.textContent = error.message;
  });
