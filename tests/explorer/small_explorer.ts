/** A small made-up VAE and SAE with a real feature file, for tests of the explorer: seconds, no training. */
import * as tf from "@tensorflow/tfjs";
import { effectCount } from "@/edits/trait_effects.ts";
import { useBackend } from "@/backend/use_backend.ts";
import { type KernelActivation, kernelModel, type ModelWeights } from "@/explorer/kernel_model.ts";
import { createExplorer } from "@/explorer/explorer.ts";
import { scoreActivations } from "@/features/analysis.ts";
import { collectActivations } from "@/features/activations.ts";
import { saeDictionary } from "@/features/dictionary.ts";
import { computeFeatureFile } from "@/features/feature_file_build.ts";
import { drawNouns } from "@/nouns/dataset.ts";
import { imageBatch, traitsOf } from "@/nouns/images.ts";
import { normals, seededRandom } from "@/training/random.ts";
import { linearPathNetwork } from "@/vae/linear_path_network.ts";
import { type Codec, encodeImages } from "@/vae/vae.ts";

await useBackend();

const dimensions = 64;
const nFeatures = 48;
const width = 8;
const pixels = 3072;
const k = 4;

/** Everything of the small world. */
export async function smallWorld() {
  const config = { seed: 0, trainCount: 300, heldOutCount: 60 };
  const nouns = { key: "nouns", config, ...drawNouns(config) };
  const images = imageBatch(nouns.train, Array.from({ length: 300 }, (_, i) => i));
  const weights = smallWeights(images);
  const tensors = Object.fromEntries(
    Object.entries(weights).map(([name, { shape, data }]) => [name, tf.tensor(data, shape)]),
  );
  const vae = Object.fromEntries(
    Object.entries(tensors).filter(([name]) => name.startsWith("vae/")).map((
      [name, t],
    ) => [name.slice(4), t]),
  );
  const codec: Codec & { config: { imageSize: number; pixels: "exact" } } = {
    name: "small",
    key: "codec",
    imageSize: 32,
    dimensions,
    config: { imageSize: 32, pixels: "exact" },
    encode: (x) => linearPathNetwork.encode(vae, x, { training: false }),
    decode: (z) => linearPathNetwork.decode(vae, z, { training: false }),
  };
  const train = encodeImages(codec, images);
  const heldOut = encodeImages(
    codec,
    imageBatch(nouns.heldOut, Array.from({ length: 60 }, (_, i) => i)),
  );
  const decoder = unitRows(train.slice(0, nFeatures * dimensions), dimensions);
  const sae: ModelWeights = {
    "sae/decoder": { shape: [nFeatures, dimensions], data: decoder },
    "sae/decoderBias": { shape: [dimensions], data: new Float32Array(dimensions) },
    "sae/encoder": { shape: [dimensions, nFeatures], data: transposed(decoder, nFeatures, dimensions) },
    "sae/encoderBias": { shape: [nFeatures], data: new Float32Array(nFeatures).fill(-0.1) },
  };
  const activation: KernelActivation = { kind: "topk", k };
  const tensor = (name: string) => tf.tensor(sae[name].data, sae[name].shape);
  const dictionary = saeDictionary({
    name: "TopK 4",
    parameters: {
      encoder: tensor("sae/encoder") as tf.Tensor2D,
      encoderBias: tensor("sae/encoderBias") as tf.Tensor1D,
      decoder: tensor("sae/decoder") as tf.Tensor2D,
      decoderBias: tensor("sae/decoderBias") as tf.Tensor1D,
    },
    activation: { kind: "topk", k },
  });
  const latents = { key: "latents", dimensions, train, heldOut };
  const activations = {
    train: await collectActivations(dictionary, train),
    heldOut: await collectActivations(dictionary, heldOut),
  };
  const scored = scoreActivations(activations, { nouns, latents });
  const analysis = { key: "analysis", seconds: 0, dictionary, activations, ...scored };
  const stored = await computeFeatureFile({ codec, analysis, nouns, latents });
  const places = Array.from(
    { length: nFeatures },
    (_, i): [number, number] => [decoder[i * dimensions], decoder[i * dimensions + 1]],
  );
  stored.file.maps = [{
    name: "UMAP",
    places,
    clusters: places.map(([x]) => x > 0 ? 0 : 1),
    clusterNames: ["right", "left"],
  }, {
    name: "PCA",
    places: places.map(([x, y]) => [y, x]),
    clusters: places.map(() => null),
    clusterNames: [],
  }];
  const all = { ...weights, ...sae };
  const model = kernelModel("TopK 4", { weights: all, activation });
  const explorer = createExplorer({
    model,
    file: stored.file,
    nouns: { train: nouns.train.count, heldOut: nouns.heldOut.count },
    traitsOf: ({ set, number }) => traitsOf(set === "train" ? nouns.train : nouns.heldOut, number),
  });
  const effects = smallEffects(dictionary.decoder);
  return { nouns, latents, codec, dictionary, stored, weights: all, activation, effects, model, explorer };
}

/** Effects of the traits, each along the direction of some feature: the right answer is not at stake here. */
function smallEffects(decoder: Float32Array) {
  const rows = new Float32Array(effectCount * dimensions);
  for (let value = 0; value < effectCount; value++) {
    const feature = value % nFeatures;
    const direction = decoder.subarray(feature * dimensions, (feature + 1) * dimensions);
    rows.set(direction.map((x) => 4 * x), value * dimensions);
  }
  return { key: "effects", dimensions, rows };
}

/** A linear path onto the span of the first nouns, and small random branches. */
function smallWeights(images: Float32Array): ModelWeights {
  const count = images.length / pixels;
  const mean = new Float32Array(pixels);
  images.forEach((value, at) => mean[at % pixels] += value / count);
  const centred = images.map((value, at) => value - mean[at % pixels]);
  const basis = orthonormalRows(centred.slice(0, dimensions * pixels), pixels);
  const weights: ModelWeights = {
    "vae/linear/mean": { shape: [pixels], data: mean },
    "vae/linear/decoder": { shape: [dimensions, pixels], data: basis },
    "vae/linear/encoder": { shape: [pixels, dimensions], data: transposed(basis, dimensions, pixels) },
  };
  const layer = (name: string, shape: number[]) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const fanIn = size / shape.at(-1)!;
    const data = normals(size, seededRandom(0, name)).map((value) => 0.3 * value / Math.sqrt(fanIn));
    weights[`vae/${name}/weights`] = { shape, data };
    const bias = normals(shape.at(-1)!, seededRandom(1, name)).map((value) => 0.05 * value);
    weights[`vae/${name}/bias`] = { shape: [shape.at(-1)!], data: bias };
  };
  layer("encoder/patches", [3, 3, 48, width]);
  layer("encoder/mu", [64 * width, dimensions]);
  layer("encoder/logvar", [64 * width, dimensions]);
  layer("decoder/latent", [dimensions, 64 * 32]);
  layer("decoder/input", [3, 3, 48 + 32, width]);
  layer("decoder/block/0/first", [3, 3, width, width]);
  layer("decoder/block/0/second", [3, 3, width, width]);
  layer("decoder/patches", [3, 3, width, 48]);
  return weights;
}

function orthonormalRows(rows: Float32Array, length: number): Float32Array {
  const at = (i: number) => rows.subarray(i * length, (i + 1) * length);
  for (let i = 0; i < rows.length / length; i++) {
    for (let j = 0; j < i; j++) {
      const [own, other] = [at(i), at(j)];
      const dot = own.reduce((sum, value, c) => sum + value * other[c], 0);
      for (let c = 0; c < length; c++) own[c] -= dot * other[c];
    }
    const norm = Math.hypot(...at(i));
    at(i).forEach((value, c, own) => own[c] = value / norm);
  }
  return rows;
}

function unitRows(rows: Float32Array, length: number): Float32Array {
  for (let first = 0; first < rows.length; first += length) {
    const row = rows.subarray(first, first + length);
    const norm = Math.hypot(...row);
    row.forEach((value, c) => row[c] = value / norm);
  }
  return rows;
}

function transposed(data: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from(
    { length: data.length },
    (_, at) => data[(at % rows) * columns + Math.floor(at / rows)],
  );
}
