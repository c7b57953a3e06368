/** Search and filters above the atlas. */
/// <reference lib="dom" />
import { decimal, element, percent } from "@/plot/elements.ts";
import { kindOf } from "@/explorer/page/feature_tile.ts";
import { type Kind, kindMark, kinds } from "@/features/view/kinds.ts";
import type { PageContext, PageView } from "@/explorer/page/store.ts";

/**
 * Makes the search and the filters.
 *
 * @param context Answers and state.
 * @returns Their part of the view.
 */
export function atlasFilters({ engine, store }: PageContext): PageView {
  const { features, maps } = engine.listing;
  const search = element("input", {
    type: "search",
    placeholder: "Search features: crab, red glasses, #12 …",
    "aria-label": "Search features",
    maxlength: 100,
    oninput: () => store.adjust({ query: search.value }),
  });
  const map = element(
    "select",
    { "aria-label": "Map", onchange: () => store.adjust({ map: Number(map.value) }) },
    ...maps.map(({ name }, i) => element("option", { value: i }, name)),
  );
  const chips = kinds.map((kind) => {
    const count = features.filter((feature) => feature.density > 0 && kindOf(feature) === kind).length;
    return element(
      "button",
      { type: "button", class: "chip", "data-kind": kind, onclick: () => toggle(kind) },
      kindMark(kind),
      `${kind} `,
      element("small", {}, count),
    );
  });
  const toggle = (kind: Kind) => {
    const { shown } = store.state;
    store.adjust({
      shown: shown.includes(kind) ? shown.filter((other) => other !== kind) : [...shown, kind],
    });
  };
  const confidence = slider("Least F1 of the name", { min: 0, max: 1, step: 0.05 }, (value) => {
    store.adjust({ minConfidence: value });
  });
  const density = slider("Least density", { min: -5, max: 0, step: 0.25 }, (value) => {
    store.adjust({ minDensity: value });
  });
  return {
    root: element(
      "div",
      { class: "filters" },
      element("div", { class: "row" }, search, maps.length > 1 && map),
      element("div", { class: "row chips", role: "group", "aria-label": "Categories" }, ...chips),
      element("div", { class: "row" }, confidence.root, density.root),
    ),
    show(state) {
      if (search.value !== state.query) search.value = state.query;
      map.value = `${state.map}`;
      for (const chip of chips) {
        const on = state.shown.includes(chip.dataset.kind as Kind);
        chip.setAttribute("aria-pressed", `${on}`);
      }
      confidence.set(state.minConfidence, decimal(state.minConfidence));
      density.set(state.minDensity, state.minDensity <= -5 ? "any" : percent(10 ** state.minDensity));
    },
  };
}

function slider(
  label: string,
  range: { min: number; max: number; step: number },
  moved: (value: number) => void,
) {
  const input = element("input", { type: "range", ...range, oninput: () => moved(Number(input.value)) });
  const output = element("output");
  return {
    root: element("label", { class: "slider" }, element("span", {}, `${label} `, output), input),
    set(value: number, text: string) {
      input.value = `${value}`;
      output.textContent = text;
    },
  };
}
