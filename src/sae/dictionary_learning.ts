/**
 * SAEs in the layout of dictionary_learning (Marks, Karvonen, Mueller), read.
 *
 * A folder holds `ae.pt`, a state dictionary that `torch.save` wrote, and `config.json`, whose `trainer` tells
 * `dict_class`, `activation_dim` (d), `dict_size` (m) and for top-k classes `k`. Matrices of a linear layer are stored as
 * `[outputs, inputs]`: `encoder.weight` `[m, d]` and `decoder.weight` `[d, m]` are the transposes of this project's.
 * The classes, with what they call their tensors and what they compute:
 *
 * - `AutoEncoder`: ReLU; the decoder bias is `bias`. The package makes decoder rows 1 long when it loads one, so that
 *   features are lengths; so does this reader (`foldDecoderNorms`).
 * - `AutoEncoderNew`: ReLU; the decoder bias is `decoder.bias`, and is not subtracted before encoding.
 * - `GatedAutoEncoder`: `gate_bias`, `mag_bias`, `r_mag`, `decoder_bias`; read as thresholds (`gateAsThresholds`).
 * - `JumpReluAutoEncoder`: `W_enc` `[d, m]`, `W_dec` `[m, d]`, `b_enc`, `b_dec`, `threshold` `[m]`; b_dec is not
 *   subtracted before encoding.
 * - `AutoEncoderTopK`: `b_dec`, the k largest of each sample; it stores a `threshold` too, which its `encode` does not use.
 * - `BatchTopKSAE`: `b_dec`, one `threshold` for all features; below 0, its value before training, it keeps all.
 * - `MatryoshkaBatchTopKSAE`: the same with `W_enc`, `W_dec`, `b_enc`, and `group_sizes`, which only training uses.
 *
 * A pickle can run code; this one is not run but read, see `decodeTorchFile`.
 *
 * Source: dictionary_learning 0.1, `dictionary.py`, `trainers/*.py`, `utils.py` (`load_dictionary`).
 */
import { join } from "@std/path";
import { foldDecoderNorms } from "@/sae/decoder_norms.ts";
import { choiceField, configOf, countField, readConfig, readPart, takeFloats } from "@/sae/imported_files.ts";
import { gateAsThresholds, modelOf, type PlainWeights, transposed } from "@/sae/imported_model.ts";
import { disposeSae, type SaeModel } from "@/sae/sae.ts";
import { decodeTorchFile } from "@/sae/torch_file.ts";
import type { NamedArrays } from "@/training/safetensors.ts";

/** A file of weights and the sizes that the configuration tells. */
interface Stored {
  arrays: NamedArrays;
  /** Dimensions. */
  d: number;
  /** Features. */
  m: number;
  /** The file, for errors. */
  path: string;
}

/**
 * Reads an SAE that dictionary_learning wrote.
 *
 * @param folder The folder with `config.json` and `ae.pt`.
 * @returns The model; the caller disposes of it with `disposeSae`.
 * @throws {SyntaxError} If a file is missing, truncated, or no file of its kind.
 * @throws {TypeError} If a tensor is missing, unknown, of another shape than `config.json` says, or not float32.
 * @throws {RangeError} If `dict_class` is another class, or a number is not finite.
 */
export async function importDictionaryLearning(folder: string): Promise<SaeModel> {
  const file = await readConfig(join(folder, "config.json"));
  const config = configOf(`${file.path}, trainer,`, file.fields.trainer);
  const kind = choiceField(config, "dict_class", {
    oneOf: Object.keys(readers) as (keyof typeof readers)[],
    remedy: "Take one of these classes",
  });
  const [d, m] = [countField(config, "activation_dim"), countField(config, "dict_size")];
  const k = kind === "AutoEncoderTopK" ? countField(config, "k", { most: m }) : 1;
  const path = join(folder, "ae.pt");
  return readers[kind]({ arrays: decodeTorchFile(await readPart(path)), d, m, path }, k);
}

const readers = {
  AutoEncoder(stored: Stored): SaeModel {
    const weights = linearWeights(stored, ["encoder.bias", "bias"], {});
    const unscaled = modelOf(weights, { activation: { kind: "relu" }, subtracts: true });
    const folded = foldDecoderNorms(unscaled.parameters, unscaled.activation);
    disposeSae(unscaled);
    return folded;
  },
  AutoEncoderNew(stored: Stored): SaeModel {
    const weights = linearWeights(stored, ["encoder.bias", "decoder.bias"], {});
    return modelOf(weights, { activation: { kind: "relu" }, subtracts: false });
  },
  GatedAutoEncoder(stored: Stored): SaeModel {
    const { m } = stored;
    const weights = linearWeights(stored, ["gate_bias", "decoder_bias"], { r_mag: [m], mag_bias: [m] });
    const gate = { magnitudeGain: weights.r_mag, magnitudeBias: weights.mag_bias };
    const { weights: opened, activation } = gateAsThresholds(weights, gate);
    return modelOf(opened, { activation, subtracts: true });
  },
  JumpReluAutoEncoder(stored: Stored): SaeModel {
    const { threshold, ...weights } = plainWeights(stored, { threshold: [stored.m] });
    return modelOf(weights, { activation: { kind: "threshold", threshold }, subtracts: false });
  },
  AutoEncoderTopK(stored: Stored, k: number): SaeModel {
    const weights = linearWeights(withoutCounts(stored, ["k"]), ["encoder.bias", "b_dec"], { threshold: [] });
    return modelOf(weights, { activation: { kind: "topk", k }, subtracts: true });
  },
  BatchTopKSAE(stored: Stored): SaeModel {
    const weights = linearWeights(withoutCounts(stored, ["k"]), ["encoder.bias", "b_dec"], { threshold: [] });
    const threshold = new Float32Array(stored.m).fill(weights.threshold[0]);
    return modelOf(weights, { activation: { kind: "threshold", threshold }, subtracts: true });
  },
  MatryoshkaBatchTopKSAE(stored: Stored): SaeModel {
    const weights = plainWeights(withoutCounts(stored, ["k", "group_sizes"]), { threshold: [] });
    const threshold = new Float32Array(stored.m).fill(weights.threshold[0]);
    return modelOf(weights, { activation: { kind: "threshold", threshold }, subtracts: true });
  },
};

/** Leaves out whole numbers that describe the training; they have to be there. */
function withoutCounts(stored: Stored, names: string[]): Stored {
  for (const name of names) {
    if (!(stored.arrays[name]?.data instanceof Int32Array)) {
      throw new TypeError(
        `Cannot read ${stored.path}: found "${name}" missing or no whole numbers, wanted them. Write the SAE again`,
      );
    }
  }
  const arrays = Object.entries(stored.arrays).filter(([name]) => !names.includes(name));
  return { ...stored, arrays: Object.fromEntries(arrays) };
}

/** Weights of classes that are made of two linear layers. */
function linearWeights<More extends string>(
  { arrays, d, m, path }: Stored,
  [encoderBias, decoderBias]: [string, string],
  more: Record<More, number[]>,
): PlainWeights & Record<More, Float32Array> {
  const shapes: Record<string, number[]> = {
    "encoder.weight": [m, d],
    "decoder.weight": [d, m],
    [encoderBias]: [m],
    [decoderBias]: [d],
    ...more,
  };
  const read = takeFloats(arrays, shapes, path);
  return {
    ...read as Record<More, Float32Array>,
    encoder: transposed(read["encoder.weight"], m),
    encoderBias: read[encoderBias],
    decoder: transposed(read["decoder.weight"], d),
    decoderBias: read[decoderBias],
  };
}

/** Weights of classes that hold their matrices as this project does. */
function plainWeights<More extends string>(
  { arrays, d, m, path }: Stored,
  more: Record<More, number[]>,
): PlainWeights & Record<More, Float32Array> {
  const shapes: Record<string, number[]> = { W_enc: [d, m], b_enc: [m], W_dec: [m, d], b_dec: [d], ...more };
  const read = takeFloats(arrays, shapes, path);
  return {
    ...read as Record<More, Float32Array>,
    encoder: read.W_enc,
    encoderBias: read.b_enc,
    decoder: read.W_dec,
    decoderBias: read.b_dec,
  };
}
