/** The plan of the experiment and the choice among its tries. */
import assert from "node:assert/strict";
import { arms } from "@/saeception/arms.ts";
import { resolveSaeceptionConfig } from "@/saeception/digits/digit_study_config.ts";
import { allTries, chooseTries, isOtherKeep, type ValidatedTry } from "@/saeception/digits/tries.ts";

const config = resolveSaeceptionConfig({
  lambdas: [0.1, 0.2],
  keep: 25,
  keepOfExample: 4,
  otherKeeps: [3],
  publishedLambda: 0.14,
});
const tries = allTries(config);

/** All tries, every one with the same score but those that are told otherwise. */
function validated(better: (t: ValidatedTry) => number[] | undefined): ValidatedTry[] {
  return tries.map((t) => {
    const plain = { ...t, validation: [0.5, 0.5] };
    return { ...plain, validation: better(plain) ?? plain.validation };
  });
}

Deno.test("allTries() tries every arm with the same weights, and three arms with the published one besides", () => {
  for (const arm of Object.keys(arms)) {
    const own = tries.filter((t) => t.arm === arm && !isOtherKeep(t, config));
    const wanted = ["published", "trimmed", "full"].includes(arm) ? [0.1, 0.2, 0.14] : [0.1, 0.2];
    assert.deepEqual(own.map(({ lambda }) => lambda), wanted, arm);
    assert.deepEqual(own.map(({ keep }) => keep), wanted.map(() => arm === "example" ? 4 : 25), arm);
  }
  assert.deepEqual(tries.at(-1), { arm: "trimmed", lambda: 0.14, keep: 3 });
  assert.deepEqual(tries.filter((t) => isOtherKeep(t, config)), [tries.at(-1)]);
  const once = allTries({ ...config, lambdas: [0.14, 0.2] }).filter(({ arm }) => arm === "published");
  assert.deepEqual(once.map(({ lambda }) => lambda), [0.14, 0.2], "no weight is tried twice");
  const same = allTries({ ...config, otherKeeps: [25, 3] });
  assert.deepEqual(same, tries, "N itself is no other N");
});

Deno.test("chooseTries() takes the weight with the best mean over the seeds, of equal ones the first", () => {
  const chosen = chooseTries(
    validated(({ arm, lambda }) => arm === "full" && lambda === 0.2 ? [0.9, 0.2] : undefined),
    config,
  );
  assert.deepEqual(chosen.map(({ arm }) => arm), Object.keys(arms), "one for each arm");
  const lambdaOf = (arm: string) => chosen.find((t) => t.arm === arm)!.lambda;
  assert.equal(lambdaOf("full"), 0.2, "a mean of .55 against .5");
  assert.equal(lambdaOf("trimmed"), 0.1);
});

Deno.test("chooseTries() does not choose among other N, and leaves the published arm its weight", () => {
  const chosen = chooseTries(
    validated(({ arm, lambda, keep }) =>
      keep === 3 || (arm === "published" && lambda === 0.1) ? [1, 1] : undefined
    ),
    config,
  );
  const of = (arm: string) => chosen.find((t) => t.arm === arm)!;
  assert.deepEqual([of("trimmed").keep, of("trimmed").lambda], [25, 0.1]);
  assert.equal(of("published").lambda, 0.14);
});

Deno.test("chooseTries() refuses a plan without an arm", () => {
  const without = validated(() => undefined).filter(({ arm }) => arm !== "bias");
  assert.throws(() => chooseTries(without, config), {
    name: "RangeError",
    message: /the arm "bias" was not/,
  });
});
