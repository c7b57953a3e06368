/** The training of language models in a figure, and what they wrote on the way in a table. */
import type { LanguageModel } from "@/language/model/language_model.ts";
import { samplePrompts, visible } from "@/language/model/language_trainee.ts";
import { lines } from "@/plot/charts.ts";
import { referenceColor, seriesColors } from "@/plot/colors.ts";
import type { Figure } from "@/plot/figure.ts";
import type { Series } from "@/plot/small_multiples.ts";
import { type Table, table } from "@/plot/table.ts";

/**
 * Draws the losses of models over the tokens they have read, with the lines that counting alone gives on the same positions.
 *
 * @param models Models of the same shape, trained.
 * @param options `file`: name of the picture in the figures folder.
 * @returns The figure.
 */
export function languageCurves(models: LanguageModel[], { file }: { file?: string } = {}): Figure {
  const values = (model: LanguageModel, name: string) => model.history.values[`nats per token/${name}`];
  const read = ({ history, config: { batchSize, context } }: LanguageModel) =>
    history.step.map((step) => step * batchSize * context / 1e6);
  const label = (model: LanguageModel, what: string) =>
    models.length > 1 ? `${what}, seed ${model.config.seed}` : what;
  const series = models.flatMap((model, i): Series[] => {
    const own = { x: read(model), color: seriesColors[i % seriesColors.length] };
    return [
      { ...own, name: label(model, "held-out text"), y: values(model, "validation") },
      { ...own, name: label(model, "training text"), y: values(model, "training"), dash: "dot" },
    ];
  });
  const last = (model: LanguageModel, name: string) => values(model, name).at(-1)!;
  const ends = models.map((model) => last(model, "validation"));
  const [unigram, bigram] = ["unigram", "bigram"].map((name) => last(models[0], name));
  const worst = Math.max(...ends);
  const between = ends.map((end) => end.toFixed(2)).join(" and ");
  return lines({
    title: worst < bigram
      ? `The language model ends ${
        (bigram - worst).toFixed(2)
      } nats per token below what pairs of tokens tell`
      : `The language model ends at ${between} nats per token, no better than pairs of tokens`,
    x: "tokens read (millions)",
    y: "cross-entropy (nats per token)",
    series,
    marks: [
      { y: unigram, label: `unigrams ${unigram.toFixed(2)}`, color: referenceColor },
      { y: bigram, label: `bigrams ${bigram.toFixed(2)}`, color: referenceColor },
    ],
    summary: `held out: ${between} nats per token; bigrams ${bigram.toFixed(2)}, unigrams ${
      unigram.toFixed(2)
    }; after ${Math.max(...read(models[0])).toFixed(1)} million tokens`,
    file,
  });
}

/**
 * Shows what a model wrote at some steps of its training.
 *
 * @param model The model.
 * @param options `rows`: how many steps, spread from the first to the last; 6 unless told.
 * @returns The table.
 */
export function samplesTable(model: LanguageModel, { rows = 6 }: { rows?: number } = {}): Table {
  const { samples, history } = model;
  const count = Math.min(rows, samples.length);
  const chosen = Array.from(
    { length: count },
    (_, i) => samples[Math.round(i * (samples.length - 1) / Math.max(1, count - 1))],
  );
  const loss = (step: number) => history.values["nats per token/validation"][history.step.indexOf(step)];
  return table({
    title: "What the model writes while it learns",
    rows: chosen.map(({ step, texts }) => ({
      step,
      "held out (nats per token)": loss(step),
      ...Object.fromEntries(texts.map((text, i) => [`after “${samplePrompts[i]}”`, visible(text)])),
    })),
  });
}
