/** Choosing a noun: at random, by number, or by its traits. */
/// <reference lib="dom" />
import { element } from "@/plot/elements.ts";
import { kindMark } from "@/features/view/kinds.ts";
import type { PageContext } from "@/explorer/page/store.ts";
import { ownNounName } from "@/explorer/noun_name.ts";
import { categories, traitCounts, traitName } from "@/nouns/catalogue.ts";

/** The controls. */
export interface NounChoice {
  /** Their element. */
  root: HTMLElement;
  /** Shows a noun. */
  set(name: string, traits: readonly number[]): void;
}

/**
 * Makes the controls.
 *
 * @param context Answers and state.
 * @returns The controls; a choice changes the state's noun.
 */
export function nounChoice({ engine, store }: PageContext): NounChoice {
  const { heldOut } = engine.nouns;
  const number = element("input", {
    type: "number",
    min: 0,
    max: heldOut - 1,
    "aria-label": "Number of a held-out noun",
    onchange: () =>
      store.go({
        noun: `heldout-${Math.min(heldOut - 1, Math.max(0, Math.round(Number(number.value)) || 0))}`,
      }),
  });
  const name = element("span", { class: "noun-name" });
  const selects = categories.map((category, layer) =>
    element(
      "select",
      { "aria-label": category, "data-category": category, onchange: () => build() },
      ...Array.from(
        { length: traitCounts[layer] },
        (_, trait) => [traitName(category, trait), trait] as const,
      )
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([text, trait]) => element("option", { value: trait }, text)),
    )
  );
  const build = () => store.go({ noun: ownNounName(selects.map(({ value }) => Number(value))) });
  const random = () => {
    const [set, now] = store.state.noun.split("-");
    const next = set === "heldout" && heldOut > 1
      ? (Number(now) + 1 + randomBelow(heldOut - 1)) % heldOut // another one
      : randomBelow(heldOut);
    store.go({ noun: `heldout-${next}` });
  };
  return {
    root: element(
      "div",
      { class: "noun-choice" },
      element(
        "div",
        { class: "row" },
        element("button", { type: "button", class: "random", onclick: random }, "Random noun"),
        element("label", {}, "held-out noun ", number),
        name,
      ),
      element(
        "details",
        {},
        element("summary", {}, "Build a noun from traits"),
        ...selects.map((select, layer) =>
          element(
            "label",
            { class: "trait" },
            element("span", {}, kindMark(categories[layer]), ` ${categories[layer]}`),
            select,
          )
        ),
      ),
    ),
    set(noun, traits) {
      number.value = noun.startsWith("heldout-") ? noun.slice("heldout-".length) : "";
      name.textContent = noun.startsWith("own-") ? "your own noun" : noun.replace("-", " ");
      selects.forEach((select, layer) => select.value = `${traits[layer]}`);
    },
  };
}

/** A whole number below a limit, from the browser's own source of chance: a visitor's choice need not repeat. */
function randomBelow(limit: number): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] % limit;
}
