/** The neurons of the small planted model as units, on a stream of six tokens. */

import { encodeTokens, neuronDictionary } from "@/language/saes/token_activations.ts";
import type { TokenSet } from "@/language/corpus/token_set.ts";
import type { UnitSource } from "@/language/criteria/units.ts";
import { seededRandom } from "@/training/random.ts";
import { plantedModel } from "./planted_model.ts";

/** Makes a stream of `windows` contexts of 8 tokens, and one token behind them. */
export function plantedSet(windows: number, seed = 4): TokenSet {
  const random = seededRandom(seed, "planted stream");
  return {
    tokens: Uint16Array.from({ length: 8 * windows + 1 }, () => random.integer(6)),
    starts: Uint32Array.of(0),
    documents: [{ name: "planted", kind: "code" }],
  };
}

/** The three neurons, with their activations on the same stream twice. */
export async function plantedUnits(set: TokenSet): Promise<UnitSource> {
  const { parameters } = plantedModel(2);
  const model = { parameters, config: { context: 8, dMlp: 3 } };
  const dictionary = neuronDictionary(model);
  const activations = await encodeTokens(dictionary, model, { set, tokens: set.tokens.length });
  return { name: "neurons", model, dictionary, activations: { choosing: activations, heldOut: activations } };
}
