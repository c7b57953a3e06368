/** How features and floors are drawn: each kind of unit looks the same in all figures. */

import type { ContextReport } from "@/language/criteria/criteria.ts";
import { referenceColor, seriesColors } from "@/plot/colors.ts";

/** The look of one kind of unit. */
export interface UnitMark {
  /** What it is. */
  name: string;
  /** `#rrggbb`. */
  color: string;
  /** Of its dots. */
  symbol: string;
  /** Diameter of its dots in pixels. */
  size: number;
  /** Of its lines. */
  dash: "solid" | "dash" | "dot";
}

const looks: Record<string, Omit<UnitMark, "name">> = {
  "feature": { color: seriesColors[0], symbol: "circle", size: 12, dash: "solid" },
  "best neuron": { color: seriesColors[1], symbol: "diamond", size: 10, dash: "solid" },
  "most correlated neuron": { color: seriesColors[4], symbol: "diamond-open", size: 10, dash: "dash" },
  "random data points": { color: seriesColors[2], symbol: "square", size: 8, dash: "solid" },
  "random directions": { color: referenceColor, symbol: "x", size: 8, dash: "dot" },
  "untrained model’s features": { color: "#444444", symbol: "triangle-up", size: 9, dash: "dot" },
};

/** What is used for a kind that has no look of its own. */
const plain: Omit<UnitMark, "name"> = { color: referenceColor, symbol: "star", size: 8, dash: "dash" };

/**
 * Lists the kinds of unit in reports.
 *
 * @param contexts The reports.
 * @returns The kinds with their looks, the feature last so that it is drawn on top.
 */
export function kindsOf(contexts: ContextReport[]): UnitMark[] {
  return unitMarks([...new Set(contexts.flatMap(({ units }) => units.map(({ kind }) => kind)))]);
}

/**
 * Gives kinds of unit their looks.
 *
 * @param names The kinds, the most important first.
 * @returns Their looks, in the reverse order.
 */
export function unitMarks(names: string[]): UnitMark[] {
  return names.map((name) => ({ name, ...(looks[name] ?? plain) })).reverse();
}
