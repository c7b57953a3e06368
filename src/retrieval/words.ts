/** Cuts text into words in their basic form, so that plurals, spellings and capitals do not matter. */

const spellings: Readonly<Record<string, string>> = {
  gray: "grey",
  bege: "beige",
  colour: "color",
  coloured: "color",
  colored: "color",
  colourful: "colorful",
  multicolour: "multicolor",
  multicolored: "multicolor",
  multicoloured: "multicolor",
  tee: "shirt",
  tshirt: "shirt",
  chequered: "checker",
  checkered: "checker",
  checked: "checker",
  check: "checker",
  striped: "stripe",
  donut: "doughnut",
  grayscale: "greyscale",
};

/** Words that say nothing about which trait is meant. */
const empty = new Set(
  ("a an the some any its it his her him their them this that these those my your our one ones please kindly now just only " +
    "really very so too also to into of for as on onto in at by with from be is are was has have having had do does " +
    "make makes give gives put puts turn turns change changes set sets add adds get gets use want wants need i " +
    "would should could can like me you let lets look looks looking wear wears wearing noun character picture image " +
    "there here whatever what which color style kind type sort instead and or but then than bit little lot way much " +
    "printed print shows showing up some thing something everything anything else rest whole").split(" "),
);

/**
 * Lists the words of a text in their basic form: lower case, no accents or apostrophes, singular, one spelling.
 *
 * @param text Any text.
 * @returns The words in order; digits and "+" count as letters, a hyphen parts words.
 */
export function wordsOf(text: string): string[] {
  const plain = text.toLowerCase().normalize("NFD").replace(/\p{Mn}/gu, "")
    .replace(/\bi['’]d\b/g, "i would").replace(/['’]s\b/g, "").replace(
      /['’]/g,
      "",
    )
    .replace(/\bt-?shirts?\b/g, "shirt");
  return (plain.match(/[a-z0-9+]+/g) ?? []).map(basicForm);
}

/**
 * Lists the words that say which trait is meant.
 *
 * @param text Any text.
 * @returns Its words without articles, commands and the like.
 */
export function tellingWords(text: string): string[] {
  return wordsOf(text).filter((word) => !empty.has(word));
}

/**
 * Measures how much two lists of words share: 2·shared / (lengths together), each word once.
 *
 * @param one Words in their basic form.
 * @param other The same.
 * @returns 0 to 1; 0 when both are empty.
 */
export function wordOverlap(one: readonly string[], other: readonly string[]): number {
  const [first, second] = [new Set(one), new Set(other)];
  const shared = [...first].filter((word) => second.has(word)).length;
  return shared === 0 ? 0 : 2 * shared / (first.size + second.size);
}

function basicForm(word: string): string {
  const singular = singularOf(word);
  return spellings[singular] ?? spellings[word] ?? singular;
}

function singularOf(word: string): string {
  if (word.length < 4 || !/[^siu]s$/.test(word)) return word;
  if (/ies$/.test(word)) return word.replace(/ies$/, "y");
  return word.replace(/(?<=ch|sh|x|ss)es$|s$/, "");
}
