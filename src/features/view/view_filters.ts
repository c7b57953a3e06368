/** Search and filters of an atlas document, and which features they let through. */
/// <reference lib="dom" />
import { featureCategory, featureTitle, titleF1 } from "@/features/feature_entry.ts";
import type { FeatureFile } from "@/features/feature_file.ts";
import { type Kind, kindMark, kinds } from "@/features/view/kinds.ts";
import { decimal, element, percent } from "@/plot/elements.ts";

/** What a reader asked for. */
export interface ViewFilter {
  /** Words that the name has to hold, or a number. */
  query: string;
  /** Kinds to show; all when empty. */
  shown: Kind[];
  /** Least F1 of the name. */
  minConfidence: number;
  /** log₁₀ of the least density; −5 lets all through. */
  minDensity: number;
  /** Position of the map in the file. */
  map: number;
}

/** The filter that lets everything through. */
export const noFilter: ViewFilter = { query: "", shown: [], minConfidence: 0, minDensity: -5, map: 0 };

/**
 * The kind of a feature.
 *
 * @param file The feature file.
 * @param id The feature.
 * @returns Its category when its name is clear.
 */
export function kindOf(file: FeatureFile, id: number): Kind {
  return featureCategory(file.targets, file.features[id]) ?? "unclear";
}

/**
 * Finds the features that fit, the best named first.
 *
 * @param file The feature file.
 * @param filter What is asked for. A dead feature fits only if it is asked for by number or by the word "dead".
 * @returns Their numbers, by falling F1, then density.
 */
export function fittingFeatures(file: FeatureFile, filter: ViewFilter): number[] {
  const words = filter.query.toLowerCase().split(/\s+/).filter(Boolean);
  const least = filter.minDensity <= -5 ? 0 : 10 ** filter.minDensity;
  return file.features.filter((entry) => {
    const { id, density } = entry;
    if (density === 0 && words.length === 0) return false;
    if (filter.shown.length > 0 && !filter.shown.includes(kindOf(file, id))) return false;
    if (titleF1(entry) < filter.minConfidence || density < least) return false;
    const title = featureTitle(file, id).toLowerCase();
    return words.every((word) =>
      /^#?\d+$/.test(word) ? id === Number(word.replace("#", "")) : title.includes(word)
    );
  }).sort((a, b) => titleF1(b) - titleF1(a) || b.density - a.density || a.id - b.id).map(({ id }) => id);
}

/**
 * Makes the search field and the filters.
 *
 * @param file The feature file.
 * @param changed Called with the filter whenever the reader changes it.
 * @returns Their block.
 */
export function viewFilters(file: FeatureFile, changed: (filter: ViewFilter) => void): HTMLElement {
  let filter = noFilter;
  const change = (part: Partial<ViewFilter>) => changed(filter = { ...filter, ...part });
  const counts = Map.groupBy(
    file.features.filter(({ density }) => density > 0),
    ({ id }) => kindOf(file, id),
  );
  const search = element("input", {
    type: "search",
    placeholder: "Search: crab, red glasses, 12 …",
    "aria-label": "Search features by words or by number",
    oninput: () => change({ query: search.value }),
  });
  const map = element(
    "select",
    { "aria-label": "Map", onchange: () => change({ map: Number(map.value) }) },
    ...file.maps.map(({ name }, i) => element("option", { value: i }, name)),
  );
  const chips = kinds.filter((kind) => counts.has(kind)).map((kind) => {
    const chip = element(
      "button",
      {
        type: "button",
        class: "chip",
        "aria-pressed": "false",
        onclick: () => {
          const on = !filter.shown.includes(kind);
          chip.setAttribute("aria-pressed", `${on}`);
          change({ shown: on ? [...filter.shown, kind] : filter.shown.filter((other) => other !== kind) });
        },
      },
      kindMark(kind),
      `${kind} `,
      element("small", {}, counts.get(kind)!.length),
    );
    return chip;
  });
  const confidence = slider(
    { name: "least F1", min: 0, max: 1, step: 0.05, write: decimal },
    (minConfidence) => change({ minConfidence }),
  );
  const density = slider(
    { name: "least density", min: -5, max: 0, step: 0.25, write: (x) => x <= -5 ? "any" : percent(10 ** x) },
    (minDensity) => change({ minDensity }),
  );
  return element(
    "div",
    { class: "filters" },
    search,
    file.maps.length > 1 && map,
    element("div", { class: "chips", role: "group", "aria-label": "Kinds" }, ...chips),
    confidence,
    density,
  );
}

function slider(
  { name, write, ...range }: {
    name: string;
    min: number;
    max: number;
    step: number;
    write: (value: number) => string;
  },
  moved: (value: number) => void,
): HTMLElement {
  const output = element("output", {}, write(range.min));
  const input = element("input", {
    type: "range",
    ...range,
    value: range.min,
    oninput: () => {
      output.textContent = write(Number(input.value));
      moved(Number(input.value));
    },
  });
  return element("label", { class: "slider" }, element("span", {}, `${name} `, output), input);
}
