/** The table of the features of one token of a prompt. */
/// <reference lib="dom" />
import { rankFeatures, type Ranking } from "@/language/records/feature_ranking.ts";
import type { TextRecords, TokenCode } from "@/language/records/text_record.ts";
import { featureWord, nats } from "@/language/records/view/words.ts";
import { decimal, element } from "@/plot/elements.ts";

/**
 * Makes the table of a token's features.
 *
 * @param records The records.
 * @param options What is active, whether a token comes next, how it is ranked, which feature is chosen, and whom to tell of a click.
 * @returns The table.
 */
export function rankedTable(
  records: TextRecords,
  { code, hasNext, by, chosen, choose }: {
    code: TokenCode;
    hasNext: boolean;
    by: Ranking;
    chosen: number | null;
    choose: (id: number) => void;
  },
): HTMLElement {
  const head = ["feature", "activation", "quantile", "loss effect", "KL"];
  return element(
    "table",
    {},
    element("thead", {}, element("tr", {}, ...head.map((name) => element("th", { scope: "col" }, name)))),
    element(
      "tbody",
      {},
      ...rankFeatures(code, by).map((i) => {
        const id = code.features[i];
        const name = `${id} ${featureWord(records, id)}`;
        const button = element("button", {
          type: "button",
          class: "link",
          "aria-pressed": `${id === chosen}`,
          onclick: () => choose(id),
        }, name);
        const cells = [
          decimal(code.activations[i], 3),
          `${decimal(100 * code.quantiles[i], 2)} %`,
          hasNext ? nats(code.losses[i]) : "–",
          code.kls[i].toPrecision(2),
        ];
        return element("tr", {}, element("td", {}, button), ...cells.map((cell) => element("td", {}, cell)));
      }),
    ),
  );
}
