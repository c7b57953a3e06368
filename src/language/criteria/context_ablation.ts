/** What a unit does where its context stands: the change of the loss when its share of the activations is taken out. */

import { activationAt, columnOf, type SparseActivations } from "@/features/activations.ts";
import { directionOf } from "@/features/dictionary.ts";
import { logitWeights } from "@/language/records/logit_weights.ts";
import { lossChange, positionLogits } from "@/language/records/position_logits.ts";
import type { TokenSet } from "@/language/corpus/token_set.ts";
import type { UnitSource } from "@/language/criteria/units.ts";
import type { RunOptions } from "@/training/progress.ts";
import { seededRandom, shuffledIndices } from "@/training/random.ts";

/** A mean over tokens, with its 95 % interval, mean ± 1.96 · sd / √n. */
export interface MeanEffect {
  /** Tokens, n. */
  tokens: number;
  /** Mean change of the loss in nats; above 0 where the unit helps the model. 0 of no token. */
  mean: number;
  /** Lower end. */
  low: number;
  /** Upper end. */
  high: number;
  /** Share of the tokens whose loss rises. */
  helped: number;
}

/** The effect of taking out one unit. */
export interface ContextAblation {
  /** At tokens of the context, those on which the unit is silent counting 0. */
  inContext: MeanEffect;
  /** At other tokens on which the unit is active. */
  activeElsewhere: MeanEffect;
  /** Mean over all other tokens: that of the active ones times their share. */
  elsewhere: number;
  /** At the context's tokens, of another unit that is active there, drawn by chance, of which as long a piece is taken out. */
  control: MeanEffect;
}

/** One unit and where its context stands. */
export interface AblationSubject {
  /** Its source. */
  source: UnitSource;
  /** Its number there. */
  feature: number;
  /** 1 where the context is: [n], of the judging tokens. */
  marks: Uint8Array;
}

/** How the tokens are drawn. */
export interface AblationOptions extends RunOptions {
  /** Tokens of each kind that are looked at, at most; 200 unless told. */
  tokens?: number;
  /** Seed of their choice. */
  seed: number;
}

interface Removal {
  position: number;
  feature: number;
  amount: number;
}

/**
 * Takes units out one at a time, x → x − f·d, everything else left as it is.
 *
 * @param set The judging tokens.
 * @param subjects The units, of one model.
 * @param options How many tokens, and the seed.
 * @returns One effect for each subject.
 * @throws {TypeError} When the subjects are of several models.
 */
export async function contextAblations(
  set: TokenSet,
  subjects: AblationSubject[],
  { tokens = 200, seed, ...run }: AblationOptions,
): Promise<ContextAblation[]> {
  const [model] = subjects.map(({ source }) => source.model);
  if (subjects.some(({ source }) => source.model !== model)) {
    throw new TypeError(
      "Cannot ablate the units: found units of several models, wanted one. Call it for each",
    );
  }
  const plans = subjects.map((subject) => removals(subject, { tokens, seed }));
  const wanted = plans.flatMap(({ inContext, activeElsewhere, control }) =>
    [...inContext, ...activeElsewhere, ...control].map(({ position }) => position)
  );
  const positions = Uint32Array.from(new Set(wanted)).sort();
  const rowOf = new Map(Array.from(positions, (position, row) => [position, row]));
  const at = await positionLogits(model, set, { positions, ...run });
  return subjects.map(({ source }, subject) => {
    const changes = (list: Removal[]) => {
      const features = [...new Set(list.map(({ feature }) => feature))];
      const directions = features.flatMap((feature) => [...directionOf(source.dictionary, feature)]);
      const weights = logitWeights(model.parameters, Float32Array.from(directions));
      const size = weights.length / Math.max(1, features.length);
      return list.map(({ position, feature, amount }) => {
        if (amount === 0) return 0;
        const own = features.indexOf(feature) * size;
        return lossChange(at, {
          row: rowOf.get(position)!,
          weights: weights.subarray(own, own + size),
          amount: -amount,
        });
      });
    };
    const { inContext, activeElsewhere, control, activeShare } = plans[subject];
    const active = meanEffect(changes(activeElsewhere));
    return {
      inContext: meanEffect(changes(inContext)),
      activeElsewhere: active,
      elsewhere: active.mean * activeShare,
      control: meanEffect(changes(control)),
    };
  });
}

/**
 * Averages changes of the loss.
 *
 * @param changes Of single tokens, in nats.
 * @returns Mean, 95 % interval and the share above 0; all 0 of no token.
 */
export function meanEffect(changes: number[]): MeanEffect {
  const tokens = changes.length;
  if (!tokens) return { tokens, mean: 0, low: 0, high: 0, helped: 0 };
  const mean = changes.reduce((sum, change) => sum + change, 0) / tokens;
  const spread = changes.reduce((sum, change) => sum + (change - mean) ** 2, 0);
  const half = tokens > 1 ? 1.96 * Math.sqrt(spread / (tokens - 1) / tokens) : 0;
  return {
    tokens,
    mean,
    low: mean - half,
    high: mean + half,
    helped: changes.filter((change) => change > 0).length / tokens,
  };
}

/** Draws the tokens and says what is taken out at each. */
function removals(
  { source, feature, marks }: AblationSubject,
  { tokens, seed }: { tokens: number; seed: number },
) {
  const { dictionary, activations: { heldOut } } = source;
  const draw = (list: number[], what: string) => {
    const order = shuffledIndices(list.length, seededRandom(seed, "ablation", what));
    return Array.from(order.subarray(0, tokens), (i) => list[i]);
  };
  const removal = (position: number): Removal => ({
    position,
    feature,
    amount: activationAt(heldOut, { feature, sample: position }),
  });
  const all = Array.from(marks.keys()).filter((position) => marks[position]);
  const inContext = draw(all, "context").map(removal);
  const active = Array.from(columnOf(heldOut, feature).samples).filter((position) => !marks[position]);
  const random = seededRandom(seed, "ablation", "control");
  const control = inContext.filter(({ amount }) => amount > 0).flatMap(({ position, amount }) => {
    const other = otherActive(heldOut, { position, feature, integer: random.integer });
    if (other < 0) return [];
    const size = lengthOf(directionOf(dictionary, feature)) / lengthOf(directionOf(dictionary, other));
    return [{ position, feature: other, amount: amount * size }];
  });
  return {
    inContext,
    activeElsewhere: draw(active, "elsewhere").map(removal),
    control,
    activeShare: active.length / Math.max(1, marks.length - all.length),
  };
}

/** Another unit that is active on a token, each as likely; −1 where none is found. */
function otherActive(
  activations: SparseActivations,
  { position, feature, integer }: { position: number; feature: number; integer: (limit: number) => number },
): number {
  const { nFeatures } = activations;
  for (let tries = 0; tries < 20 * nFeatures; tries++) {
    const other = integer(nFeatures);
    if (other !== feature && activationAt(activations, { feature: other, sample: position }) > 0) {
      return other;
    }
  }
  return -1;
}

function lengthOf(direction: Float32Array): number {
  return Math.hypot(...direction);
}
