/** Clips a set of gradients by their common norm. */
import * as tf from "@tensorflow/tfjs";
import { isNative, nativeOp } from "./native_op.ts";

/** Clipped gradients and the norm they had. */
export interface ClippedGradients {
  /** The gradients under their names, scaled by one common factor. */
  gradients: Record<string, tf.Tensor>;
  /** `√(Σ g²)` over all elements of all gradients before clipping. */
  norm: tf.Scalar;
}

/**
 * Scales all gradients by `min(1, maxNorm / (norm + 1e-6))`, as PyTorch's `clip_grad_norm_` does.
 *
 * @param gradients By name, any shapes; they stay the caller's.
 * @param maxNorm The largest norm that is left alone, above 0.
 * @returns New tensors, owned by the surrounding `tf.tidy` or else the caller.
 */
export function globalNormClip(gradients: Record<string, tf.Tensor>, maxNorm: number): ClippedGradients {
  return tf.tidy(() => {
    const squares = Object.values(gradients).map(sumOfSquares);
    const norm = tf.addN(squares).sqrt() as tf.Scalar;
    const factor = tf.minimum(tf.div(maxNorm, norm.add(1e-6)), 1);
    // Reading one number is far cheaper than multiplying all gradients by 1.
    const small = isNative() && factor.dataSync()[0] === 1;
    const scale = (gradient: tf.Tensor) => small ? gradient.clone() : gradient.mul(factor);
    const clipped = Object.entries(gradients).map(([name, gradient]) => [name, scale(gradient)] as const);
    return { gradients: Object.fromEntries(clipped), norm };
  });
}

function sumOfSquares(x: tf.Tensor): tf.Tensor {
  return isNative() ? nativeOp("L2Loss", {}, [x], 1)[0].mul(2) : x.square().sum();
}
