/**
 * SAEs in the layout of SAELens 6: written so that SAELens itself loads them (`SAE.load_from_disk(folder)`), and read.
 *
 * A folder holds two files. `sae_weights.safetensors` holds float32 tensors, with d_in the latent's dimensions and d_sae
 * the number of features: `W_enc` `[d_in, d_sae]` (`encoder`), `W_dec` `[d_sae, d_in]` (`decoder`), `b_dec` `[d_in]`
 * (`decoderBias`), `b_enc` `[d_sae]` (`encoderBias`), and for `jumprelu` `threshold` `[d_sae]`. `cfg.json` says how to
 * use them:
 *
 * - `architecture`: `standard` is ReLU; `topk` keeps the `k` largest pre-activations; `jumprelu` keeps those above
 *   `threshold`. What SAELens trains as `batchtopk` or Matryoshka it saves as `jumprelu`.
 * - `d_in`, `d_sae`, `k`: sizes, which have to agree with the tensors.
 * - `apply_b_dec_to_input`: whether `b_dec` is subtracted from what is encoded. This project's models always do.
 * - `normalize_activations`: what happens to an input first. This project folds its normalisation into the weights when
 *   training ends, so it is `none`: latents go in, and come out, as they are.
 * - `reshape_activations`: `none`; the other value joins the heads of an attention layer.
 * - `rescale_acts_by_decoder_norm` (`topk` only): whether features are multiplied by their decoder row's length, and
 *   compared so. Written as `false`.
 * - `dtype`, `device`: `float32`, `cpu`. `metadata.sae_lens_version`: the version whose rules the file follows.
 *
 * Source: SAELens 6.54, `sae_lens/saes/*.py`, `sae_lens/loading/pretrained_sae_loaders.py`.
 */
import { join } from "@std/path";
import { foldDecoderNorms } from "@/sae/decoder_norms.ts";
import {
  choiceField,
  type ConfigFile,
  configOf,
  countField,
  readConfig,
  readPart,
  takeFloats,
} from "@/sae/imported_files.ts";
import { gateAsThresholds, modelOf, type PlainWeights } from "@/sae/imported_model.ts";
import type { Activation } from "@/sae/model.ts";
import { disposeSae, type SaeModel } from "@/sae/sae.ts";
import { replaceFolder } from "@/sae/replaced_folder.ts";
import { decodeSafetensors, encodeSafetensors, type NamedArrays } from "@/training/safetensors.ts";

const [configFile, weightsFile] = ["cfg.json", "sae_weights.safetensors"];
/** The earliest version whose rules the written fields follow. */
const writtenVersion = "6.0.0";

/**
 * Writes an SAE as SAELens does.
 *
 * The folder appears whole or not at all: it is written aside and renamed. An earlier export in its place is replaced.
 *
 * @param sae The SAE: ReLU becomes `standard`, top-k `topk`, thresholds `jumprelu`.
 * @param folder Where it goes.
 * @throws {RangeError} If a number is not finite, or the folder holds anything but an earlier export.
 */
export async function exportSaeLens({ parameters, activation }: SaeModel, folder: string): Promise<void> {
  const [nFeatures, dimensions] = parameters.decoder.shape;
  const tensors = {
    W_enc: parameters.encoder,
    W_dec: parameters.decoder,
    b_enc: parameters.encoderBias,
    b_dec: parameters.decoderBias,
    ...(activation.kind === "threshold" && { threshold: activation.threshold }),
  };
  const arrays: NamedArrays = {};
  for (const [name, tensor] of Object.entries(tensors)) {
    const data = await tensor.data<"float32">();
    if (!data.every(Number.isFinite)) {
      throw new RangeError(
        `Cannot export the SAE: found numbers in ${name} that are not finite, wanted finite ones. Train it again`,
      );
    }
    arrays[name] = { shape: tensor.shape, data };
  }
  const config = {
    ...architectureOf(activation),
    d_in: dimensions,
    d_sae: nFeatures,
    dtype: "float32",
    device: "cpu",
    apply_b_dec_to_input: true,
    normalize_activations: "none",
    reshape_activations: "none",
    metadata: { sae_lens_version: writtenVersion, sae_lens_training_version: null },
  };
  await replaceFolder(folder, {
    [weightsFile]: encodeSafetensors(arrays),
    [configFile]: JSON.stringify(config, null, 1),
  });
}

/**
 * Reads an SAE that SAELens, or `exportSaeLens`, wrote.
 *
 * What this project's models do not have is worked into the weights, with the same features: a decoder bias that is not
 * subtracted (`encoderBias = b_enc + b_dec · W_enc`), features rescaled by their decoder row's length (see
 * `foldDecoderNorms`), and for `gated` the gate: with `y = e^r ∘ (u · W_enc) + b_mag` it is open where
 * `y > b_mag − e^r ∘ b_gate`, so that those are the thresholds.
 *
 * @param folder The folder with `cfg.json` and `sae_weights.safetensors`.
 * @returns The model; the caller disposes of it with `disposeSae`.
 * @throws {SyntaxError} If a file is missing, truncated or no file of its kind.
 * @throws {TypeError} If a tensor is missing, unknown, of another shape than `cfg.json` says, or not float32.
 * @throws {RangeError} If an option or an architecture is not one of those above, or a number is not finite.
 */
export async function importSaeLens(folder: string): Promise<SaeModel> {
  const config = await readConfig(join(folder, configFile));
  const { architecture, subtracts, rescales } = optionsOf(config);
  const [d, m] = [countField(config, "d_in"), countField(config, "d_sae")];
  const k = architecture === "topk" ? countField(config, "k", { most: m }) : 1;
  const path = join(folder, weightsFile);
  const { arrays } = decodeSafetensors(await readPart(path));
  const shapes = { W_enc: [d, m], W_dec: [m, d], b_dec: [d] };
  if (architecture === "gated") {
    const gated = { ...shapes, b_gate: [m], b_mag: [m], r_mag: [m] };
    const { b_gate, b_mag, r_mag, ...read } = takeFloats(arrays, gated, path);
    const gate = { magnitudeGain: r_mag, magnitudeBias: b_mag };
    const { weights, activation } = gateAsThresholds(weightsOf({ ...read, b_enc: b_gate }), gate);
    return modelOf(weights, { activation, subtracts });
  }
  if (architecture === "jumprelu") {
    const { threshold, ...read } = takeFloats(arrays, { ...shapes, b_enc: [m], threshold: [m] }, path);
    return modelOf(weightsOf(read), { activation: { kind: "threshold", threshold }, subtracts });
  }
  const weights = weightsOf(takeFloats(arrays, { ...shapes, b_enc: [m] }, path));
  const relu = modelOf(weights, { activation: { kind: "relu" }, subtracts });
  if (architecture === "standard") return relu;
  if (!rescales) return { ...relu, activation: { kind: "topk", k } };
  const { parameters } = foldDecoderNorms(relu.parameters, relu.activation);
  disposeSae(relu);
  return { parameters, activation: { kind: "topk", k } };
}

type Architecture = "standard" | "topk" | "jumprelu" | "gated";

/** What `cfg.json` asks for, once everything that is not understood is refused. */
function optionsOf(
  config: ConfigFile,
): { architecture: Architecture; subtracts: boolean; rescales: boolean } {
  const metadata = configOf(`${config.path}, metadata,`, config.fields.metadata);
  const version = metadata.fields.sae_lens_version;
  if (typeof version !== "string" || !(Number.parseInt(version) >= 6)) {
    throw new RangeError(
      `Cannot read ${config.path}: found sae_lens_version ${JSON.stringify(version)}, wanted 6 or later. ` +
        "Load the SAE in a current SAELens and save it again with save_model",
    );
  }
  const architecture = choiceField<Architecture>(config, "architecture", {
    oneOf: ["standard", "topk", "jumprelu", "gated"],
    remedy: "An SAE in training is saved for use with save_inference_model",
  });
  const only = <T extends string>(name: string, oneOf: readonly T[], remedy: string) =>
    choiceField(config, name, { oneOf, fallback: oneOf[0], remedy });
  only("normalize_activations", ["none"], "Fold the normalisation into the weights in SAELens first");
  only("reshape_activations", ["none"], "Join the heads before encoding");
  only("dtype", ["float32", "torch.float32"], "Save the SAE in float32: sae.to(torch.float32)");
  const flag = (name: string, fallback: boolean) =>
    choiceField(config, name, { oneOf: [true, false], fallback, remedy: "Save the SAE again" });
  return {
    architecture,
    subtracts: flag("apply_b_dec_to_input", true),
    rescales: flag("rescale_acts_by_decoder_norm", false),
  };
}

function architectureOf(activation: Activation): Record<string, string | number | boolean> {
  if (activation.kind === "relu") return { architecture: "standard" };
  if (activation.kind === "threshold") return { architecture: "jumprelu" };
  return { architecture: "topk", k: activation.k, rescale_acts_by_decoder_norm: false };
}

function weightsOf(
  { W_enc, b_enc, W_dec, b_dec }: Record<"W_enc" | "b_enc" | "W_dec" | "b_dec", Float32Array>,
): PlainWeights {
  return { encoder: W_enc, encoderBias: b_enc, decoder: W_dec, decoderBias: b_dec };
}
