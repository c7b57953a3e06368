/** The axes that a feature's direction points along most. */

import { type Alignment, entrySizes } from "@/features/feature_file.ts";
import { descendingOrder } from "@/training/ordering.ts";

/**
 * Finds the axes that a direction points along most: its largest signed entries, each with its share of Σ |entry|.
 *
 * @param direction [d].
 * @returns 3 axes at the most, the largest entry first, as in the neuron alignment of sae_vis.
 */
export function alignmentOf(direction: Float32Array): Alignment {
  const total = direction.reduce((sum, value) => sum + Math.abs(value), 0);
  const axes = Array.from(descendingOrder(direction).subarray(0, entrySizes.axes));
  return {
    axes,
    values: axes.map((axis) => direction[axis]),
    shares: axes.map((axis) => total ? Math.abs(direction[axis]) / total : 0),
  };
}
