/** Figures of sensitivity, of not being a neuron and of universality: each context's feature beside its floors. */

import type { ContextReport, UnitReport } from "@/language/criteria/criteria.ts";
import { kindsOf } from "@/language/criteria/unit_marks.ts";
import { f1Of, mean, percent, valuesOf } from "@/language/criteria/unit_values.ts";
import { seriesColors } from "@/plot/colors.ts";
import { type DotKind, dotPanels } from "@/plot/dot_panels.ts";
import type { Figure } from "@/plot/figure.ts";

/** Where a figure is kept. */
export interface CriteriaFigureOptions {
  /** Name of the file in the figures folder. */
  file?: string | undefined;
}

/**
 * Draws how completely features and floors tell their contexts.
 *
 * @param contexts The reports.
 * @param options Name of the file.
 * @returns Dots of recall and F1 at the chosen threshold, and of Pearson's correlation and AUROC without one.
 */
export function sensitivityFigure(contexts: ContextReport[], { file }: CriteriaFigureOptions = {}): Figure {
  const kinds = kindsOf(contexts);
  const panel = (name: string, valueOf: (unit: UnitReport) => number, range: [number, number]) => ({
    name,
    values: valuesOf(contexts, kinds, valueOf),
    range,
  });
  const recall = contexts.map(({ units: [feature] }) => feature.recall);
  return dotPanels({
    title:
      `Features find ${
        percent(mean(recall))
      } of their context's tokens on held-out text; the best neurons reach F1 ` +
      `${mean(f1Of(contexts, "best neuron")).toFixed(2)}, features ${
        mean(f1Of(contexts, "feature")).toFixed(2)
      }`,
    subtitle: "unit and threshold chosen by F1 on other documents",
    lines: contexts.map(({ name }) => name),
    kinds,
    panels: [
      panel("recall", ({ recall }) => recall, [-0.03, 1.03]),
      panel("F1", ({ f1 }) => f1, [-0.03, 1.03]),
      panel("Pearson's correlation with the context", ({ pearson }) => pearson, [-0.1, 1.03]),
      { ...panel("AUROC", ({ auroc }) => auroc, [0.4, 1.02]), reference: 0.5 },
    ],
    summary: contexts.map(({ name, units: [{ f1, recall, pearson }] }) =>
      `${name}: F1 ${f1.toFixed(2)}, recall ${recall.toFixed(2)}, r ${pearson.toFixed(2)}`
    ).join("; "),
    file,
  });
}

/**
 * Draws whether a neuron is as good as the feature: the best one by F1, the most correlated, and the one with the largest
 * decoder coefficient.
 *
 * @param contexts The reports.
 * @param options Name of the file.
 * @returns Dots of F1, and of how far the feature and those neurons are the same.
 */
export function neuronFigure(contexts: ContextReport[], { file }: CriteriaFigureOptions = {}): Figure {
  const marks = kindsOf(contexts).filter(({ name }) => /feature$|neuron$/.test(name));
  const largest: DotKind = {
    name: "neuron of the largest coefficient",
    color: seriesColors[6],
    symbol: "triangle-up",
  };
  const only = (kind: string, valueOf: (context: ContextReport) => number) =>
    [largest, ...marks].map(({ name }) => contexts.map((context) => name === kind ? valueOf(context) : null));
  const correlations = contexts.map(({ neuron }) => neuron.correlation);
  return dotPanels({
    title: `The best neurons have F1 ${mean(f1Of(contexts, "best neuron")).toFixed(2)} where features have ` +
      `${mean(f1Of(contexts, "feature")).toFixed(2)}; the neurons most like the features go along with r = ` +
      `${mean(correlations).toFixed(2)}`,
    lines: contexts.map(({ name }) => name),
    kinds: [largest, ...marks],
    panels: [
      {
        name: "F1",
        values: [
          contexts.map(({ coefficients }) => coefficients[0]?.f1 ?? null),
          ...valuesOf(contexts, marks, ({ f1 }) => f1),
        ],
        range: [-0.03, 1.03],
      },
      {
        name: "correlation with the feature's activation",
        values: only("most correlated neuron", ({ neuron }) => neuron.correlation),
        range: [-0.1, 1.03],
      },
      {
        name: "share of the direction's Σ|d|",
        values: only(largest.name, ({ coefficients }) => coefficients[0]?.share ?? NaN),
        range: [-0.01, 0.3],
      },
    ],
    columns: 3,
    summary: contexts.map(({ name, units: [feature], neuron }) =>
      `${name}: F1 ${feature.f1.toFixed(2)}, neuron ${neuron.neuron} r ${neuron.correlation.toFixed(2)}`
    ).join("; "),
    file,
  });
}

/**
 * Draws whether a second model has the same features: the correlation with its most correlated unit.
 *
 * @param contexts The reports.
 * @param options Name of the file.
 * @returns Dots of the correlations of activations and of logit weights.
 */
export function universalityFigure(contexts: ContextReport[], { file }: CriteriaFigureOptions = {}): Figure {
  const kinds = kindsOf(contexts).filter(({ name }) =>
    contexts.some(({ units }) => units.some((unit) => unit.kind === name && unit.again))
  );
  const of = (kind: string) =>
    contexts.map(({ units }) => units.find((unit) => unit.kind === kind)?.again?.correlation ?? 0);
  const logit = contexts.map(({ units: [feature] }) => feature.again?.logitWeights ?? 0);
  return dotPanels({
    title:
      `A second model has features that go along with these, r = ${
        mean(of("feature")).toFixed(2)
      }; its neurons ` +
      `with the best neurons ${
        mean(of("best neuron")).toFixed(2)
      }, its random data points with the best of them ` +
      `${mean(of("random data points")).toFixed(2)}`,
    lines: contexts.map(({ name }) => name),
    kinds,
    panels: [
      {
        name: "correlation of activations",
        values: valuesOf(contexts, kinds, ({ again }) => again?.correlation ?? NaN),
        range: [-0.1, 1.03],
      },
      {
        name: "correlation of logit weights",
        values: valuesOf(contexts, kinds, ({ again }) => again?.logitWeights ?? NaN),
        range: [-0.3, 1.03],
        reference: 0,
      },
    ],
    summary: `features r ${mean(of("feature")).toFixed(2)}, logit weights ${
      mean(logit).toFixed(2)
    }, means over contexts`,
    file,
  });
}
