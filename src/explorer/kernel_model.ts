/** The study's VAE and SAE run by plain kernels, from their weights alone: the static page's model. */
import {
  convolve,
  dense,
  depthToSpace,
  type Grid,
  keepLargest,
  reluInPlace,
  spaceToDepth,
  type Weights,
} from "@/explorer/kernels.ts";
import type { PictureModel } from "@/explorer/picture_model.ts";
import { paint } from "@/nouns/images.ts";
import { renderNoun } from "@/nouns/renderer.ts";

/** Weights by name: `vae/…` as the VAE from PCA has them, `sae/…` as an SAE has them. */
export type ModelWeights = Record<string, Weights>;

/** How the SAE's pre-activations become features: the k largest, or those above a threshold, `sae/threshold`. */
export type KernelActivation = { kind: "relu" } | { kind: "topk"; k: number } | { kind: "threshold" };

const patch = 4;
const pictureSize = 32;

/**
 * Makes the model. The equations are those of `linearPathNetwork` and of `sae/model.ts`:
 *
 * - μ = (x − c)·P + B(x), with B a dense layer on ReLU(conv(patches of x));
 * - f = activation((μ − decoderBias)·encoder + encoderBias);
 * - x̂ = y + D(y, z) with y = z·Q + c.
 *
 * @param name Name of the SAE.
 * @param options The weights and the SAE's activation.
 * @returns The model, for pictures of 32 px.
 * @throws {TypeError} If a weight is missing.
 */
export function kernelModel(
  name: string,
  { weights, activation }: { weights: ModelWeights; activation: KernelActivation },
): PictureModel {
  const w = (key: string): Weights => {
    if (weights[key]) return weights[key];
    throw new TypeError(
      `Cannot run the model: found no weights "${key}", wanted those of a VAE from PCA with an SAE. Export again`,
    );
  };
  const layer = (key: string) => ({ weights: w(`vae/${key}/weights`), bias: w(`vae/${key}/bias`).data });
  const decoder = w("sae/decoder");
  const [nFeatures, dimensions] = decoder.shape;
  const decoderBias = w("sae/decoderBias").data;
  const blocks =
    Object.keys(weights).filter((key) => /^vae\/decoder\/block\/\d+\/first\/weights$/.test(key)).length;
  const mean = w("vae/linear/mean").data;

  const pictureOf = (z: Float32Array): Float32Array => {
    const linear = dense(z, { weights: w("vae/linear/decoder"), bias: mean });
    const image: Grid = { height: pictureSize, width: pictureSize, channels: 3, data: linear };
    const patches = spaceToDepth(image, patch);
    const fromLatent = dense(z, layer("decoder/latent"));
    let u = reluInPlace(convolve(joinChannels(patches, fromLatent), layer("decoder/input")));
    for (let i = 0; i < blocks; i++) {
      const inner = reluInPlace(convolve(u, layer(`decoder/block/${i}/first`)));
      u = added(u, convolve(inner, layer(`decoder/block/${i}/second`)));
    }
    const detail = depthToSpace(convolve(reluInPlace(u), layer("decoder/patches")), patch);
    return linear.map((value, at) => Math.min(1, Math.max(-1, value + detail.data[at])));
  };
  return {
    name,
    nFeatures,
    dimensions,
    decoder: decoder.data,
    decoderBias,
    imageSize: pictureSize,
    latentOf(traits) {
      const picture = paint(renderNoun(traits));
      const grid: Grid = { height: pictureSize, width: pictureSize, channels: 3, data: picture };
      const hidden = reluInPlace(convolve(spaceToDepth(grid, patch), layer("encoder/patches")));
      const branch = dense(hidden.data, layer("encoder/mu"));
      const centred = picture.map((value, at) => value - mean[at]);
      const linear = dense(centred, { weights: w("vae/linear/encoder") });
      return Promise.resolve(linear.map((value, at) => value + branch[at]));
    },
    codeOf(latent) {
      const centred = latent.map((value, at) => value - decoderBias[at]);
      const z = dense(centred, { weights: w("sae/encoder"), bias: w("sae/encoderBias").data });
      if (activation.kind === "topk") return keepLargest(z, activation.k);
      const threshold = activation.kind === "threshold"
        ? w("sae/threshold").data
        : new Float32Array(z.length);
      return z.map((value, at) => value > threshold[at] ? value : 0);
    },
    decode(latents) {
      const pictures = new Float32Array(latents.length / dimensions * pictureSize ** 2 * 3);
      for (let first = 0, at = 0; first < latents.length; first += dimensions) {
        const picture = pictureOf(latents.subarray(first, first + dimensions));
        pictures.set(picture, at);
        at += picture.length;
      }
      return pictures;
    },
  };
}

/** Puts the channels of a flat grid of the same size behind those of another. */
function joinChannels({ height, width, channels, data }: Grid, more: Float32Array): Grid {
  const extra = more.length / (height * width);
  const joined = new Float32Array(data.length + more.length);
  for (let cell = 0; cell < height * width; cell++) {
    joined.set(data.subarray(cell * channels, (cell + 1) * channels), cell * (channels + extra));
    joined.set(more.subarray(cell * extra, (cell + 1) * extra), cell * (channels + extra) + channels);
  }
  return { height, width, channels: channels + extra, data: joined };
}

function added(a: Grid, b: Grid): Grid {
  return { ...a, data: a.data.map((value, at) => value + b.data[at]) };
}
