/** The losses against golden vectors. */
import * as tf from "@tensorflow/tfjs";
import { auxLoss, l1Penalty, squaredError } from "@/sae/loss.ts";
import { assertClose, golden, goldenSamples } from "./fixtures.ts";

const decoder = tf.tensor2d(golden.decoder);
const decoded = (features: number[][]) =>
  tf.matMul(tf.tensor2d(features), decoder).add(tf.tensor1d(golden.decoderBias)) as tf.Tensor2D;

Deno.test("squaredError() matches the golden vectors on both scales", () => {
  const { features, sumSquaredError, meanSquaredError } = golden.relu;
  const reconstruction = decoded(features);
  const x = goldenSamples();
  assertClose(squaredError(x, { reconstruction, lossScale: "sum" }), sumSquaredError);
  assertClose(squaredError(x, { reconstruction, lossScale: "mean" }), meanSquaredError);
  for (const { features, sumSquaredError } of [golden.topk1, golden.topk2, golden.batchtopk]) {
    assertClose(squaredError(x, { reconstruction: decoded(features), lossScale: "sum" }), sumSquaredError);
  }
});

Deno.test("l1Penalty() matches the golden vectors with and without decoder norms", () => {
  const { features, l1, l1WithNorms, sumSquaredError, meanSquaredError, lossFree, lossUnitMean } =
    golden.relu;
  const f = tf.tensor2d(features);
  const plain = l1Penalty(f, { decoder, decoderNorms: "unit" });
  const weighed = l1Penalty(f, { decoder, decoderNorms: "free" });
  assertClose(plain, l1);
  assertClose(weighed, l1WithNorms);
  assertClose(weighed.mul(golden.lambda).add(sumSquaredError), lossFree);
  assertClose(plain.mul(golden.lambda).add(meanSquaredError), lossUnitMean);
});

Deno.test("auxLoss() matches the golden vectors on its three scales, without the decoder bias", () => {
  const x = goldenSamples();
  const residual = x.sub(decoded(golden.topk1.features)) as tf.Tensor2D;
  const reconstruction = tf.matMul(tf.tensor2d(golden.aux.features), decoder) as tf.Tensor2D;
  for (const auxScale of ["none", "residual", "total"] as const) {
    assertClose(auxLoss(reconstruction, { x, residual, auxScale }), golden.aux[auxScale]);
  }
});
