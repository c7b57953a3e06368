/** The prompt set: sentences that people might type, each with the edit that it asks for. */

import { valueNamed } from "@/features/names.ts";
import { categories, type Category, valueOf } from "@/nouns/catalogue.ts";

/** What a prompt tests: the trait's own words, another word, a description, two or three traits, … */
export const promptKinds = [
  "literal",
  "synonym",
  "paraphrase",
  "several",
  "removal",
  "amount",
  "nonsense",
] as const;

/** One of the kinds. */
export type PromptKind = (typeof promptKinds)[number];

/** What is to happen to a category. */
export type Action = "set" | "remove" | "more" | "less";

/**
 * Prompts as they are written down: the sentence, then what it asks for. `"head: crab"` sets a value, alternatives that
 * a person could not choose between are separated by `|`; `"remove glasses"` takes out what the noun has,
 * `"more head: crab"` and `"less glasses"` change an amount. A sentence alone asks for nothing.
 */
export type WrittenPrompts = Readonly<Record<PromptKind, readonly (readonly [string, ...string[]])[]>>;

/** What a prompt asks for in one category. */
export interface Wish {
  /** Set, remove, more or less. */
  action: Action;
  /** Of which categories a fulfilment may be. */
  categories: Category[];
  /** The values that fulfil it, 0 to 436; none when the wish is for whatever the noun has. */
  values: number[];
}

/** A prompt with what it asks for. */
export interface Prompt {
  /** What it tests. */
  kind: PromptKind;
  /** The sentence. */
  text: string;
  /** What it asks for; nothing for nonsense. */
  wishes: Wish[];
}

/**
 * Reads prompts as they are written down.
 *
 * @param written Prompts by kind.
 * @returns The prompts with their wishes.
 * @throws {RangeError} When a wish names a trait that does not exist.
 * @throws {SyntaxError} When a wish without a value names no category.
 */
export function readPrompts(written: WrittenPrompts): Prompt[] {
  return promptKinds.flatMap((kind) =>
    written[kind].map(([text, ...wishes]) => ({ kind, text, wishes: wishes.map(readWish) }))
  );
}

function readWish(written: string): Wish {
  const [, word, rest] = written.match(/^(?:(remove|more|less) )?(.*)$/)!;
  const action = (word ?? "set") as Action;
  if (!rest.includes(":")) {
    const category = categories.find((name) => name === rest);
    if (category && action !== "set") return { action, categories: [category], values: [] };
    throw new SyntaxError(
      `Cannot read the prompt's wish: found "${written}", wanted "head: crab", "remove head", "more head: crab" or ` +
        `"less head". The categories are ${categories.join(", ")}`,
    );
  }
  const values = rest.split("|").map(valueNamed);
  return { action, categories: [...new Set(values.map((value) => valueOf(value).category))], values };
}
