/** A noun's features on sliders, in a chosen order, and those that are added to it. */
/// <reference lib="dom" />
import type { NounAnswer } from "@/explorer/noun_answer.ts";
import type { Engine } from "@/explorer/page/engine.ts";
import type { PageState } from "@/explorer/page/page_state.ts";
import { strengthRow } from "@/explorer/page/strength_row.ts";
import { decimal, element, percent } from "@/plot/elements.ts";

/** The sliders. */
export interface NounSliders {
  /** Their element. */
  root: HTMLElement;
  /** Shows a noun with its edits. */
  show(noun: NounAnswer, edits: PageState["edits"]): void;
}

/** Whom to tell. */
export interface NounSlidersOptions {
  /** Called with a feature and its new value. */
  moved: (feature: number, value: number) => void;
  /** Called with a feature that is to be as before any edit. */
  restored: (feature: number) => void;
}

const orders = {
  activation: "activation",
  percentile: "rank among all nouns",
  effect: "change of the picture",
} as const;

/**
 * Makes the sliders.
 *
 * @param engine Where features are listed.
 * @param options Whom to tell.
 * @returns The sliders.
 */
export function nounSliders(engine: Engine, { moved, restored }: NounSlidersOptions): NounSliders {
  const own = element("ul", { class: "strengths" });
  const added = element("ul", { class: "strengths" });
  const addedHead = element("h3", { hidden: true }, "Added features");
  const missed = element("p", { class: "missed" });
  let last: Parameters<NounSliders["show"]> | undefined;
  const order = element(
    "select",
    { "aria-label": "Order of the features", onchange: () => last && show(...last) },
    ...Object.entries(orders).map(([key, words]) => element("option", { value: key }, words)),
  );
  const show: NounSliders["show"] = (noun, edits) => {
    last = [noun, edits];
    const values = new Map(edits);
    const row = (feature: number, activation: number, note: string) =>
      strengthRow(engine, {
        feature,
        own: activation,
        value: values.get(feature) ?? activation,
        notes: [note],
        moved: (value) => moved(feature, value),
        restored: () => restored(feature),
      }).root;
    const by = order.value as keyof typeof orders;
    const ranked = noun.active.toSorted((a, b) => b[by] - a[by]);
    own.replaceChildren(...ranked.map(({ feature, activation, percentile, effect }) => {
      const note = `${decimal(activation)} · stronger than on ${rank(percentile)} · moves ${percent(effect)}`;
      return row(feature, activation, note);
    }));
    const active = new Set(noun.active.map(({ feature }) => feature));
    const extra = edits.filter(([feature]) => !active.has(feature));
    added.replaceChildren(...extra.map(([feature]) => row(feature, 0, "not active on this noun")));
    addedHead.hidden = extra.length === 0;
    missed.textContent = `The SAE misses ${percent(noun.missed)} of this noun's latent`;
  };
  const root = element(
    "div",
    {},
    addedHead,
    added,
    element("h3", {}, "Features of this noun"),
    element("div", { class: "row" }, element("label", {}, "Strongest first, by ", order), missed),
    own,
  );
  return { root, show };
}

/** A share near 1 in percent, never rounded up to all. */
function rank(share: number): string {
  return `${(Math.floor(1e4 * share) / 100).toFixed(share > 0.99 ? 2 : 0)} %`;
}
