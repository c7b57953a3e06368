/** The prompt-centric view: a reader's own text and held-out text, and the features of the token that was clicked, ranked in three ways. */
/// <reference lib="dom" />
import { type Ranking, rankings } from "@/language/records/feature_ranking.ts";
import type { Prompt, TextEntry, TextRecords } from "@/language/records/text_record.ts";
import {
  densityPanel,
  logitHistogram,
  logitsPanel,
  topPanel,
} from "@/language/records/view/feature_panels.ts";
import { rankedTable } from "@/language/records/view/prompt_ranking.ts";
import type { TokenTip } from "@/language/records/view/token_tip.ts";
import { featureWord, nextToken, tokenGround, tokenWord } from "@/language/records/view/words.ts";
import { decimal, element } from "@/plot/elements.ts";

/** What the view needs of the page. */
export interface PromptSource {
  /** The records. */
  records: TextRecords;
  /** The note at the tokens of sequences. */
  tip: TokenTip;
  /** Shows the whole record of a feature. */
  open(id: number): void;
}

/** Makes the view. @param source What it shows. @returns Its block. */
export function promptPage(source: PromptSource): HTMLElement {
  const { records } = source;
  const entries = new Map(records.features.map((entry) => [entry.id, entry]));
  let [prompt, place, by] = [records.prompts[0], 0, rankings[0] as Ranking];
  let chosen: number | null = null;
  const text = element("div", { class: "prompt", role: "group", "aria-label": "Prompt" });
  const table = element("div", { class: "ranked" });
  const column = element("div", { class: "column detail" });
  const select = element(
    "select",
    {
      "aria-label": "Prompt",
      onchange: () => {
        [prompt, place, chosen] = [records.prompts[Number(select.value)], 0, null];
        draw();
      },
    },
    ...records.prompts.map(({ document, kind }, i) =>
      element("option", { value: i }, `${i + 1}: ${document} (${kind})`)
    ),
  );
  const order = element(
    "div",
    { class: "order", role: "group", "aria-label": "Rank by" },
    "rank by ",
    ...rankings.map((name) =>
      element("button", {
        type: "button",
        class: "chip",
        "data-rank": name,
        onclick: () => {
          by = name;
          draw();
        },
      }, name)
    ),
  );
  const draw = () => {
    order.querySelectorAll("button").forEach((button) =>
      button.setAttribute("aria-pressed", `${button.dataset.rank === by}`)
    );
    text.replaceChildren(
      ...prompt.tokens.map((_, i) =>
        promptToken(records, { prompt, place: i, clicked: i === place, chosen }, () => {
          place = i;
          draw();
        })
      ),
    );
    table.replaceChildren(
      placeLine(records, prompt, place),
      rankedTable(records, {
        code: prompt.codes[place],
        hasNext: nextToken(prompt, place) !== null,
        by,
        chosen,
        choose,
      }),
    );
    column.replaceChildren(...detail(source, chosen, entries));
  };
  const choose = (id: number) => {
    chosen = chosen === id ? null : id;
    draw();
  };
  if (prompt) draw();
  return element(
    "div",
    { class: "prompts" },
    element("div", { class: "bar" }, select, order),
    text,
    element("div", { class: "below" }, table, column),
  );
}

/** A token of the prompt: its ground tells the activation of the chosen feature. */
function promptToken(
  records: TextRecords,
  { prompt, place, clicked, chosen }: {
    prompt: Prompt;
    place: number;
    clicked: boolean;
    chosen: number | null;
  },
  click: () => void,
): HTMLElement {
  const { features, activations } = prompt.codes[place];
  const most = Math.max(
    ...prompt.codes.flatMap((code) =>
      code.features.flatMap((id, i) => id === chosen ? [code.activations[i]] : [])
    ),
  );
  const at = chosen === null ? -1 : features.indexOf(chosen);
  const strength = at < 0 ? 0 : activations[at] / most;
  return element("button", {
    type: "button",
    class: "token",
    "aria-pressed": `${clicked}`,
    onclick: click,
    style: { backgroundColor: strength > 0 ? tokenGround(strength) : "" },
  }, tokenWord(records, prompt.tokens[place]));
}

function placeLine(records: TextRecords, prompt: Prompt, place: number): HTMLElement {
  const next = nextToken(prompt, place);
  const { length } = prompt.codes[place].features;
  return element(
    "p",
    { class: "place" },
    "on ",
    element("code", {}, tokenWord(records, prompt.tokens[place])),
    ", next ",
    element("code", {}, next === null ? "nothing" : tokenWord(records, next)),
    next === null ? "; " : `, loss ${decimal(prompt.losses[place], 3)} nats; `,
    length === 1 ? "1 feature is active" : `${length} features are active`,
  );
}

/** What the column beside the ranking says of the chosen feature. */
function detail(source: PromptSource, chosen: number | null, entries: Map<number, TextEntry>): HTMLElement[] {
  const { records, open } = source;
  if (chosen === null) {
    return [
      element(
        "p",
        {},
        "Choose a feature: the text is coloured by its activation, and its record opens here.",
      ),
    ];
  }
  const entry = entries.get(chosen);
  const title = element("h2", {}, `Feature ${chosen} `, element("small", {}, featureWord(records, chosen)));
  if (!entry) {
    return [title, element("p", {}, "This page holds no record of it, only its numbers in the ranking.")];
  }
  const panels = { ...source, entry };
  return [
    title,
    element("button", { type: "button", class: "chip", onclick: () => open(chosen) }, "all panels"),
    densityPanel(panels),
    logitsPanel(panels, 5),
    topPanel(panels, 10),
    logitHistogram(entry.logits),
  ];
}
