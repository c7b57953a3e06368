/** Dictionaries that learned nothing, in the form of SAEs, so that everything measured of an SAE is measured of them. */
import * as tf from "@tensorflow/tfjs";
import { resolveSaeConfig, type SaeConfig } from "@/sae/config.ts";
import { createMember } from "@/sae/member.ts";
import { reconstructLatents, type SaeModel } from "@/sae/sae.ts";

/**
 * Makes an SAE as training would begin it, with directions at random (`initialization` `tied`) or of random latents
 * (`data`), encoder = decoderᵀ. Many similar directions add up to too much, so the decoder is scaled by the one number that
 * serves these latents best: `s = Σ⟨x − b, y⟩ / Σ‖y‖²` with y what the code decodes to without the bias b.
 *
 * @param fields What differs from the default SAE.
 * @param options Latents, row-major, `[n · dimensions]`, and their length.
 * @returns The SAE; the caller disposes of it with `disposeSae`.
 */
export function untrainedSae(
  fields: Partial<SaeConfig>,
  { latents, dimensions }: { latents: Float32Array; dimensions: number },
): SaeModel {
  const all = tf.tensor2d(latents, [latents.length / dimensions, dimensions]);
  const member = createMember(resolveSaeConfig(fields), all);
  const start = member.result();
  tf.dispose(all);
  member.dispose();
  const { decoder, decoderBias } = start.parameters;
  const bias = decoderBias.dataSync();
  const decoded = reconstructLatents(start, latents);
  let [inner, square] = [0, 0];
  for (let at = 0; at < latents.length; at++) {
    const y = decoded[at] - bias[at % dimensions];
    inner += (latents[at] - bias[at % dimensions]) * y;
    square += y * y;
  }
  const scaled = tf.tidy(() => tf.mul(decoder, square > 0 ? inner / square : 1) as tf.Tensor2D);
  decoder.dispose();
  return { ...start, parameters: { ...start.parameters, decoder: scaled } };
}
