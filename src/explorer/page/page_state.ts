/** What the page shows, as it stands in the address behind #, so that a link and a reload restore it. */
import type { NounCounts } from "@/explorer/explorer.ts";
import { limits } from "@/explorer/limits.ts";
import { parseNoun } from "@/explorer/noun_name.ts";
import { categories, type Category } from "@/nouns/catalogue.ts";

/** The views. */
export const views = ["atlas", "feature", "playground", "prompt"] as const;

/** One of the views. */
export type View = (typeof views)[number];

/** What the page shows. */
export interface PageState {
  /** The view. */
  view: View;
  /** The feature of the record, and the one that is marked on the map. */
  feature: number | null;
  /** Position of the map in the listing. */
  map: number;
  /** Words to search for. */
  query: string;
  /** Categories that are shown; "unclear" are the features without one; empty shows all. */
  shown: (Category | "unclear")[];
  /** Least F1 of the name. */
  minConfidence: number;
  /** Least density, log₁₀. */
  minDensity: number;
  /** The noun. */
  noun: string;
  /** Features that are set, with their values, in the order in which they were changed. */
  edits: [number, number][];
  /** Whether what the SAE misses is kept. */
  errorTerm: boolean;
  /** The sentence. */
  text: string;
}

/** What is shown at first. */
export const firstState: PageState = {
  view: "atlas",
  feature: null,
  map: 0,
  query: "",
  shown: [],
  minConfidence: 0,
  minDensity: -5,
  noun: "heldout-0",
  edits: [],
  errorTerm: true,
  text: "",
};

/**
 * Writes a state into an address; what is as at first is left out.
 *
 * @param state The state.
 * @returns For example `#/playground?noun=heldout-7&edits=12:2.5`.
 */
export function writeState(state: PageState): string {
  const parts = new URLSearchParams();
  const add = (name: string, value: string, first: string) => value !== first && parts.set(name, value);
  add("map", `${state.map}`, "0");
  add("q", state.query, "");
  add("shown", state.shown.join(" "), "");
  add("f1", `${state.minConfidence}`, `${firstState.minConfidence}`);
  add("density", `${state.minDensity}`, `${firstState.minDensity}`);
  if (state.feature !== null) parts.set("feature", `${state.feature}`);
  add("noun", state.noun, firstState.noun);
  add("edits", state.edits.map(([feature, value]) => `${feature}:${Number(value.toFixed(4))}`).join(" "), "");
  add("error", state.errorTerm ? "1" : "0", "1");
  add("text", state.text, "");
  const rest = parts.toString().replaceAll("%3A", ":");
  return `#/${state.view}${rest ? `?${rest}` : ""}`;
}

/** What a state may refer to. */
export interface StateRange {
  /** How many features there are. */
  nFeatures: number;
  /** How many maps. */
  maps: number;
  /** How many nouns each set has. */
  nouns: NounCounts;
}

/**
 * Reads a state from an address that may be anything; what cannot be read is as at first.
 *
 * @param hash Of the address, with #.
 * @param range What there is.
 * @returns The state.
 */
export function readState(hash: string, { nFeatures, maps, nouns }: StateRange): PageState {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split("?");
  const parts = new URLSearchParams(query);
  const text = (name: string, most: number) => (parts.get(name) ?? "").slice(0, most);
  const number = (name: string, first: number, [low, high]: [number, number]) => {
    const value = parts.has(name) ? Number(parts.get(name)) : NaN;
    return value >= low && value <= high ? value : first;
  };
  const whole = (value: number, count: number) => Number.isInteger(value) && value >= 0 && value < count;
  const feature = number("feature", NaN, [0, nFeatures - 1]);
  const map = number("map", 0, [0, Math.max(0, maps - 1)]);
  const noun = parts.get("noun") ?? "";
  const edits = text("edits", 20_000).split(/[\s,]+/).slice(0, limits.edits)
    .map((edit) => edit.split(":").map((part) => part === "" ? NaN : Number(part)) as [number, number])
    .filter(([id, value]) => whole(id, nFeatures) && Math.abs(value) <= limits.strength);
  return {
    view: views.find((view) => view === path) ?? firstState.view,
    feature: Number.isInteger(feature) ? feature : null,
    map: Number.isInteger(map) ? map : 0,
    query: text("q", 100),
    shown: text("shown", 200).split(/\s+/)
      .filter((name): name is Category | "unclear" =>
        name === "unclear" || categories.includes(name as Category)
      ),
    minConfidence: number("f1", firstState.minConfidence, [0, 1]),
    minDensity: number("density", firstState.minDensity, [-5, 0]),
    noun: isNoun(noun, nouns) ? noun : firstState.noun,
    edits: [...new Map(edits)],
    errorTerm: parts.get("error") !== "0",
    text: text("text", limits.promptSigns),
  };
}

function isNoun(name: string, { train, heldOut }: NounCounts): boolean {
  try {
    const noun = parseNoun(name);
    return noun.set === "own" || noun.number < (noun.set === "train" ? train : heldOut);
  } catch {
    return false;
  }
}
