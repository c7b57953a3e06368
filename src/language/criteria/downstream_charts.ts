/** Figures of what features do to the prediction and to what the model writes. */

import type { ContextReport, UnitReport } from "@/language/criteria/criteria.ts";
import type { CriteriaFigureOptions } from "@/language/criteria/criteria_charts.ts";
import type { PinnedWriting } from "@/language/criteria/pinned_writing.ts";
import { kindsOf } from "@/language/criteria/unit_marks.ts";
import { mean, median, percent, valuesOf } from "@/language/criteria/unit_values.ts";
import { referenceColor, seriesColors } from "@/plot/colors.ts";
import { type DotKind, dotPanels } from "@/plot/dot_panels.ts";
import type { Figure } from "@/plot/figure.ts";

const elsewhere: DotKind = {
  name: "feature, other tokens",
  color: seriesColors[5],
  symbol: "circle-open",
  size: 11,
};
const another: DotKind = { name: "another feature", color: seriesColors[3], symbol: "cross", size: 9 };
const free: DotKind = { name: "model as it is", color: referenceColor, symbol: "line-ns-open", size: 14 };

/**
 * Draws what features and floors do to the prediction: whether their logit weights speak for what really follows, what taking
 * them out costs, and what holding them at their largest activation makes likely.
 *
 * @param contexts The reports.
 * @param options Name of the file, and at which of the measured multiples units are held, by its place; 1 unless told.
 * @returns Dots; the lines through those of the third panel are 95 % intervals.
 */
export function downstreamFigure(
  contexts: ContextReport[],
  { file, multiple = 1 }: CriteriaFigureOptions & { multiple?: number } = {},
): Figure {
  const marks = kindsOf(contexts);
  const kinds = [free, another, elsewhere, ...marks];
  const extra = (own: Partial<Record<string, (feature: UnitReport) => number>>) =>
    [free, another, elsewhere].map(({ name }) =>
      contexts.map(({ units: [feature] }) => own[name]?.(feature) ?? null)
    );
  const costs = contexts.map(({ units: [{ ablation }] }) => ablation);
  const gain = contexts.map(({ units: [{ pinned }] }) =>
    pinned.pinned[multiple] / Math.max(pinned.free, 1e-9)
  );
  return dotPanels({
    title: `Taking a feature out costs ${
      mean(costs.map(({ inContext }) => inContext.mean)).toFixed(2)
    } nats where its ` +
      `context stands, ${
        mean(costs.map((cost) =>
          cost.control.mean
        )).toFixed(2)
      } for another active feature; held, ` +
      `it makes what follows the context ${median(gain).toFixed(1)} times as likely elsewhere`,
    lines: contexts.map(({ name }) => name),
    kinds,
    panels: [
      {
        name: "AUROC of the logit weights for tokens that follow",
        values: [...extra({}), ...valuesOf(contexts, marks, ({ weights }) => weights.auroc)],
        reference: 0.5,
      },
      {
        name: "next tokens among the 10 largest logit weights, share",
        values: [
          ...extra({ [elsewhere.name]: ({ weights }) => weights.nextInTopElsewhere }),
          ...valuesOf(contexts, marks, ({ weights }) => weights.nextInTop),
        ],
      },
      {
        name: "rise of the loss when taken out (nats)",
        values: [
          ...extra({
            [another.name]: ({ ablation }) => ablation.control.mean,
            [elsewhere.name]: ({ ablation }) => ablation.activeElsewhere.mean,
          }),
          ...valuesOf(contexts, marks, ({ ablation }) => ablation.inContext.mean),
        ],
        halves: [
          ...extra({
            [another.name]: ({ ablation: { control } }) => control.high - control.mean,
            [elsewhere.name]: ({ ablation: { activeElsewhere } }) =>
              activeElsewhere.high - activeElsewhere.mean,
          }),
          ...valuesOf(contexts, marks, ({ ablation: { inContext } }) => inContext.high - inContext.mean),
        ],
        reference: 0,
      },
      {
        name: "chance of such a next token elsewhere, unit held",
        values: [
          ...extra({ [free.name]: ({ pinned }) => pinned.free }),
          ...valuesOf(contexts, marks, ({ pinned }) => pinned.pinned[multiple]),
        ],
      },
    ],
    summary: contexts.map(({ name, units: [{ weights, ablation, pinned }] }) =>
      `${name}: logit weights AUROC ${weights.auroc.toFixed(2)}, taken out ${
        ablation.inContext.mean.toFixed(2)
      } nats, ` +
      `held ${percent(pinned.free)} → ${percent(pinned.pinned[multiple])}`
    ).join("; "),
    file,
  });
}

/**
 * Draws how much of what the model writes is typical behind each context, while its feature is held.
 *
 * @param writing What was written.
 * @param options Name of the file.
 * @returns Dots of the shares: freely, with the feature and with another one at each multiple.
 */
export function writingFigure(writing: PinnedWriting[], { file }: CriteriaFigureOptions = {}): Figure {
  const multiples = writing[0]?.pinned.map(({ multiple }) => multiple) ?? [];
  const sizes = [8, 12, 15];
  const [last] = multiples.slice(-1);
  const at = (kind: "feature" | "control") => mean(writing.map(({ pinned }) => pinned.at(-1)?.[kind] ?? 0));
  return dotPanels({
    title:
      `With its feature held at ${last} times its largest activation ${
        percent(at("feature"))
      } of the written tokens ` +
      `are typical behind the context, ${percent(at("control"))} with another feature, ` +
      `${percent(mean(writing.map(({ free: share }) => share)))} freely`,
    subtitle: "same prompts, same draws; the model is never shown the context",
    lines: writing.map(({ context }) => context),
    kinds: [
      free,
      ...multiples.map((multiple, i) => ({
        ...{
          name: `another feature at ${multiple} ×`,
          color: seriesColors[3],
          symbol: "cross",
          size: sizes[i] ?? 15,
        },
      })),
      ...multiples.map((multiple, i) => ({
        ...{ name: `the feature at ${multiple} ×`, color: seriesColors[0], size: sizes[i] ?? 15 },
      })),
    ],
    panels: [{
      name: "share of written tokens that are typical behind the context",
      values: [
        writing.map((own) => own.free),
        ...multiples.map((_, i) => writing.map(({ pinned }) => pinned[i].control)),
        ...multiples.map((_, i) => writing.map(({ pinned }) => pinned[i].feature)),
      ],
    }],
    summary: writing.map(({ context, free: share, pinned }) =>
      `${context}: ${percent(share)} → ${pinned.map(({ feature }) => percent(feature)).join(" → ")}`
    ).join("; "),
    file,
  });
}
