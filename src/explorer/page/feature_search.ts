/** Which features fit words and filters. */
import type { FeatureSummary } from "@/explorer/feature_listing.ts";
import type { PageState } from "@/explorer/page/page_state.ts";

/**
 * Filters features.
 *
 * @param features All of them.
 * @param filter Words, of which all have to stand in the title (or `#12` for a number), kinds, least F1 and density.
 * @returns Whether each fits: [m].
 */
export function fittingFeatures(
  features: readonly FeatureSummary[],
  { query, shown, minConfidence, minDensity }: Pick<
    PageState,
    "query" | "shown" | "minConfidence" | "minDensity"
  >,
): boolean[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const least = minDensity <= -5 ? 0 : 10 ** minDensity;
  return features.map(({ id, title, category, confidence, density }) => {
    if (shown.length > 0 && !shown.includes(category ?? "unclear")) return false;
    if (confidence < minConfidence || density < least) return false;
    const text = `${title.toLowerCase()} #${id}`;
    return words.every((word) => /^\d+$/.test(word) ? id === Number(word) : text.includes(word));
  });
}

/**
 * Orders the features that fit, the best named first.
 *
 * @param features All of them.
 * @param fits Whether each fits.
 * @returns Their numbers.
 */
export function rankedFeatures(features: readonly FeatureSummary[], fits: readonly boolean[]): number[] {
  return features.filter(({ id }) => fits[id])
    .sort((a, b) => b.confidence - a.confidence || b.density - a.density || a.id - b.id)
    .map(({ id }) => id);
}
