import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { activationAt, columnOf } from "@/features/activations.ts";
import { logitWeights } from "@/language/records/logit_weights.ts";
import { parseTextRecords } from "@/language/records/text_record_check.ts";
import { textRecords } from "@/language/records/text_record_build.ts";
import type { Sequence } from "@/language/records/text_sequence.ts";
import { logits, mlpActivations } from "@/language/model/transformer.ts";
import { neuronsOf, sizes, textSource } from "../text_source.ts";

await useBackend();

const source = await textSource();
const { model, set, activations, dictionary } = source;
const records = await textRecords(source, { seed: 1, promptCount: 2, before: 3, after: 2 });
const near = (found: number, wanted: number, relative = 2e-4) =>
  assert.ok(Math.abs(found - wanted) <= relative * Math.abs(wanted) + 2e-6, `${found} is not ${wanted}`);
const all = new Float64Array(sizes.features * activations.count);
for (let feature = 0; feature < sizes.features; feature++) {
  const { samples, values } = columnOf(activations, feature);
  samples.forEach((sample, i) => all[feature * activations.count + sample] = values[i]);
}
const rowOf = (feature: number) =>
  all.subarray(feature * activations.count, (feature + 1) * activations.count);

/** log P of the next token with and without a feature, from a forward pass with the ablated activations. */
function logChances(position: number, feature: number): { p: number[]; q: number[] } {
  const first = position - position % sizes.context;
  const tokens = Int32Array.from(set.tokens.subarray(first, first + sizes.context));
  const read = mlpActivations(model.parameters, tf.tensor2d(tokens, [1, sizes.context], "int32"));
  const direction = dictionary.decoder.subarray(feature * sizes.dMlp, (feature + 1) * sizes.dMlp);
  const f = activationAt(activations, { feature, sample: position });
  const change = tf.oneHot([position - first], sizes.context).reshape([sizes.context, 1])
    .mul(tf.tensor2d(direction, [1, sizes.dMlp]).mul(f));
  const chances = (parts: typeof read) =>
    tf.logSoftmax(logits(model.parameters, parts)).arraySync() as unknown as number[][];
  const ablated = { ...read, activations: read.activations.sub<tf.Tensor2D>(change) };
  return { p: chances(read)[position - first], q: chances(ablated)[position - first] };
}

Deno.test("textRecords() counts what the definitions say, over every token", () => {
  assert.deepEqual(records.features.map(({ id }) => id), Array.from({ length: 20 }, (_, i) => i));
  for (const entry of records.features) {
    const values = Array.from(rowOf(entry.id));
    const n = values.length;
    const moment = (power: number) => values.reduce((sum, value) => sum + value ** power, 0) / n;
    near(entry.density, values.filter((value) => value > 0).length / n);
    near(entry.max, Math.max(...values));
    near(entry.mean, moment(1));
    near(entry.skew, moment(1) ? moment(3) / moment(2) ** 1.5 : 0);
    near(entry.kurtosis, moment(1) ? moment(4) / moment(2) ** 2 : 0);
    assert.equal(entry.histogram.reduce((a, b) => a + b), values.filter((value) => value > 0).length);
    const strongest = values.map((value, i) => ({ value, i })).filter(({ value }) => value > 0)
      .sort((a, b) => b.value - a.value || a.i - b.i).slice(0, 20);
    assert.deepEqual(entry.top.map(({ position }) => position), strongest.map(({ i }) => i));
  }
  const dead = records.features[13];
  assert.deepEqual([dead.density, dead.max, dead.top, dead.quantiles, dead.neurons.ids], [0, 0, [], [], []]);
  assert.deepEqual([records.labels.tokens[13], records.labels.values[13]], [-1, 0]);
});

Deno.test("textRecords() correlates with all neurons and features, by definition", () => {
  const neurons = neuronsOf(model, set.tokens);
  const n = activations.count;
  const pearson = (x: ArrayLike<number>, y: ArrayLike<number>) => {
    const mean = (list: ArrayLike<number>) => Array.from(list).reduce((a, b) => a + b) / n;
    const [mx, my] = [mean(x), mean(y)];
    const sum = (f: (i: number) => number) => Array.from(x).reduce((total, _, i) => total + f(i), 0);
    return sum((i) => (x[i] - mx) * (y[i] - my)) /
      Math.sqrt(sum((i) => (x[i] - mx) ** 2) * sum((i) => (y[i] - my) ** 2));
  };
  const neuron = (j: number) => Float64Array.from({ length: n }, (_, i) => neurons[i * sizes.dMlp + j]);
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i], 0);
  for (const id of [0, 7, 19]) {
    assert.ok(columnOf(activations, id).samples.length > 5);
    const entry = records.features[id];
    const ranked = Array.from({ length: sizes.dMlp }, (_, j) => ({ j, r: pearson(rowOf(id), neuron(j)) }))
      .sort((a, b) => b.r - a.r).slice(0, 3);
    assert.deepEqual(entry.neurons.ids, ranked.map(({ j }) => j));
    ranked.forEach(({ r }, i) => near(entry.neurons.correlations[i], r));
    const others = Array.from({ length: 20 }, (_, other) => ({ other, r: pearson(rowOf(id), rowOf(other)) }))
      .filter(({ other, r }) => other !== id && r > 0).sort((a, b) => b.r - a.r).slice(0, 3);
    assert.deepEqual(entry.correlated.ids, others.map(({ other }) => other));
    others.forEach(({ other, r }, i) => {
      near(entry.correlated.correlations[i], r);
      const [x, y] = [rowOf(id), rowOf(other)];
      near(entry.correlated.cosines[i], dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y)));
    });
    const direction = (i: number) => Float64Array.from(dictionary.decoder.subarray(i * 12, i * 12 + 12));
    const cosine = (other: number) => {
      const [x, y] = [direction(id), direction(other)];
      return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
    };
    const nearest = Array.from({ length: 20 }, (_, other) => other).filter((other) => other !== id)
      .sort((a, b) => cosine(b) - cosine(a)).slice(0, 3);
    assert.deepEqual(entry.nearest.ids, nearest);
    nearest.forEach((other, i) => near(entry.nearest.cosines[i], cosine(other)));
    assert.equal(
      entry.encoderB!.ids[0],
      19 - id,
      "the second dictionary has the same features in another order",
    );
    near(entry.encoderB!.correlations[0], 1);
  }
});

Deno.test("textRecords() effects equal a forward pass with the ablated activations", () => {
  let checked = 0;
  for (const { id, top, intervals, logits: votes } of records.features.slice(0, 12)) {
    const sequences: Sequence[] = [...top.slice(0, 2), ...intervals[0].sequences.slice(0, 1)];
    for (const { position, at: center, tokens, activations: strengths, effects, next } of sequences) {
      assert.deepEqual(effects.map(({ at }) => at), strengths.flatMap((value, at) => value > 0 ? [at] : []));
      assert.equal(tokens[center], set.tokens[position]);
      for (const effect of effects) {
        const { p, q } = logChances(position - center + effect.at, id);
        const target = tokens[effect.at + 1] ?? next!;
        assert.equal(target, set.tokens[position - center + effect.at + 1]);
        near(effect.loss, p[target] - q[target], 1e-3);
        near(effect.probability, Math.exp(p[target]));
        near(effect.without, Math.exp(q[target]), 1e-3);
        near(effect.kl, p.reduce((sum, value, v) => sum + Math.exp(value) * (value - q[v]), 0), 2e-3);
        votes.top.tokens.forEach((token, i) =>
          assert.ok(
            Math.abs(strengths[effect.at] * votes.top.values[i] - effect.shift - p[token] + q[token]) < 5e-4,
          )
        );
        near(effect.up.values[0], Math.max(...p.map((value, v) => Math.exp(value) - Math.exp(q[v]))), 2e-3);
        near(effect.down.values[0], Math.min(...p.map((value, v) => Math.exp(value) - Math.exp(q[v]))), 2e-3);
        checked++;
      }
    }
  }
  assert.ok(checked > 30);
});

Deno.test("textRecords() sums up the ablation over all active tokens when they are few", () => {
  for (const { id, ablation, density } of records.features.slice(0, 4)) {
    const { samples } = columnOf(activations, id);
    assert.equal(ablation.tokens, samples.length);
    near(ablation.tokens / activations.count, density);
    const losses = Array.from(samples, (position) => {
      const { p, q } = logChances(position, id);
      return p[set.tokens[position + 1]] - q[set.tokens[position + 1]];
    });
    near(ablation.loss, losses.reduce((a, b) => a + b) / losses.length, 2e-3);
    assert.equal(
      ablation.helped.toFixed(4),
      (losses.filter((loss) => loss > 0).length / losses.length).toFixed(4),
    );
    const order = losses.map((loss, i) => ({ loss, i })).sort((a, b) => b.loss - a.loss);
    assert.equal(ablation.helps[0].position, samples[order[0].i]);
    const worst = order.at(-1)!;
    assert.deepEqual(ablation.hurts[0]?.position, worst.loss < 0 ? samples[worst.i] : undefined);
    near(ablation.histogram.high, order[0].loss, 1e-3);
  }
});

Deno.test("textRecords() gives logit weights with median 0, top and bottom", () => {
  const raw = logitWeights(model.parameters, dictionary.decoder);
  const vocabulary = records.vocabulary.length;
  const { logits: votes } = records.features[5];
  const own = raw.subarray(5 * vocabulary, 6 * vocabulary);
  assert.equal(votes.top.values[0].toFixed(4), (Math.max(...own) - votes.median).toFixed(4));
  assert.equal(votes.bottom.values[0].toFixed(4), (Math.min(...own) - votes.median).toFixed(4));
  assert.ok(
    Math.abs(own.filter((w) => w > votes.median).length - own.filter((w) => w < votes.median).length) <= 1,
  );
  assert.equal(votes.histogram.counts.reduce((a, b) => a + b), vocabulary);
});

Deno.test("textRecords() ranks everything that is active on a prompt", () => {
  assert.equal(records.prompts.length, 2);
  assert.deepEqual(new Set(records.prompts.map(({ kind }) => kind)).size, 2, "both kinds of documents");
  for (const { position, codes, losses, tokens } of records.prompts) {
    assert.deepEqual(tokens, Array.from(set.tokens.subarray(position, position + 8)));
    codes.forEach((code, i) => {
      const sample = position + i;
      const active = Array.from({ length: 20 }, (_, feature) => ({ feature, value: rowOf(feature)[sample] }))
        .filter(({ value }) => value > 0).sort((a, b) => b.value - a.value);
      assert.deepEqual(code.features, active.map(({ feature }) => feature));
      active.forEach(({ feature, value }, e) => {
        near(code.activations[e], value);
        near(code.quantiles[e], rowOf(feature).filter((other) => other < value).length / activations.count);
        const { p, q } = logChances(sample, feature);
        near(code.losses[e], p[set.tokens[sample + 1]] - q[set.tokens[sample + 1]], 1e-3);
        near(losses[i], -p[set.tokens[sample + 1]]);
      });
    });
  }
});

Deno.test("textRecords() records chosen features alone, without a second dictionary, and refuses what does not fit", async () => {
  const { second: _, ...alone } = source;
  const few = await textRecords(alone, { features: [7, 3, 7], promptCount: 0, ablations: 2 });
  assert.deepEqual(few.features.map(({ id }) => id), [3, 7]);
  assert.equal(few.features[0].encoderB, null);
  assert.equal(few.features[0].ablation.tokens, 2);
  assert.deepEqual(few.features[1].logits, records.features[7].logits);
  assert.deepEqual(few.features[1].correlated, records.features[7].correlated);
  const more = await textRecords(alone, { features: [3], promptCount: 1, promptFeatures: 2 });
  assert.equal(new Set([...more.features.map(({ id }) => id), 3]).size, more.features.length);
  assert.ok(more.features.length > 1, "the strongest on the prompt too");
  await assert.rejects(textRecords(alone, { features: [20] }), /found 20, wanted an integer from 0 to 19/);
  const short = { ...source, activations: { ...activations, count: 100 } };
  await assert.rejects(textRecords(short), /100 tokens.*whole contexts of 16/);
});

Deno.test("textRecords() can be stopped, and leaves no tensors behind", async () => {
  const before = tf.memory().numTensors;
  await textRecords(source, { features: [1] });
  assert.equal(tf.memory().numTensors, before);
  await assert.rejects(textRecords(source, { features: [1], signal: AbortSignal.abort() }), {
    name: "AbortError",
  });
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("parseTextRecords() takes what was written, and names what is wrong", () => {
  const json = JSON.stringify(records);
  assert.deepEqual(parseTextRecords(json), records);
  type Changed = (copy: typeof records) => void;
  const refused = (change: Changed, message: RegExp) => {
    const copy = JSON.parse(json);
    change(copy);
    assert.throws(() => parseTextRecords(JSON.stringify(copy)), message);
  };
  refused((copy) => Object.assign(copy, { version: 2 }), /found 2 at version, wanted 1/);
  refused((copy) => Object.assign(copy, { format: "nouns-features" }), /format, wanted "language-features"/);
  refused(
    (copy) => copy.features[0].top[0].tokens[0] = copy.vocabulary.length,
    /features\[0\].top\[0\].tokens\[0\]/,
  );
  refused((copy) => copy.features[0].top[0].activations.pop(), /features\[0\].top\[0\].activations/);
  refused((copy) => copy.features[1].correlated.cosines.pop(), /features\[1\].correlated.cosines/);
  refused((copy) => copy.features[2].id = 1, /found 1 at features\[2\].id, wanted more than 1/);
  refused((copy) => copy.features[2].quantiles.pop(), /features\[2\].quantiles/);
  refused((copy) => copy.labels.tokens.push(0), /labels/);
  refused((copy) => copy.prompts[0].codes.pop(), /prompts\[0\].codes/);
  refused((copy) => copy.features[0].ablation.kl = -1, /features\[0\].ablation.kl/);
  refused((copy) => Object.assign(copy, { more: 1 }), /unknown field more/);
  assert.throws(() => parseTextRecords("{"), SyntaxError);
});
