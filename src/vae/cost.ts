/** What a forward pass costs, so that models can be compared at equal cost. */
import type { VaeConfig } from "@/vae/config.ts";
import { latentSize } from "@/vae/network.ts";
import { imageDimensions } from "@/vae/pca.ts";

type Shape = Pick<VaeConfig, "architecture" | "imageSize" | "channels" | "latentChannels" | "residualBlocks">;

/**
 * Counts the multiplications of one forward pass: encoder and decoder, convolutions and dense layers. A transposed
 * convolution counts its kernel once for each input position; normalisation and activations are left out. A training
 * step costs about three forward passes.
 *
 * @param config The architecture.
 * @returns Multiply–accumulates per image.
 */
export function forwardCost(config: Shape): number {
  return config.architecture === "write-up" ? writeUpCost(config) : linearPathCost(config);
}

/**
 * The number of steps for which one configuration costs as much as another.
 *
 * @param config The configuration whose steps are asked for.
 * @param reference The configuration that sets the cost.
 * @returns A whole number of steps, at least 1.
 */
export function equalCostSteps(
  config: Shape & Pick<VaeConfig, "batchSize">,
  reference: Shape & Pick<VaeConfig, "batchSize" | "steps">,
): number {
  const total = forwardCost(reference) * reference.batchSize * reference.steps;
  return Math.max(1, Math.round(total / (forwardCost(config) * config.batchSize)));
}

function writeUpCost({ imageSize, channels, latentChannels }: Shape): number {
  let cost = 0;
  let [size, width] = [imageSize, 3];
  for (const next of channels) {
    size /= 2;
    cost += size ** 2 * 9 * width * next;
    width = next;
  }
  cost += size ** 2 * width * 2 * latentChannels + size ** 2 * latentChannels * width;
  const reversed = [...channels].reverse();
  reversed.forEach((from, i) => {
    cost += size ** 2 * 16 * from * reversed[Math.min(i + 1, reversed.length - 1)];
    size *= 2;
  });
  return cost + size ** 2 * 9 * channels[0] * 3;
}

function linearPathCost({ channels, latentChannels, residualBlocks }: Shape): number {
  const width = channels.at(-1)!;
  const cells = latentSize ** 2;
  const dimensions = latentChannels * cells;
  const patchChannels = imageDimensions / cells;
  const decoderInput = 32;
  const encoder = cells * 9 * patchChannels * width + 2 * cells * width * dimensions;
  const convolutions = (patchChannels + decoderInput) * width + 2 * residualBlocks * width ** 2 +
    width * patchChannels;
  const decoder = dimensions * cells * decoderInput + cells * 9 * convolutions;
  return 2 * imageDimensions * dimensions + encoder + decoder;
}
