/** Every trait value in words: its plain name, what else people call it, and the words that its own name is made of. */

import { accessoryWords } from "@/retrieval/accessory_words.ts";
import { backgroundWords, bodyWords, glassesWords } from "@/retrieval/color_words.ts";
import { headWords } from "@/retrieval/head_words.ts";
import { moreHeadWords } from "@/retrieval/more_head_words.ts";
import { type Category, traitName, valueCount, valueOf } from "@/nouns/catalogue.ts";
import { tellingWords, wordsOf } from "@/retrieval/words.ts";

/** A trait value in words. */
export interface TraitWords {
  /** 0 to 436. */
  value: number;
  /** Its category. */
  category: Category;
  /** The plain name first, then what else it is called. */
  phrases: string[];
  /** The words of its own name and of the plain name, in their basic form, each once. */
  names: string[][];
  /** The same of the other phrases. */
  aliases: string[][];
}

const written: Record<Category, Readonly<Record<string, string>>> = {
  background: backgroundWords,
  body: bodyWords,
  accessory: accessoryWords,
  head: { ...headWords, ...moreHeadWords },
  glasses: glassesWords,
};

/**
 * Lists all trait values in words.
 *
 * @returns One for each value, by its index: [437].
 * @throws {RangeError} When a trait of the catalogue has no words: a new version of the parts needs new ones.
 */
export function traitWords(): TraitWords[] {
  return Array.from({ length: valueCount }, (_, value) => {
    const { category, trait } = valueOf(value);
    const name = traitName(category, trait);
    const text = written[category][name];
    if (text === undefined) {
      throw new RangeError(
        `Cannot describe the ${category} "${name}": found no words for it. Write some into src/retrieval`,
      );
    }
    const phrases = text.split(", ");
    return {
      value,
      category,
      phrases,
      names: [name, phrases[0]].map(ownWords),
      aliases: phrases.slice(1).map(ownWords),
    };
  });
}

/**
 * The same without what else the values are called: their plain names alone, to see what the other words add.
 *
 * @returns One for each value, by its index: [437].
 */
export function plainTraitWords(): TraitWords[] {
  return traitWords().map((words) => ({ ...words, phrases: words.phrases.slice(0, 1), aliases: [] }));
}

/** Without "and" and the like, unless a name is nothing else. */
function ownWords(text: string): string[] {
  const telling = tellingWords(text);
  return telling.length ? telling : wordsOf(text);
}
