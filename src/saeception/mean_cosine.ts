/** How nearly activations point where their targets point. */

/**
 * The mean over examples of the cosine between activations and targets; an example without a direction counts as 0.
 *
 * @param activations Row-major, `[n * dimensions]`.
 * @param options Targets of the same shape, and the length of a row.
 * @returns −1 to 1.
 */
export function meanCosine(
  activations: Float32Array,
  { targets, dimensions }: { targets: Float32Array; dimensions: number },
): number {
  let sum = 0;
  for (let from = 0; from < activations.length; from += dimensions) {
    let product = 0, aSquare = 0, tSquare = 0;
    for (let at = from; at < from + dimensions; at++) {
      product += activations[at] * targets[at];
      aSquare += activations[at] ** 2;
      tSquare += targets[at] ** 2;
    }
    if (aSquare > 0 && tSquare > 0) sum += product / Math.sqrt(aSquare * tSquare);
  }
  return sum / (activations.length / dimensions);
}
