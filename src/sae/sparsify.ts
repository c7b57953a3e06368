/**
 * SAEs in the layout of EleutherAI's sparsify, read.
 *
 * A folder holds `sae.safetensors` with float32 tensors, for d dimensions and m features: `encoder.weight` `[m, d]` (the
 * transpose of this project's `encoder`), `encoder.bias` `[m]`, `W_dec` `[m, d]` (`decoder`), `b_dec` `[d]`; and `cfg.json`:
 *
 * - `d_in`, `num_latents`: d and m; `num_latents` 0, or absent, stands for `d_in · expansion_factor`.
 * - `activation`: `topk`, the only one before the field existed, keeps the `k` largest of `ReLU(z)`. The other one,
 *   `groupmax`, keeps one of each of k groups of features.
 * - `transcode`, `skip_connection`: whether it predicts one layer from another, and whether it adds a matrix times its
 *   input. An SAE does neither. `signed`, in older files: whether negative features are kept.
 * - `normalize_decoder`, `multi_topk`: how it was trained. They do not change what it computes.
 *
 * `b_dec` is always subtracted before encoding. SAELens 6.54 takes `normalize_decoder` to mean that it is not, and
 * transposes `W_dec`; sparsify's own `encode` and `decode` decide here.
 *
 * Source: sparsify 1.3, `sparsify/sparse_coder.py`, `sparsify/fused_encoder.py`.
 */
import { join } from "@std/path";
import { choiceField, countField, readConfig, readPart, takeFloats } from "@/sae/imported_files.ts";
import { modelOf, transposed } from "@/sae/imported_model.ts";
import type { SaeModel } from "@/sae/sae.ts";
import { decodeSafetensors } from "@/training/safetensors.ts";

/**
 * Reads an SAE that sparsify wrote.
 *
 * @param folder The folder with `cfg.json` and `sae.safetensors`.
 * @returns The model, a top-k SAE; the caller disposes of it with `disposeSae`.
 * @throws {SyntaxError} If a file is missing, truncated or no file of its kind.
 * @throws {TypeError} If a tensor is missing, unknown, of another shape than `cfg.json` says, or not float32.
 * @throws {RangeError} If it is a transcoder or has another activation than top-k, or a number is not finite.
 */
export async function importSparsify(folder: string): Promise<SaeModel> {
  const config = await readConfig(join(folder, "cfg.json"));
  choiceField(config, "activation", { oneOf: ["topk"], fallback: "topk", remedy: "Take an SAE with top-k" });
  for (const name of ["transcode", "skip_connection", "signed"]) {
    choiceField(config, name, {
      oneOf: [false],
      fallback: false,
      remedy: "Take an SAE that was trained without",
    });
  }
  const d = countField(config, "d_in");
  const m = config.fields.num_latents
    ? countField(config, "num_latents")
    : d * countField(config, "expansion_factor");
  const k = countField(config, "k", { most: m });
  const path = join(folder, "sae.safetensors");
  const shapes = { "encoder.weight": [m, d], "encoder.bias": [m], W_dec: [m, d], b_dec: [d] };
  const read = takeFloats(decodeSafetensors(await readPart(path)).arrays, shapes, path);
  const weights = {
    encoder: transposed(read["encoder.weight"], m),
    encoderBias: read["encoder.bias"],
    decoder: read.W_dec,
    decoderBias: read.b_dec,
  };
  return modelOf(weights, { activation: { kind: "topk", k }, subtracts: true });
}
