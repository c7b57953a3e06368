/** The stack of jobs: places, batches of each seed, and what belongs to which example. */
import assert from "node:assert/strict";
import { useBackend } from "@/backend/use_backend.ts";
import { digitBatch, pullsOf } from "@/saeception/digits/digit_stack.ts";
import { batchOrder, seatJobs } from "@/saeception/job_stack.ts";
import { digitPixels } from "@/saeception/digits/mnist.ts";
import { madeUpDigits, madeUpTargets } from "./made_up_digits.ts";

await useBackend();
const sizes = { count: 90, batchSize: 16 };
const job = (seed: number, lambda = 0) => ({ seed, epochs: 1, lambda });

Deno.test("seatJobs() gives place p the seed p modulo the seeds and repeats a job where a seed has fewer", () => {
  const jobs = [job(7, 1), job(7, 2), job(3, 3), job(7, 4), job(3, 5)];
  const { seeds, places, jobs: seated, stepsPerEpoch } = seatJobs(jobs, sizes);
  assert.deepEqual(seeds, [7, 3]);
  assert.equal(seated.length, 6);
  seated.forEach((job, place) => assert.equal(job.seed, seeds[place % 2]));
  places.forEach((place, i) => assert.equal(seated[place], jobs[i]));
  assert.equal(stepsPerEpoch, 6);
  assert.equal(seatJobs([job(1)], sizes).jobs.length, 2, "a batch of one matrix would round differently");
});

Deno.test("batchOrder() shows every example once an epoch, anew each epoch, the same to jobs of one seed", () => {
  const order = batchOrder(seatJobs([job(1), job(2)], sizes), sizes);
  const epoch = (from: number) => Array.from({ length: 6 }, (_, i) => order(from + i));
  const first = epoch(0);
  assert.deepEqual(first.map(([batch]) => batch.length), [16, 16, 16, 16, 16, 10]);
  const all = first.flatMap(([batch]) => [...batch]);
  assert.deepEqual(all.toSorted((a, b) => a - b), [...Array(90).keys()]);
  assert.notDeepEqual(first[0][0], first[0][1]);
  assert.notDeepEqual(epoch(6)[0][0], first[0][0]);
  assert.deepEqual(epoch(0), first, "a pure function of the step");
  assert.deepEqual(
    batchOrder(seatJobs([job(2)], sizes), sizes)(4)[0],
    first[4][1],
    "whatever the other seeds",
  );
});

Deno.test("digitBatch() gives each example its own pixels, label and target, and no target where lambda is 0", () => {
  const digits = madeUpDigits().train;
  const targets = [madeUpTargets(90, 2, 1), madeUpTargets(90, 2, 2)];
  const jobs = [{ ...job(0, 1), targets: targets[0] }, { ...job(5, 1), targets: targets[1] }, {
    ...job(0),
    targets: targets[1].map(() => NaN),
  }, job(5)];
  const indices = [Uint32Array.of(89, 3), Uint32Array.of(3, 40)];
  const batch = digitBatch(indices, { jobs, digits, inputScale: 0.5, dimensions: 2 });
  const x = batch.x.arraySync()[0];
  indices.forEach((group, g) =>
    group.forEach((i, row) => {
      const pixels = digits.pixels.subarray(i * digitPixels, (i + 1) * digitPixels);
      assert.deepEqual(x[g][row], [...pixels].map((value) => value / 2));
    })
  );
  const label = (i: number) => digits.labels[i];
  assert.deepEqual([...batch.labels.dataSync()], [89, 3, 3, 40, 89, 3, 3, 40].map(label));
  const own = (n: number, i: number) => [...targets[n].subarray(2 * i, 2 * i + 2)];
  const none = [[0, 0], [0, 0]];
  assert.deepEqual(batch.targets!.arraySync(), [
    [own(0, 89), own(0, 3)],
    [own(1, 3), own(1, 40)],
    none,
    none,
  ]);
  const plain = digitBatch(indices, { jobs: [job(0), job(5)], digits, inputScale: 1, dimensions: 2 });
  assert.equal(plain.targets, undefined);
});

Deno.test("pullsOf() has an entry for each loss in use with the lambdas of its own jobs", () => {
  const targets = new Float32Array(2);
  const jobs = [job(0, 2), { ...job(0, 3), targets }, {
    ...job(0, 4),
    targets,
    auxiliaryLoss: "broadcast" as const,
  }];
  const found = pullsOf(jobs).map(({ loss, lambdas }) => [loss, [...lambdas.dataSync()]]);
  assert.deepEqual(found, [["cosine", [0, 3, 0]], ["broadcast", [0, 0, 4]]]);
  assert.deepEqual(pullsOf([job(0, 2), { ...job(0), targets }]), []);
});
