/** A feature with a slider and a number for its strength. */
/// <reference lib="dom" />
import { limits } from "@/explorer/limits.ts";
import { type Child, decimal, element } from "@/plot/elements.ts";
import type { Engine } from "@/explorer/page/engine.ts";
import { featureLink } from "@/explorer/page/feature_tile.ts";

/** What a row shows and tells. */
export interface StrengthRowOptions {
  /** The feature. */
  feature: number;
  /** What it is on the noun before any edit. */
  own: number;
  /** What it is set to. */
  value: number;
  /** What stands behind the name. */
  notes: Child[];
  /** Called with every new value. */
  moved: (value: number) => void;
  /** Called when the row is to be as before any edit. */
  restored: () => void;
}

/** A row. */
export interface StrengthRow {
  /** Its element. */
  root: HTMLElement;
  /** Shows another value. */
  set(value: number): void;
}

/**
 * Makes a row. The slider goes from −1 to 2 times the feature's maximum; the number beside it goes further.
 *
 * @param engine Where the feature is listed.
 * @param options The feature with its values, and whom to tell.
 * @returns The row.
 */
export function strengthRow(
  engine: Engine,
  { feature, own, value, notes, moved, restored }: StrengthRowOptions,
): StrengthRow {
  const { max, title } = engine.listing.features[feature];
  const reach = max > 0 ? max : 1;
  const slider = element("input", {
    type: "range",
    min: -reach,
    max: 2 * reach,
    step: reach / 100,
    "aria-label": `Strength of ${title}, feature ${feature}`,
    oninput: () => {
      number.value = `${Number(Number(slider.value).toFixed(3))}`;
      moved(Number(slider.value));
      mark(Number(slider.value));
    },
  });
  const number = element("input", {
    type: "number",
    min: -limits.strength,
    max: limits.strength,
    step: "any",
    "aria-label": `Strength of ${title}, feature ${feature}, as a number`,
    onchange: () => {
      const wanted = Math.min(limits.strength, Math.max(-limits.strength, Number(number.value) || 0));
      row.set(wanted);
      moved(wanted);
    },
  });
  const back = element("button", {
    type: "button",
    title: `Back to ${decimal(own)}`,
    "aria-label": `Put ${title} back to ${decimal(own)}`,
    onclick: restored,
  }, "↺");
  const root = element(
    "li",
    { class: "strength", "data-row": feature },
    featureLink(engine, feature, ...notes),
    element("span", { class: "strength-inputs" }, slider, number, back),
  );
  const mark = (value: number) => {
    root.classList.toggle("changed", Math.abs(value - own) > 1e-6);
  };
  const row: StrengthRow = {
    root,
    set(value) {
      slider.value = `${value}`;
      number.value = `${Number(value.toFixed(3))}`;
      mark(value);
    },
  };
  row.set(value);
  return row;
}
