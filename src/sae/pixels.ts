/** What an SAE costs in the picture: reconstructions seen through the VAE's decoder. */

/**
 * The peak signal-to-noise ratio of the images decoded from reconstructed latents against those decoded from the latents:
 * `10 · log₁₀(2² / MSE)` for values in [−1, 1], with the MSE over all pixels of all images.
 *
 * @param latents Latents and their reconstructions by the SAE, each `[n · dimensions]`.
 * @param decode The VAE's decoder: latents to clipped pixel values in [−1, 1].
 * @returns Decibels; infinite when the images are the same.
 * @throws {TypeError} If the two have different lengths.
 */
export function pixelPsnr(
  { latents, reconstructions }: { latents: Float32Array; reconstructions: Float32Array },
  decode: (latents: Float32Array) => Float32Array,
): number {
  if (latents.length !== reconstructions.length) {
    throw new TypeError(
      `Cannot compare pictures: found ${latents.length} latent values and ${reconstructions.length} reconstructed ones, wanted equally many`,
    );
  }
  const [wanted, found] = [decode(latents), decode(reconstructions)];
  const error = wanted.reduce((sum, value, i) => sum + (value - found[i]) ** 2, 0) / wanted.length;
  return 10 * Math.log10(4 / error);
}
