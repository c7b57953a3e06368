/** The figure and the table of a training say what the curves say. */
import assert from "node:assert/strict";
import { resolveLanguageConfig } from "@/language/model/config.ts";
import { languageCurves, samplesTable } from "@/language/model/language_charts.ts";
import type { LanguageModel } from "@/language/model/language_model.ts";

function model(seed: number, validation: number[]): LanguageModel {
  const step = validation.map((_, i) => i * 1000);
  return {
    key: `model ${seed}`,
    config: resolveLanguageConfig({ seed, batchSize: 10, context: 100 }),
    parameters: {} as LanguageModel["parameters"],
    history: {
      step,
      values: {
        "nats per token/validation": validation,
        "nats per token/training": validation.map((value) => value - 0.1),
        "nats per token/unigram": validation.map(() => 6),
        "nats per token/bigram": validation.map(() => 4.2),
      },
    },
    samples: step.map((step) => ({ step, texts: [`(self, x):\n    return ${step}`, " whale"] })),
    training: { step: step.at(-1)!, seconds: 1 },
    complete: true,
  };
}

Deno.test("languageCurves() says how far the worse model is below the bigrams, over tokens read", () => {
  const figure = languageCurves([model(0, [6, 4, 3.1]), model(1, [6, 4, 3.2])]);
  assert.equal(figure.title, "The language model ends 1.00 nats per token below what pairs of tokens tell");
  assert.match(figure.summary, /held out: 3\.10 and 3\.20 nats per token; bigrams 4\.20/);
  assert.match(figure.summary, /after 2\.0 million tokens/);
  assert.deepEqual(figure.spec.data[0].x, [0, 1, 2]);
  assert.deepEqual(figure.spec.data.map(({ name }) => name), [
    "held-out text, seed 0",
    "training text, seed 0",
    "held-out text, seed 1",
    "training text, seed 1",
  ]);
});

Deno.test("languageCurves() does not claim what is not so", () => {
  assert.match(languageCurves([model(0, [6, 4.3])]).title, /ends at 4\.30 .* no better than pairs/);
});

Deno.test("samplesTable() shows steps from the first to the last, each text on one line", () => {
  const { columns, cells } = samplesTable(model(0, [6, 5, 4, 3.5, 3.2]), { rows: 3 });
  assert.deepEqual(columns, ["step", "held out (nats per token)", "after “def”", "after “The”"]);
  assert.deepEqual(cells.map(([step, loss]) => [step, loss]), [["0", "6"], ["2000", "4"], ["4000", "3.2"]]);
  assert.equal(cells[1][2], "(self, x):⏎return 2000");
});
