import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { failuresOf, summariseTrials } from "@/edits/trial_summary.ts";
import { chooseSubjects } from "@/edits/subjects.ts";
import { ablationTrials } from "@/edits/trials.ts";
import { valueOffsets } from "@/nouns/catalogue.ts";
import { glassesStudy, pixelCodec } from "./world.ts";

await tf.setBackend("cpu");
const study = await glassesStudy();
const root = await Deno.makeTempDir();
const options = { perCategory: 46, seed: 0, root };
const isGlasses = (value: number) => value >= valueOffsets[4];
const shareOf = (rows: ReturnType<typeof summariseTrials>, recipe: string) => {
  const row = rows.find((row) => row.recipe === recipe && row.category === "glasses");
  assert.ok(row, `a row for ${recipe}`);
  return row;
};

Deno.test("scoreActivations() gives every glasses a feature of its own", () => {
  const f1 = study.analysis.best.filter(({ value }) => isGlasses(value)).map(({ f1 }) => f1);
  assert.deepEqual(f1, Array(23).fill(1));
});

Deno.test("chooseSubjects() takes every value it can see, equally often, and another value as target", () => {
  const { subjects } = chooseSubjects(study, options);
  const glasses = Array.from(subjects.values).filter(isGlasses);
  assert.equal(glasses.length, 46);
  assert.equal(new Set(glasses).size, 23);
  subjects.values.forEach((value, i) => {
    assert.equal(
      study.nouns.heldOut.traits[subjects.nouns[i] * 5 + 4] + valueOffsets[4] === value,
      isGlasses(value),
    );
    assert.notEqual(subjects.targets[i], value);
    assert.equal(isGlasses(subjects.targets[i]), isGlasses(value));
  });
});

Deno.test("chooseSubjects() samples the values of a category that has more than it may try", () => {
  const { subjects } = chooseSubjects(study, { perCategory: 5, seed: 0 });
  const glasses = Array.from(subjects.values).filter(isGlasses);
  assert.equal(glasses.length, 5);
  assert.equal(new Set(glasses).size, 5);
});

Deno.test("chooseSubjects() leaves out nouns that are misread before the edit", () => {
  const blind = {
    ...pixelCodec,
    decode: (z: tf.Tensor2D) => tf.zeros([z.shape[0], 32, 32, 3]) as tf.Tensor4D,
  };
  const { subjects, candidates } = chooseSubjects({ ...study, codec: blind }, options);
  assert.equal(subjects.nouns.length, 0);
  assert.ok(candidates > 46);
});

Deno.test("ablationTrials() of a perfect dictionary: the trait goes, the rest stays, inside its mask", async () => {
  const trials = await ablationTrials(study, options);
  const rows = summariseTrials(trials, isGlasses);
  for (
    const recipe of [
      "best feature to 0",
      "owned features to 0",
      "strongest feature shifted",
      "mean difference",
    ]
  ) {
    const { gone, kept, success, inside, area, count } = shareOf(rows, recipe);
    assert.equal(count, 46);
    assert.ok(gone > 0.9 && success > 0.9, `${recipe}: gone ${gone}, success ${success}`);
    assert.equal(kept, 1);
    assert.ok(inside > 0.999 && area < 0.1, `${recipe}: inside ${inside} of ${area}`);
  }
});

Deno.test("ablationTrials() controls: a perfect reconstruction and an ablation of nothing change nothing", async () => {
  const rows = summariseTrials(await ablationTrials(study, options), isGlasses);
  for (const recipe of ["SAE reconstruction", "random active feature"]) {
    const { gone, kept, inside } = shareOf(rows, recipe);
    assert.deepEqual([gone, kept], [0, 1], recipe);
    assert.ok(recipe === "SAE reconstruction" || inside === 0);
  }
});

Deno.test("ablationTrials() swaps arrive at the target, and only swaps do", async () => {
  const rows = summariseTrials(await ablationTrials(study, options), isGlasses);
  assert.equal(shareOf(rows, "swap of class means").arrived, 1);
  assert.ok(shareOf(rows, "swap by groups").arrived > 0.9);
  assert.equal(shareOf(rows, "best feature to 0").arrived, 0);
});

Deno.test("ablationTrials() tries the named recipes only, with the same outcomes, and refuses unknown ones", async () => {
  const all = await ablationTrials(study, options);
  const recipes = ["mean difference", "best feature to 0"];
  const some = await ablationTrials(study, { ...options, recipes });
  assert.deepEqual(Object.keys(some.outcomes), recipes);
  for (const name of recipes) assert.deepEqual(some.outcomes[name], all.outcomes[name]);
  assert.notEqual(some.key, all.key);
  await assert.rejects(
    ablationTrials(study, { ...options, recipes: ["magic"] }),
    /found "magic", wanted one of/,
  );
});

Deno.test("ablationTrials() reads its artifact back equal", async () => {
  assert.deepEqual(await ablationTrials(study, options), await ablationTrials(study, options));
});

Deno.test("failuresOf() tells traits that stayed from damage, and refuses an unknown recipe", () => {
  const outcomes = {
    gone: Uint8Array.of(0, 1, 1),
    kept: Uint8Array.of(4, 4, 2),
    arrived: new Uint8Array(3),
    inside: new Float32Array(3),
  };
  const trials = {
    key: "",
    nouns: new Uint32Array(3),
    values: Uint16Array.of(0, 5, 6),
    area: new Float32Array(3),
    candidates: 3,
    outcomes: { try: outcomes },
  };
  assert.deepEqual(failuresOf(trials, { recipe: "try" }), { stayed: [0], damaged: [2] });
  assert.deepEqual(failuresOf(trials, { recipe: "try", counts: (value) => value > 0 }), {
    stayed: [],
    damaged: [2],
  });
  assert.throws(() => failuresOf(trials, { recipe: "other" }), /found no recipe "other", wanted one of try/);
});

Deno.test("ablationTrials() refuses pictures that the recogniser cannot read", async () => {
  await assert.rejects(
    ablationTrials({ ...study, codec: { ...pixelCodec, imageSize: 128 } }, options),
    RangeError,
  );
});
