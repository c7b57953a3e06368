/** The sheet of a prompt: a row for each token with its strongest features, for where no page is shown. */

import { rankFeatures, type Ranking } from "@/language/records/feature_ranking.ts";
import type { Prompt, TextRecords } from "@/language/records/text_record.ts";
import {
  featureWord,
  lineColor,
  nats,
  nextToken,
  shortWord,
  tokenWord,
  underline,
} from "@/language/records/view/words.ts";
import { decimal } from "@/plot/elements.ts";
import { type TextSheet, textSheet, type Word, type WordRow, wordWidth } from "@/plot/text_sheet.ts";

/** What the sheet is drawn from: records, or what `studyPrompts` gives. */
export type PromptRecords = Pick<TextRecords, "vocabulary" | "labels" | "features" | "prompts">;

/** Which prompt, and where the picture goes. */
export interface PromptSheetOptions {
  /** Place of the prompt, 0 for the first: a reader's own texts come before the drawn ones. */
  prompt: number;
  /** Features of each token, 2 unless told, 4 at the most. */
  count?: number;
  /** What ranks them, the activation unless told. */
  by?: Ranking;
  /** Tokens to show, from the first, 40 unless told. */
  tokens?: number;
  /** Name of the picture in the figures folder, without extension. */
  file?: string | undefined;
}

// pixels: where the token stands, where its features begin, where they end
const [tokenAt, featuresAt, end] = [114, 208, 698];
const strongestGround = 0.45;

/**
 * Draws the tokens of a prompt below each other, each with what comes before it and with its strongest features: number,
 * activation, what ranks it, the token on which most of its activation lies, and what it votes for where it is recorded.
 *
 * @param records Prompts and the words for them.
 * @param options Which prompt, how many features, and what ranks them.
 * @returns The sheet, which draws itself; the title says on how many tokens the first feature is named after the token itself,
 * and what removing it costs.
 * @throws {RangeError} When there is no such prompt, or no room for so many features.
 */
export function promptSheet(records: PromptRecords, options: PromptSheetOptions): TextSheet {
  const { count = 2, by = "activation", tokens: most = 40, file } = options;
  const prompt = promptAt(records, options.prompt);
  if (!(Number.isInteger(count) && count >= 1 && count <= 4)) {
    throw new RangeError(`Cannot draw the prompt: found ${count} features for each token, wanted 1 to 4`);
  }
  const places = Array.from(prompt.tokens.slice(0, most).keys());
  const ranked = places.map((place) => rankFeatures(prompt.codes[place], by).slice(0, count));
  const effects = places.flatMap((place) =>
    ranked[place].map((entry) => Math.abs(prompt.codes[place].losses[entry]))
  );
  const largest = Math.max(0, ...effects);
  const rows = places.map((place): WordRow => ({
    label: nextToken(prompt, place) === null ? "–" : decimal(prompt.losses[place]),
    words: [
      ...tokenWords(records, prompt, place),
      ...ranked[place].flatMap((entry, i) =>
        featureWords(records, { prompt, place, entry, by, largest, ...cell(i, count) })
      ),
    ],
  }));
  const known = places.filter((place) => nextToken(prompt, place) !== null);
  const own = places.filter((place) =>
    ranked[place].length > 0 &&
    records.labels.tokens[prompt.codes[place].features[ranked[place][0]]] === prompt.tokens[place]
  );
  const first = known.flatMap((place) =>
    ranked[place].slice(0, 1).map((entry) => prompt.codes[place].losses[entry])
  );
  const shown = places.length < prompt.tokens.length ? `, the first of ${prompt.tokens.length}` : "";
  return textSheet({
    title: `${prompt.document}: by ${by}, the first feature is named after the token itself on ` +
      `${own.length} of ${places.length} tokens; removing it changes the loss by ${
        nats(mean(first))
      } nats on average`,
    summary: `${places.length} tokens${shown}, loss ${decimal(mean(known.map((p) => prompt.losses[p])))} ` +
      "nats each. Left: the model's loss at the token, of the next one. Features: number, activation" +
      `${
        by === "activation" ? "" : `, ${by}`
      }; quoted the token on which most of its activation lies, with its share; ` +
      "after the arrow what it votes for. Ground: removing it makes the text's own next token less likely (blue) or likelier (red).",
    blocks: [{ heading: "loss, token, features from the first", rows }],
    file,
  });
}

/** Where the feature of a rank stands. */
function cell(rank: number, count: number): { tab: number; room: number } {
  const width = (end - featuresAt) / count;
  return { tab: featuresAt + rank * width, room: width - 12 };
}

/** The token in bold, and before it, flush right, as much of the text as there is room for. */
function tokenWords(records: PromptRecords, { tokens }: Prompt, place: number): Word[] {
  const before: Word[] = [];
  let tab = tokenAt;
  for (let at = place - 1; at >= 0; at--) {
    const word = { text: tokenWord(records, tokens[at]) };
    if (wordWidth(word) > tab) break;
    tab -= wordWidth(word);
    before.unshift({ ...word, tab });
  }
  const text = cut(shortWord(records, tokens[place]), featuresAt - tokenAt - 4, { bold: true });
  return [...before, { text, bold: true, ground: "#e8e8e8", tab: tokenAt }];
}

/** A feature's numbers on a ground, and the words that say what it is. */
function featureWords(
  records: PromptRecords,
  { prompt, place, entry, by, largest, tab, room }: {
    prompt: Prompt;
    place: number;
    entry: number;
    by: Ranking;
    largest: number;
    tab: number;
    room: number;
  },
): Word[] {
  const { features, activations, quantiles, losses } = prompt.codes[place];
  const [id, loss, hasNext] = [features[entry], losses[entry], nextToken(prompt, place) !== null];
  const rank = {
    activation: "",
    quantile: ` ${decimal(100 * quantiles[entry], 2)} %`,
    "loss effect": hasNext ? ` ${nats(loss)}` : "",
  }[by];
  const numbers: Word = {
    text: `${id}: ${decimal(activations[entry])}${rank}`,
    tab,
    ...(hasNext && { ground: lineColor(loss, strongestGround * underline(loss, largest)) }),
  };
  const left = room - wordWidth(numbers);
  const votes = records.features.find((own) => own.id === id)?.logits.top.tokens ?? [];
  let text = ` ${featureWord(records, id)}`;
  votes.every((token, i) => {
    const longer = `${text}${i ? " " : " → "}${shortWord(records, token)}`;
    const fits = wordWidth({ text: longer }) <= left;
    if (fits) text = longer;
    return fits;
  });
  return [numbers, { text: cut(text, left) }];
}

/** Takes signs from the end of a text until it fits. */
function cut(text: string, width: number, style: Pick<Word, "bold"> = {}): string {
  const signs = [...text];
  let shown = text;
  while (signs.length > 0 && wordWidth({ text: shown, ...style }) > width) {
    signs.pop();
    shown = `${signs.join("")}…`;
  }
  return shown;
}

function promptAt({ prompts }: PromptRecords, place: number): Prompt {
  const prompt = prompts[place];
  if (prompt) return prompt;
  throw new RangeError(
    `Cannot draw the prompt: found no prompt ${place}, wanted 0 to ${prompts.length - 1}. ` +
      "Read texts with studyPrompts(), or record some prompts",
  );
}

function mean(values: number[]): number {
  return values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
}
