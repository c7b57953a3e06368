/** The note at a token: activation, probabilities with and without the feature, and which tokens gain and lose. */
/// <reference lib="dom" />
import type { TextEntry, TextRecords } from "@/language/records/text_record.ts";
import type { TokenEffect, TokenValues } from "@/language/records/text_sequence.ts";
import {
  chance,
  nats,
  type SequenceToken,
  shortWord,
  signed,
  strengthWords,
  weight,
} from "@/language/records/view/words.ts";
import { element } from "@/plot/elements.ts";

/** The note, and what fills it. */
export interface TokenTip {
  /** The note itself, for the page. */
  node: HTMLElement;
  /** Shows the note beside a token. */
  show(anchor: HTMLElement, shown: { token: SequenceToken; entry: TextEntry }): void;
  /** Hides it. */
  hide(): void;
}

/** Makes the note. @param records The records. @returns The note, hidden. */
export function tokenTip(records: TextRecords): TokenTip {
  const node = element("div", { class: "tip", hidden: true, role: "tooltip" });
  return {
    node,
    show(anchor, { token, entry }) {
      node.replaceChildren(...tipContents(records, { token, entry }));
      node.hidden = false;
      const box = anchor.getBoundingClientRect();
      const below = box.bottom + 6 + node.offsetHeight <= innerHeight;
      const left = Math.max(
        4,
        Math.min(box.left, document.documentElement.clientWidth - node.offsetWidth - 4),
      );
      node.style.left = `${left + scrollX}px`;
      node.style.top = `${
        (below ? box.bottom + 6 : Math.max(4, box.top - 6 - node.offsetHeight)) + scrollY
      }px`;
    },
    hide() {
      node.hidden = true;
    },
  };
}

function tipContents(
  records: TextRecords,
  { token, entry }: { token: SequenceToken; entry: TextEntry },
): HTMLElement[] {
  const word = (number: number) => element("code", {}, shortWord(records, number));
  const { predicts, predicted, next, activation } = token;
  const lines = [
    element("p", {}, word(token.token), ` activation ${strengthWords(entry, activation, records)}`),
  ];
  if (predicted) lines.push(element("p", {}, "predicted here: ", ...chances(predicted)));
  if (predicts && next !== null) {
    lines.push(element("p", {}, "predicts next ", word(next), ": ", ...chances(predicts)));
    const added = (tokens: TokenValues): TokenValues => ({
      tokens: tokens.tokens.slice(0, 5),
      values: tokens.values.slice(0, 5).map((weight) => activation * weight - predicts.shift),
    });
    const list = (title: string, { tokens, values }: TokenValues, write: (value: number) => string) =>
      element(
        "table",
        {},
        element("caption", {}, title),
        element(
          "tbody",
          {},
          ...tokens.map((number, i) =>
            element("tr", {}, element("td", {}, word(number)), element("td", {}, write(values[i])))
          ),
        ),
      );
    const points = (value: number) => signed(100 * value, 2);
    lines.push(element(
      "div",
      { class: "votes" },
      list("probability gains (%)", predicts.up, points),
      list("probability loses (%)", predicts.down, points),
      list("log-prob gains", added(entry.logits.top), weight),
      list("log-prob loses", added(entry.logits.bottom), weight),
    ));
  }
  return lines;
}

function chances({ probability, without, loss, kl }: TokenEffect): string[] {
  return [
    `${chance(without)} without the feature, ${chance(probability)} with it; `,
    `removing it changes the loss by ${nats(loss)} nats, KL ${kl.toPrecision(2)}`,
  ];
}
