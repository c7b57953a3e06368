/** The features of one token of a prompt, ranked in three ways. */
/// <reference lib="dom" />
import type { TextRecords, TokenCode } from "@/language/records/text_record.ts";
import { featureWord, nats } from "@/language/records/view/words.ts";
import { decimal, element } from "@/plot/elements.ts";

/** The ways to rank the features of a token. */
export const rankings = ["activation", "quantile", "loss effect"] as const;

/** One of them. */
export type Ranking = typeof rankings[number];

/**
 * Ranks the features of a token.
 *
 * @param code What is active on it.
 * @param by The largest activation, quantile or |change of the loss| first.
 * @returns Places in the lists of the code; ties keep their order.
 */
export function rankFeatures({ activations, quantiles, losses }: TokenCode, by: Ranking): number[] {
  const scores = { activation: activations, quantile: quantiles, "loss effect": losses.map(Math.abs) }[by];
  return scores.map((_, i) => i).sort((a, b) => scores[b] - scores[a] || a - b);
}

/**
 * Makes the table of a token's features.
 *
 * @param records The records.
 * @param options What is active, how it is ranked, which feature is chosen, and whom to tell of a click.
 * @returns The table.
 */
export function rankedTable(
  records: TextRecords,
  { code, by, chosen, choose }: {
    code: TokenCode;
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
          nats(code.losses[i]),
          code.kls[i].toPrecision(2),
        ];
        return element("tr", {}, element("td", {}, button), ...cells.map((cell) => element("td", {}, cell)));
      }),
    ),
  );
}
