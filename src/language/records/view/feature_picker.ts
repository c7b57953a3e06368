/** The drop-down and the search field that choose which feature is shown. */
/// <reference lib="dom" />
import type { TextEntry, TextRecords } from "@/language/records/text_record.ts";
import { chance, featureWord, tokenWord } from "@/language/records/view/words.ts";
import { element } from "@/plot/elements.ts";

/**
 * Finds recorded features by number, by the token that names them, or by tokens that they vote for.
 *
 * @param records The records.
 * @param query Words; every one has to fit. A number fits the feature of that number.
 * @returns Those that fit, in the order of the records.
 */
export function fittingEntries(records: TextRecords, query: string): TextEntry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return records.features.filter(({ id, logits }) => {
    const tokens = [records.labels.tokens[id], ...logits.top.tokens.slice(0, 3)].filter((token) =>
      token >= 0
    );
    const texts = tokens.map((token) => tokenWord(records, token).toLowerCase());
    return words.every((word) =>
      /^#?\d+$/.test(word) ? word.replace("#", "") === `${id}` : texts.some((text) => text.includes(word))
    );
  });
}

/** Chooses features. */
export interface FeaturePicker {
  /** Drop-down, search field and steps, for the page. */
  node: HTMLElement;
  /** Marks a feature as the shown one. */
  select(id: number): void;
}

/**
 * Makes the picker.
 *
 * @param records The records.
 * @param open Called with the feature that the reader chooses.
 * @returns The picker.
 */
export function featurePicker(records: TextRecords, open: (id: number) => void): FeaturePicker {
  const options = element("select", { "aria-label": "Feature", onchange: () => open(Number(options.value)) });
  const found = element("small", { "aria-live": "polite" });
  const search = element("input", {
    type: "search",
    placeholder: "Search: import, for, 12 …",
    "aria-label": "Search features by token or number",
    oninput: () => {
      const fits = fill(search.value);
      if (fits.length > 0 && !fits.some(({ id }) => id === shown)) open(fits[0].id);
    },
  });
  let shown = -1;
  const fill = (query: string) => {
    const fits = fittingEntries(records, query);
    options.replaceChildren(
      ...fits.map(({ id, density }) =>
        element("option", { value: id }, `#${id} ${featureWord(records, id)} · density ${chance(density)}`)
      ),
    );
    options.value = `${shown}`;
    found.textContent = `${fits.length} of ${records.features.length} recorded features`;
    return fits;
  };
  const step = (by: number) => {
    const next = options.options[options.selectedIndex + by];
    if (next) open(Number(next.value));
  };
  fill("");
  return {
    node: element(
      "div",
      { class: "bar" },
      element("button", {
        type: "button",
        class: "chip",
        "aria-label": "Previous feature",
        onclick: () => step(-1),
      }, "←"),
      options,
      element("button", {
        type: "button",
        class: "chip",
        "aria-label": "Next feature",
        onclick: () => step(1),
      }, "→"),
      search,
      found,
    ),
    select(id) {
      shown = id;
      if (![...options.options].some(({ value }) => value === `${id}`)) {
        search.value = "";
        fill("");
      }
      options.value = `${id}`;
    },
  };
}
