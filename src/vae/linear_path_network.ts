/** A VAE that starts as principal component analysis and learns what a linear map cannot do. */
import * as tf from "@tensorflow/tfjs";
import { depthToSpace, spaceToDepth } from "@/backend/depth_to_space.ts";
import { relu } from "@/backend/relu.ts";
import { normals, type Random, seededRandom } from "@/training/random.ts";
import type { NamedArrays } from "@/training/safetensors.ts";
import { latentSize, type Network, type Parameters } from "@/vae/network.ts";
import { fitPca, imageDimensions } from "@/vae/pca.ts";

const patch = 4;
const patchChannels = patch * patch * 3;
const decoderInputChannels = 32;
const initialLogvar = -6;

/**
 * A linear path and a convolutional branch on both sides, with x the flat image, c the mean image and C the number of
 * channels:
 *
 * - μ = (x − c)·P + B(x) and log σ² = b + V(x), where B and V are dense layers on h = ReLU(conv 3×3 (patches of x));
 * - x̂ = y + D(y, z) with y = z·Q + c, where D runs on the 8 × 8 grid of 4 × 4 patches of y beside a dense map of z:
 *   ReLU(conv), residual blocks u + conv(ReLU(conv(u))), ReLU, conv to patches.
 *
 * P and Q start as the principal directions, scaled so that z has standard deviation √sd along each; the last layers of
 * B, V and D start at zero. At step 0 the model is PCA, exactly. Its latent is not spatial.
 */
export const linearPathNetwork: Network = {
  async init({ channels, residualBlocks, latentChannels, seed }, nouns, run) {
    const width = channels.at(-1)!;
    const dimensions = latentChannels * latentSize ** 2;
    const hidden = latentSize ** 2 * width;
    const pca = await fitPca(nouns, { ...run, rank: dimensions });
    const random = seededRandom(seed, "vae", "init");
    const arrays: NamedArrays = {
      "linear/mean": pca.mean,
      "linear/encoder": scaledDirections(pca.directions.data, pca.deviations.data, -0.5),
      "linear/decoder": transposed(scaledDirections(pca.directions.data, pca.deviations.data, 0.5)),
    };
    addLayer(arrays, "encoder/patches", [3, 3, patchChannels, width], random);
    addLayer(arrays, "encoder/mu", [hidden, dimensions], "zero");
    addLayer(arrays, "encoder/logvar", [hidden, dimensions], "zero");
    arrays["encoder/logvar/bias"].data.fill(initialLogvar);
    addLayer(arrays, "decoder/latent", [dimensions, latentSize ** 2 * decoderInputChannels], random);
    addLayer(arrays, "decoder/input", [3, 3, patchChannels + decoderInputChannels, width], random);
    for (let i = 0; i < residualBlocks; i++) {
      addLayer(arrays, `decoder/block/${i}/first`, [3, 3, width, width], random);
      addLayer(arrays, `decoder/block/${i}/second`, [3, 3, width, width], "zero");
    }
    addLayer(arrays, "decoder/patches", [3, 3, width, patchChannels], "zero");
    return arrays;
  },

  encode(p, images) {
    return tf.tidy(() => {
      const batch = images.shape[0];
      const linear = images.reshape([batch, imageDimensions]).sub(p["linear/mean"]).matMul(
        p["linear/encoder"],
      );
      const h = relu(convolve(p, "encoder/patches", spaceToDepth(images, patch))).reshape([batch, -1]); // [batch, 64·C]
      const mu = linear.add(dense(p, "encoder/mu", h)) as tf.Tensor2D;
      return { mu, logvar: dense(p, "encoder/logvar", h) as tf.Tensor2D };
    });
  },

  decode(p, z) {
    return tf.tidy(() => {
      const batch = z.shape[0];
      const linear = z.matMul(p["linear/decoder"] as tf.Tensor2D).add(p["linear/mean"]);
      const image = linear.reshape([batch, 32, 32, 3]) as tf.Tensor4D;
      const latent = dense(p, "decoder/latent", z).reshape([
        batch,
        latentSize,
        latentSize,
        decoderInputChannels,
      ]);
      let u = relu(
        convolve(p, "decoder/input", tf.concat([spaceToDepth(image, patch), latent as tf.Tensor4D], 3)),
      );
      for (let i = 0; p[`decoder/block/${i}/first/weights`]; i++) {
        const inner = relu(convolve(p, `decoder/block/${i}/first`, u));
        u = u.add(convolve(p, `decoder/block/${i}/second`, inner)); // [batch, 8, 8, C]
      }
      return image.add(depthToSpace(convolve(p, "decoder/patches", relu(u)), patch)) as tf.Tensor4D;
    });
  },
};

/** Whether a parameter belongs to the linear path, which learns at a rate of its own. */
export function isLinearPath(name: string): boolean {
  return name.startsWith("linear/");
}

function convolve(p: Parameters, layer: string, x: tf.Tensor4D): tf.Tensor4D {
  return tf.conv2d(x, p[`${layer}/weights`] as tf.Tensor4D, 1, "same").add(p[`${layer}/bias`]);
}

function dense(p: Parameters, layer: string, x: tf.Tensor): tf.Tensor {
  return tf.matMul(x, p[`${layer}/weights`]).add(p[`${layer}/bias`]);
}

/** Weights N(0, 2 / fan-in) (He et al. 2015), or all zero; biases zero. */
function addLayer(arrays: NamedArrays, layer: string, shape: number[], start: Random | "zero"): void {
  const size = shape.reduce((product, length) => product * length, 1);
  const outputs = shape.at(-1)!;
  const scale = Math.sqrt(2 * outputs / size);
  const data = start === "zero" ? new Float32Array(size) : normals(size, start).map((value) => scale * value);
  arrays[`${layer}/weights`] = { shape, data };
  arrays[`${layer}/bias`] = { shape: [outputs], data: new Float32Array(outputs) };
}

/** Columns of `directions` `[3072, rank]` times their deviation to a power. */
function scaledDirections(directions: ArrayLike<number>, deviations: ArrayLike<number>, power: number) {
  const rank = deviations.length;
  const scales = Float32Array.from(deviations, (deviation) => Math.max(deviation, 1e-6) ** power);
  return {
    shape: [directions.length / rank, rank],
    data: Float32Array.from(directions, (value, i) => value * scales[i % rank]),
  };
}

function transposed({ shape: [rows, columns], data }: { shape: number[]; data: Float32Array }) {
  const result = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) result[(i % columns) * rows + Math.floor(i / columns)] = data[i];
  return { shape: [columns, rows], data: result };
}
