/** The arms on the Nouns' VAE, measure by measure, beside the control. */
import type { Figure } from "@/plot/figure.ts";
import { forest } from "@/plot/forest.ts";
import type { NounArms } from "@/saeception/vae/noun_arms.ts";
import type { ChartFile, Measure } from "@/saeception/arm_charts.ts";

/** A measure of the arms. */
export interface NounMeasure extends Measure {
  /** For shares from 0 to 1: the measure that says how many nouns they rest on. The share is drawn in percent. */
  shareOf?: string;
}

/**
 * Draws the measures of every arm, with a line at the control's. Shares have the 95 % interval of their sample,
 * `p ± 1.96 √(p (1 − p) / n)`; the other measures are of one run and have none.
 *
 * @param study The arms.
 * @param options The measures and the file.
 * @returns A forest plot whose title tells the first measure.
 * @throws {RangeError} If the control was not measured.
 */
export function nounArmForest(
  { arms }: Pick<NounArms, "arms">,
  { measures, file }: { measures: NounMeasure[] } & ChartFile,
): Figure {
  const control = arms.find(({ arm }) => arm === "control");
  if (!control) {
    throw new RangeError("Cannot draw the arms: the control is missing. Run the study to its end");
  }
  const shown = arms.filter((arm) => arm !== control);
  const panels = measures.map(({ metric, name, shareOf }) => {
    const scale = shareOf ? 100 : 1;
    return {
      name,
      reference: scale * control.metrics[metric],
      intervals: shown.map(({ metrics }) => {
        const value = metrics[metric];
        const reach = shareOf ? 1.96 * Math.sqrt(value * (1 - value) / metrics[shareOf]) : NaN;
        return { mean: scale * value, low: scale * (value - reach), high: scale * (value + reach) };
      }),
    };
  });
  const ranked = shown.map(({ arm }, i) => ({ arm, value: panels[0].intervals[i].mean }))
    .filter(({ arm }) => arm !== "before").sort((a, b) => b.value - a.value);
  const [best, worst] = [ranked[0], ranked.at(-1)!].map(({ arm, value }) => `${arm} ${value.toPrecision(3)}`);
  return forest({
    title: `${panels[0].name}: control ${
      panels[0].reference.toPrecision(3)
    }, best arm ${best}, worst ${worst}`,
    subtitle: "The line is the control, trained on as long without targets; one seed",
    treatments: shown.map(({ title }) => title.split(":")[0]),
    panels,
    summary: panels.map(({ name, reference, intervals }) =>
      `${name}: control ${reference.toPrecision(3)}, ` +
      intervals.map(({ mean }, i) => `${shown[i].arm} ${mean.toPrecision(3)}`).join(", ")
    ).join("; "),
    file,
  });
}
