/** The write-up's own architecture: strided convolutions down to an 8 × 8 grid, transposed convolutions back up. */
import * as tf from "@tensorflow/tfjs";
import { batchNorm } from "@/backend/batch_norm.ts";
import { relu } from "@/backend/relu.ts";
import { type Random, seededRandom } from "@/training/random.ts";
import type { NamedArrays } from "@/training/safetensors.ts";
import { latentSize, type Mode, type Network, type Parameters } from "@/vae/network.ts";

/**
 * The network of the study that is reproduced (reference study, §1.1), with h the list of channels and L those of the
 * latent:
 *
 * - encoder: for each hᵢ a 3 × 3 convolution of stride 2 and padding 1, batch normalisation, ReLU; then a 1 × 1
 *   convolution to 2L channels, the first L of which are μ and the last log σ²;
 * - decoder: a 1 × 1 convolution from L to the last h; for each further h, from the last to the first, a 4 × 4
 *   transposed convolution of stride 2, batch normalisation, ReLU; one more that keeps the channels; then a 3 × 3
 *   convolution to RGB without activation.
 *
 * Initial weights are uniform in ±1/√fan-in, as in PyTorch. With 64, 128, 512, 1024 channels it has 15,040,203
 * trainable parameters.
 */
export const writeUpNetwork: Network = {
  init({ channels, latentChannels, seed }) {
    const arrays: NamedArrays = {};
    const random = seededRandom(seed, "vae", "init");
    const last = channels.length - 1;
    channels.forEach((width, i) => {
      addConvolution(arrays, `encoder/${i}`, [3, 3, i ? channels[i - 1] : 3, width], random);
      addBatchNorm(arrays, `encoder/${i}`, width);
    });
    addConvolution(arrays, "encoder/posterior", [1, 1, channels[last], 2 * latentChannels], random);
    addConvolution(arrays, "decoder/input", [1, 1, latentChannels, channels[last]], random);
    decoderWidths(channels).forEach(([from, to], i) => {
      addConvolution(arrays, `decoder/${i}`, [4, 4, to, from], random);
      addBatchNorm(arrays, `decoder/${i}`, to);
    });
    addConvolution(arrays, "decoder/output", [3, 3, channels[0], 3], random);
    return Promise.resolve(arrays);
  },

  encode(p, images, mode) {
    return tf.tidy(() => {
      let h = images; // [batch, size, size, 3]
      for (let i = 0; p[`encoder/${i}/weights`]; i++) {
        const padded = tf.pad(h, [[0, 0], [1, 1], [1, 1], [0, 0]]);
        h = activate(p, `encoder/${i}`, tf.conv2d(padded, weights(p, `encoder/${i}`), 2, "valid"), mode);
      }
      const posterior = tf.conv2d(h, weights(p, "encoder/posterior"), 1, "valid")
        .add(p["encoder/posterior/bias"]) as tf.Tensor4D; // [batch, 8, 8, 2L]
      const channelMajor = posterior.transpose([0, 3, 1, 2]).reshape([images.shape[0], -1]); // [batch, 2L·64]
      const [mu, logvar] = tf.split(channelMajor as tf.Tensor2D, 2, 1);
      return { mu: mu as tf.Tensor2D, logvar: logvar as tf.Tensor2D };
    });
  },

  decode(p, z, mode) {
    return tf.tidy(() => {
      const grid = z.reshape([z.shape[0], -1, latentSize, latentSize]).transpose([0, 2, 3, 1]) as tf.Tensor4D;
      let h = tf.conv2d(grid, weights(p, "decoder/input"), 1, "valid").add(
        p["decoder/input/bias"],
      ) as tf.Tensor4D;
      for (let i = 0; p[`decoder/${i}/weights`]; i++) {
        const filter = weights(p, `decoder/${i}`); // [4, 4, to, from]
        const [batch, height, width] = h.shape;
        const up = tf.conv2dTranspose(h, filter, [batch, 2 * height, 2 * width, filter.shape[2]], 2, "same");
        h = activate(p, `decoder/${i}`, up, mode);
      }
      return tf.conv2d(h, weights(p, "decoder/output"), 1, "same").add(
        p["decoder/output/bias"],
      ) as tf.Tensor4D;
    });
  },
};

/** Channels in and out of each transposed convolution: from the last width to the first, then once more the first. */
function decoderWidths(channels: number[]): [from: number, to: number][] {
  const reversed = [...channels].reverse();
  return reversed.map((from, i) => [from, reversed[Math.min(i + 1, reversed.length - 1)]]);
}

function weights(p: Parameters, layer: string): tf.Tensor4D {
  return p[`${layer}/weights`] as tf.Tensor4D;
}

/** Bias, batch normalisation with PyTorch's constants, ReLU. */
function activate(p: Parameters, layer: string, x: tf.Tensor4D, mode: Mode): tf.Tensor4D {
  const normalisation = {
    gamma: p[`${layer}/gamma`],
    beta: p[`${layer}/beta`],
    mean: p[`${layer}/running_mean`] as tf.Variable,
    variance: p[`${layer}/running_variance`] as tf.Variable,
  };
  return relu(batchNorm(x.add(p[`${layer}/bias`]) as tf.Tensor4D, normalisation, mode));
}

/** PyTorch's default: weights and biases uniform in ±1/√fan-in; the fan-in of a kernel is its size times its third axis. */
function addConvolution(arrays: NamedArrays, layer: string, shape: number[], random: Random): void {
  const [height, width, third, fourth] = shape;
  const bound = 1 / Math.sqrt(height * width * third);
  const uniform = () => bound * (2 * random.uniform() - 1);
  const outputs = layer.startsWith("decoder/") && height === 4 ? third : fourth;
  arrays[`${layer}/weights`] = {
    shape,
    data: Float32Array.from({ length: height * width * third * fourth }, uniform),
  };
  arrays[`${layer}/bias`] = { shape: [outputs], data: Float32Array.from({ length: outputs }, uniform) };
}

function addBatchNorm(arrays: NamedArrays, layer: string, width: number): void {
  const constant = (value: number) => ({ shape: [width], data: new Float32Array(width).fill(value) });
  arrays[`${layer}/gamma`] = constant(1);
  arrays[`${layer}/beta`] = constant(0);
  arrays[`${layer}/running_mean`] = constant(0);
  arrays[`${layer}/running_variance`] = constant(1);
}
