/** A search field whose hits can be added to a noun. */
/// <reference lib="dom" />
import { decimal, element } from "@/plot/elements.ts";
import { fittingFeatures, rankedFeatures } from "@/explorer/page/feature_search.ts";
import { featurePicture, kindOf } from "@/explorer/page/feature_tile.ts";
import { kindMark } from "@/features/view/kinds.ts";
import type { Engine } from "@/explorer/page/engine.ts";
import { firstState } from "@/explorer/page/page_state.ts";

const offered = 8;

/**
 * Makes the field.
 *
 * @param engine Where features are listed.
 * @param add Called with the feature that was chosen.
 * @returns Its element.
 */
export function featureAdder(engine: Engine, add: (feature: number) => void): HTMLElement {
  const { features } = engine.listing;
  const hits = element("ul", {
    class: "hits",
    role: "listbox",
    "aria-label": "Features to add",
    hidden: true,
  });
  const input = element("input", {
    type: "search",
    placeholder: "Add a feature: shark, square teal, #12 …",
    "aria-label": "Add a feature",
    role: "combobox",
    "aria-expanded": "false",
    maxlength: 100,
    oninput: () => offer(),
    onkeydown: (event) => pressed(event as KeyboardEvent),
  });
  let ranked: number[] = [];
  let at = 0;
  const close = () => {
    hits.hidden = true;
    input.setAttribute("aria-expanded", "false");
  };
  const choose = (feature: number) => {
    input.value = "";
    close();
    add(feature);
  };
  const mark = () => {
    [...hits.children].forEach((hit, i) => hit.setAttribute("aria-selected", `${i === at}`));
  };
  const offer = () => {
    const query = input.value.trim();
    const fits = fittingFeatures(features, { ...firstState, query });
    ranked = query
      ? rankedFeatures(features, fits).filter((id) => features[id].density > 0).slice(0, offered)
      : [];
    at = 0;
    hits.replaceChildren(
      ...ranked.map((id) =>
        element(
          "li",
          {
            role: "option",
            "data-add": id,
            onpointerdown: (event) => {
              event.preventDefault();
              choose(id);
            },
          },
          featurePicture(engine, id, { side: 24 }),
          kindMark(kindOf(features[id])),
          ` ${features[id].title} `,
          element("small", {}, `#${id} · F1 ${decimal(features[id].confidence)}`),
        )
      ),
    );
    if (query && ranked.length === 0) {
      hits.replaceChildren(element("li", {}, "No living feature has this name"));
    }
    hits.hidden = !query;
    input.setAttribute("aria-expanded", `${!hits.hidden}`);
    mark();
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") at = Math.min(ranked.length - 1, at + 1);
    else if (event.key === "ArrowUp") at = Math.max(0, at - 1);
    else if (event.key === "Enter" && ranked.length > 0) return choose(ranked[at]);
    else if (event.key === "Escape") return close();
    else return;
    event.preventDefault();
    mark();
  };
  input.addEventListener("blur", close);
  return element("div", { class: "adder" }, input, hits);
}
