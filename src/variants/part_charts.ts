/** Charts of single questions: suppression before and after repair, categories, and what only one kind tells. */
import { categories } from "@/nouns/catalogue.ts";
import { bars, heatmap } from "@/plot/charts.ts";
import { inkColor, lighter, referenceColor, seriesColors } from "@/plot/colors.ts";
import type { Figure } from "@/plot/figure.ts";
import { loneFinder, onlyValues, toldByOneOnly } from "@/variants/told_values.ts";
import { type ChartFile, shortScore, variantColors } from "@/variants/variant_charts.ts";
import { ceilingName, floorName, meanOf, ranking } from "@/variants/variant_rows.ts";
import type { VariantStudy } from "@/variants/variant_study.ts";

/**
 * Draws by how much features fall short, before and after each got its own scale.
 *
 * @param study The comparison.
 * @param options The file.
 * @returns Bars: 100 · (1 − γ), with γ around the decoder bias; negative is too much.
 */
export function suppressionBars(study: VariantStudy, { file }: ChartFile = {}): Figure {
  const measured = study.variants.map(({ name }) => name)
    .filter((name) => Number.isFinite(meanOf(study, name, "γ of features")));
  const missing = (metric: string) => measured.map((name) => 100 * (1 - meanOf(study, name, metric)));
  const [before, after] = [missing("γ of features"), missing("γ of features, repaired")];
  const most = before.indexOf(Math.max(...before));
  const texts = (list: number[]) => list.map((x) => x.toFixed(1));
  return bars({
    title: `${measured[most]} suppresses its features most, by ${
      before[most].toFixed(1)
    } %; a scale for each leaves ${after[most].toFixed(1)} %`,
    x: "",
    y: "missing from what the features write (%)",
    groups: measured,
    series: [
      { name: "as trained", values: before, texts: texts(before) },
      { name: "a scale for each feature", values: after, texts: texts(after) },
    ],
    summary: measured.map((name, i) =>
      `${name}: ${before[i].toFixed(1)} → ${after[i].toFixed(1)} %, FVU ${
        shortScore(meanOf(study, name, "FVU before repair"))
      } → ${shortScore(meanOf(study, name, "FVU, repaired"))}`
    ).join("; "),
    file,
  });
}

/**
 * Draws the mean best F1 of each category, the weak spots included.
 *
 * @param study The comparison.
 * @param options The file.
 * @returns Bars for each kind between floor and ceiling.
 */
export function categoryScores(study: VariantStudy, { file }: ChartFile = {}): Figure {
  const metric = (category: string) => `mean F1, ${category}`;
  const best = (category: string) => ranking(study, metric(category))[0];
  const series = (name: string, color: string) => ({
    name,
    color,
    values: categories.map((category) => meanOf(study, name, metric(category))),
  });
  const colors = variantColors(study.variants);
  const [background, body] = [best("background"), best("body")];
  return bars({
    title: `The weak spots: background ${shortScore(background.mean)} at best (${background.name}), body ${
      shortScore(body.mean)
    } (${body.name})`,
    x: "",
    y: "mean F1 of the best feature of a value",
    groups: [...categories],
    series: [
      series(floorName, lighter(referenceColor, 0.5)),
      ...study.variants.map(({ name }, i) => series(name, colors[i])),
      series(ceilingName, referenceColor),
    ],
    summary: categories.map((category) =>
      `${category}: ${best(category).name} ${shortScore(best(category).mean)}`
    )
      .join("; "),
    file,
  });
}

/**
 * Draws what less whitening does to the categories.
 *
 * @param study The comparison.
 * @param options The file.
 * @returns Bars for each attempt beside the kind that it changes, the study's own, floor and ceiling.
 */
export function attemptScores(study: VariantStudy, { file }: ChartFile = {}): Figure {
  const { variants, own, attempts } = study;
  const score = (name: string, category: string) => meanOf(study, name, `mean F1, ${category}`);
  const bases = variants.filter(({ name }) =>
    attempts.variants.some((tried) => tried.name.startsWith(`${name},`))
  );
  const names = [...[...attempts.variants, ...bases].map(({ name }) => name).sort(), own.variant.name];
  const all = variantColors(variants);
  const colors = new Map([[floorName, lighter(referenceColor, 0.5)], [own.variant.name, inkColor]]);
  for (const { name } of bases) colors.set(name, all[variants.findIndex((kind) => kind.name === name)]);
  const spare = seriesColors.filter((color) => ![...colors.values()].includes(color));
  attempts.variants.forEach(({ name }, i) => colors.set(name, spare[i % spare.length]));
  const weak = ["background", "body"].map((category) => {
    const [best] = names.toSorted((a, b) => score(b, category) - score(a, category));
    return `${category} ${shortScore(score(best, category))} (${best})`;
  });
  return bars({
    title: `The weak spots, whatever was tried: at best ${weak.join(", ")}`,
    x: "",
    y: "mean F1 of the best feature of a value",
    groups: [...categories],
    series: [floorName, ...names, ceilingName].map((name) => ({
      name,
      color: colors.get(name) ?? referenceColor,
      values: categories.map((category) => score(name, category)),
    })),
    summary: names.map((name) =>
      `${name}: ${
        categories.map((category) => `${category} ${shortScore(score(name, category))}`).join(", ")
      }, ${shortScore(meanOf(study, name, "values with F1 > .8"))} values told`
    ).join("; "),
    file,
  });
}

/**
 * Draws how many trait values the kind of a row tells and the kind of a column does not.
 *
 * @param study The comparison.
 * @param options The file.
 * @returns A heat map; on the diagonal stand zeros, in the rows' names all that a kind tells.
 */
export function overlapMap(study: VariantStudy, { file }: ChartFile = {}): Figure {
  const counts = toldByOneOnly(study);
  const names = study.variants.map(({ name }) => name);
  const only = onlyValues(study);
  const owner = loneFinder(study) ?? "none";
  const values = only.filter(({ variant }) => variant === owner);
  return heatmap({
    title: `${only.length} values are told by one kind only, ${values.length} of them by ${owner}`,
    x: "and the kind of the column does not",
    y: "values that the kind of the row tells",
    z: counts.map((row, a) => row.map((count, b) => a === b ? 0 : count)),
    rows: names.map((name, a) => `${name} (${counts[a][a]})`),
    columns: names,
    unit: "trait values",
    summary: names.map((name, a) => `${name} tells ${counts[a][a]}`).join("; "),
    file,
    layout: { margin: { l: 210, b: 130 } },
  });
}
