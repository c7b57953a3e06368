import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { columnOf } from "@/features/activations.ts";
import { decode, encode } from "@/language/corpus/tokenizer.ts";
import { logits, mlpActivations } from "@/language/model/transformer.ts";
import { textRecords } from "@/language/records/text_record_build.ts";
import { readTexts } from "@/language/records/text_reading.ts";
import { hostileWords } from "../text_records.ts";
import { sizes, textSource } from "../text_source.ts";

await useBackend();

const source = await textSource();
const { model, tokenizer, set, dictionary, activations } = source;
const texts = ["for x in y", "Why, the whale", "é"];
const prompts = await readTexts(source, { texts });
const near = (found: number, wanted: number, what = "", relative = 1e-3) =>
  assert.ok(
    Math.abs(found - wanted) <= relative * Math.abs(wanted) + 3e-6,
    `${what} ${found}, not ${wanted}`,
  );

/** Codes and log-probabilities from a pass over the boundary token and the text alone, without padding. */
function alone(text: string) {
  const tokens = [0, ...encode(tokenizer, text)];
  const read = mlpActivations(model.parameters, tf.tensor2d(tokens, [1, tokens.length], "int32"));
  const chances = (neurons: tf.Tensor2D) =>
    tf.logSoftmax(logits(model.parameters, { ...read, activations: neurons }))
      .arraySync() as unknown as number[][];
  const without = (row: number, feature: number, f: number) => {
    const direction = dictionary.decoder.subarray(feature * sizes.dMlp, (feature + 1) * sizes.dMlp);
    const rows = read.activations.arraySync() as number[][];
    rows[row] = rows[row].map((value, j) => value - f * direction[j]);
    return chances(tf.tensor2d(rows))[row];
  };
  const codes = dictionary.encode(read.activations).arraySync() as number[][];
  return { tokens, codes, chances: chances(read.activations), without };
}

Deno.test("readTexts() gives what a pass over the text alone gives: activations, losses, loss effects, KL", () => {
  let checked = 0;
  prompts.forEach((prompt, n) => {
    const { tokens, codes, chances, without } = alone(texts[n]);
    assert.deepEqual(prompt.tokens, tokens.slice(1));
    assert.equal(prompt.next, null);
    prompt.codes.forEach((code, i) => {
      const [p, next] = [chances[i + 1], tokens[i + 2]];
      const active = codes[i + 1].map((value, feature) => ({ value, feature })).filter(({ value }) =>
        value > 0
      )
        .sort((a, b) => b.value - a.value);
      assert.deepEqual(code.features, active.map(({ feature }) => feature));
      if (next !== undefined) near(prompt.losses[i], -p[next], "loss");
      active.forEach(({ value, feature }, e) => {
        near(code.activations[e], value, "activation");
        const q = without(i + 1, feature, value);
        near(code.kls[e], p.reduce((sum, log, v) => sum + Math.exp(log) * (log - q[v]), 0), "KL", 3e-3);
        if (next !== undefined) near(code.losses[e], p[next] - q[next], "loss effect");
        checked++;
      });
    });
  });
  assert.ok(checked > 40);
});

Deno.test("readTexts() says nothing of the loss at the last token, where only padding comes", () => {
  for (const { losses, codes } of prompts) {
    assert.equal(losses.at(-1), 0);
    assert.ok(codes.at(-1)!.losses.every((loss) => loss === 0));
    assert.equal(losses.length, codes.length);
  }
  assert.ok(prompts[0].codes.at(-1)!.kls.some((kl) => kl > 0), "what it changes is known all the same");
});

Deno.test("readTexts() ranks an activation among the feature's own on held-out text", () => {
  const { features, activations: values, quantiles } = prompts[0].codes[0];
  assert.ok(features.length > 1);
  features.forEach((feature, e) => {
    const held = columnOf(activations, feature).values;
    const weaker = activations.count - held.filter((value) => value >= values[e]).length;
    near(quantiles[e], weaker / activations.count, "quantile");
  });
});

Deno.test("readTexts() reads a held-out document from its beginning as the held-out text itself is read", async () => {
  const length = sizes.context - 1;
  const text = decode(tokenizer, set.tokens.subarray(1, 1 + length));
  assert.deepEqual(encode(tokenizer, text), set.tokens.slice(1, 1 + length));
  const records = await textRecords(source, { features: [1], prompts: [1, 17], promptLength: length });
  const [[own], [held, later]] = [await readTexts(source, { texts: [text] }), records.prompts];
  assert.deepEqual(own.tokens, held.tokens);
  const same = (found: number[], wanted: number[], what: string) =>
    found.forEach((v, i) => near(v, wanted[i], what));
  same(own.losses.slice(0, -1), held.losses.slice(0, -1), "loss");
  own.codes.forEach((code, i) => {
    assert.deepEqual(code.features, held.codes[i].features);
    same(code.activations, held.codes[i].activations, "activation");
    same(code.quantiles, held.codes[i].quantiles, "quantile");
    same(code.kls, held.codes[i].kls, "KL");
    if (i < length - 1) same(code.losses, held.codes[i].losses, "loss effect");
  });
  assert.ok(held.losses.at(-1)! > 0, "the held-out text goes on");
  const cutOut = decode(tokenizer, later.tokens);
  const [moved] = await readTexts(source, { texts: [cutOut] });
  assert.ok(
    Math.abs(moved.losses[5] - later.losses[5]) > 1e-3,
    "from the middle of a document the model knows more than from the text alone",
  );
});

Deno.test("textRecords() shows a reader's texts first, as readTexts() reads them, and records what is strongest on them", async () => {
  const options = { features: [2], promptCount: 2, promptFeatures: 2 };
  const without = await textRecords(source, options);
  const records = await textRecords(source, { ...options, texts });
  assert.deepEqual(records.prompts.slice(3), without.prompts);
  records.prompts.slice(0, 3).forEach((prompt, n) => {
    const wanted = prompts[n];
    assert.deepEqual([prompt.document, prompt.kind], [`“${texts[n]}”`, "a reader's text"]);
    assert.deepEqual([prompt.tokens, prompt.next], [wanted.tokens, null]);
    prompt.losses.forEach((loss, i) => near(loss, wanted.losses[i]));
    prompt.codes.forEach((code, i) => {
      assert.deepEqual(code.features, wanted.codes[i].features);
      for (const name of ["activations", "quantiles", "losses", "kls"] as const) {
        code[name].forEach((value, e) => near(value, wanted.codes[i][name][e], name));
      }
    });
  });
  const first = records.prompts.slice(0, 3).flatMap(({ codes }) =>
    codes.flatMap(({ features }) => features.slice(0, 1))
  );
  const uses = (id: number) => first.filter((feature) => feature === id).length;
  const most = first.toSorted((a, b) => uses(b) - uses(a) || a - b)[0];
  const ids = records.features.map(({ id }) => id);
  const alone = await textRecords(source, { features: [2], promptCount: 0, promptFeatures: 1, texts });
  assert.deepEqual(alone.features.map(({ id }) => id), [...new Set([2, most])].sort((a, b) => a - b));
  assert.ok(most !== 2 && ids.includes(most) && without.features.every(({ id }) => ids.includes(id)));
  assert.deepEqual(
    records.features.filter(({ id }) => without.features.some((entry) => entry.id === id)),
    without.features,
    "the records themselves are of held-out text alone",
  );
});

Deno.test("readTexts() takes hostile text, refuses none at all, can be stopped, and leaves no tensors behind", async () => {
  const before = tf.memory().numTensors;
  const short = hostileWords.filter((text) => encode(tokenizer, text).length < sizes.context);
  assert.ok(short.length > 6);
  const read = await readTexts(source, { texts: short });
  assert.deepEqual(
    read.map(({ tokens }) => decode(tokenizer, tokens)),
    short.map((text) => text.toWellFormed()),
  );
  assert.ok(
    read.every(({ codes, losses }) => codes.length === losses.length && losses.every(Number.isFinite)),
  );
  await assert.rejects(readTexts(source, { texts: [] }), /found none/);
  await assert.rejects(textRecords(source, { features: [1], texts: [""] }), /found nothing in it/);
  await assert.rejects(readTexts(source, { texts, signal: AbortSignal.abort() }), { name: "AbortError" });
  assert.equal(tf.memory().numTensors, before);
});
