/** Splits that keep the share of each class. */
import { seededRandom, shuffledIndices } from "@/training/random.ts";

/**
 * Chooses a share of the examples at random, the same share of each class to within one example. Where the shares are
 * no whole numbers, the classes with the largest remainders get one more, the earlier class first.
 *
 * @param labels The class of each example, `[n]`.
 * @param options The `share`, 0 to 1, and the `seed`.
 * @returns 1 for the round(share · n) chosen examples and 0 for the others, `[n]`.
 */
export function stratifiedChoice(
  labels: Int16Array,
  { share, seed }: { share: number; seed: number },
): Uint8Array<ArrayBuffer> {
  const members: number[][] = [];
  labels.forEach((label, i) => (members[label] ??= []).push(i));
  const classes = members.map((list) => ({ list, wanted: share * list.length })).filter(Boolean);
  const floors = classes.reduce((sum, { wanted }) => sum + Math.floor(wanted), 0);
  const remainder = ({ wanted }: { wanted: number }) => wanted - Math.floor(wanted);
  const missing = Math.round(share * labels.length) - floors;
  const luckiest = new Set(classes.toSorted((a, b) => remainder(b) - remainder(a)).slice(0, missing));
  const random = seededRandom(seed, "mnist", "split");
  const chosen = new Uint8Array(labels.length);
  for (const part of classes) {
    const count = Math.floor(part.wanted) + (luckiest.has(part) ? 1 : 0);
    const order = shuffledIndices(part.list.length, random);
    for (const i of order.subarray(0, count)) chosen[part.list[i]] = 1;
  }
  return chosen;
}
