/** Tables of the criteria: the search, the logit weights, what was written, and the write-up's claims beside the numbers. */

import type { ContextReport } from "@/language/criteria/criteria.ts";
import type { PinnedWriting } from "@/language/criteria/pinned_writing.ts";
import { type Tokenizer, tokenText } from "@/language/corpus/tokenizer.ts";
import { percent } from "@/language/criteria/unit_values.ts";
import { type Table, table } from "@/plot/table.ts";

/**
 * Lists what the search found.
 *
 * @param contexts The reports.
 * @returns A row for each context: its feature by number, the scores on the judging tokens, F1 with the halves exchanged, and
 * the best of what it is held against, both ways.
 */
export function searchTable(contexts: ContextReport[]): Table {
  return table({
    title: "The best feature of each context, chosen and judged on different documents",
    rows: contexts.map(({ name, uses, units: [feature, ...floors] }) => {
      const floor = floors.toSorted((a, b) => b.f1 - a.f1)[0];
      return {
        context: name,
        tokens: uses.heldOut,
        feature: feature.feature,
        F1: fixed(feature.f1),
        precision: fixed(feature.precision),
        recall: fixed(feature.recall),
        Pearson: fixed(feature.pearson),
        AUROC: fixed(feature.auroc),
        "F1, texts exchanged": fixed(feature.exchangedF1),
        "runner-up F1": feature.runnerUp ? fixed(feature.runnerUp.f1) : "",
        "best floor": floor?.kind,
        "its F1": floor && fixed(floor.f1),
        "best floor's F1, texts exchanged": floor && fixed(Math.max(...floors.map((own) => own.exchangedF1))),
      };
    }),
  });
}

/**
 * Lists the tokens that the features speak for and against, beside those that really follow.
 *
 * @param contexts The reports.
 * @param options The vocabulary, and how many tokens of each kind; 8 unless told.
 * @returns A row for each context.
 */
export function votesTable(
  contexts: ContextReport[],
  { tokenizer, count = 8 }: { tokenizer: Tokenizer; count?: number },
): Table {
  const quoted = (tokens: string[]) => tokens.slice(0, count).map((token) => `“${token}”`).join(" ");
  return table({
    title: "Largest and smallest logit weights, and the tokens that follow more often than elsewhere",
    rows: contexts.map(({ name, units: [{ top, bottom }], followers: { tokens } }) => ({
      context: name,
      largest: quoted(top.map(([token]) => token)),
      smallest: quoted(bottom.map(([token]) => token)),
      "really follow": quoted(tokens.map((token) => tokenText(tokenizer, token))),
    })),
  });
}

/**
 * Lists texts that were written freely and with each context's feature held.
 *
 * @param writing What was written.
 * @param options Which prompt's, by its number; 0 unless told.
 * @returns A row for each context.
 */
export function writingTable(writing: PinnedWriting[], { prompt = 0 }: { prompt?: number } = {}): Table {
  const shown = (text: string) => text.replaceAll("\n", "⏎").replaceAll("  ", " ");
  return table({
    title: `Written after “${shown(writing[0]?.examples[prompt].prompt ?? "")}”`,
    rows: writing.map(({ context, examples, pinned }) => ({
      "held feature": context,
      freely: shown(examples[prompt].free),
      ...Object.fromEntries(pinned.map(({ multiple }, i) => [
        `at ${multiple} × its largest activation`,
        shown(examples[prompt].pinned[i]),
      ])),
    })),
  });
}

/** What the write-up says of its features, by the name of the context. */
const downstreamClaims: Record<string, string> = {
  "full stop, English": "discourse markers get the largest logits",
  "“for”, code": "what follows in loops gets the largest logits",
  "“else”, code": "logits do not match what follows",
  "“import”, statement": "libraries get the largest logits",
};

/**
 * Puts the write-up's claims beside the numbers. A claim holds from .8 on for specificity and recall, from .8 on for the AUROC
 * of logit weights, and for "no neuron" when the best neuron's F1 is at least .1 below the feature's.
 *
 * @param contexts The reports.
 * @returns A row for each claim of each of the write-up's features.
 */
export function claimsTable(contexts: ContextReport[]): Table {
  const rows = contexts.filter(({ name }) => name in downstreamClaims).flatMap(
    ({ name, units: [feature, ...floors], neuron }) => {
      const { specificity, recall, weights, ablation, f1, again } = feature;
      const best = floors.find(({ kind }) => kind === "best neuron")?.f1 ?? 0;
      const speaks = weights.auroc >= 0.8;
      const claimed = downstreamClaims[name];
      return [
        row(name, "fires for nothing else", `${percent(specificity)} of its activation`, specificity >= 0.8),
        row(name, "fires for all of them", `recall ${fixed(recall)}`, recall >= 0.8),
        row(
          name,
          claimed,
          `AUROC ${fixed(weights.auroc)}, ${fixed(ablation.inContext.mean)} nats when taken out`,
          claimed.includes("not") ? !speaks : speaks,
        ),
        row(
          name,
          "is not a neuron",
          `F1 ${fixed(f1)}, best neuron ${fixed(best)}, most correlated r ${fixed(neuron.correlation)}`,
          f1 - best >= 0.1,
        ),
        row(
          name,
          "(universality: not looked at)",
          `r ${again ? fixed(again.correlation) : "not measured"}`,
          null,
        ),
      ];
    },
  );
  return table({ title: "What the write-up says of its features, and what is measured here", rows });
}

function row(feature: string, claim: string, measured: string, holds: boolean | null) {
  return { feature, "the write-up": claim, measured, holds: holds === null ? "" : holds ? "yes" : "no" };
}

function fixed(value: number): string {
  return value.toFixed(2);
}
