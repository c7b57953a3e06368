/** What is kept of the study: trained once, a seed at a time, and continued where it was stopped. */
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util"; // says so at once, where a diff of weights takes minutes
import { useBackend } from "@/backend/use_backend.ts";
import { baselineAccuracies, seedNetworks, seedRows } from "@/saeception/digits/digit_artifacts.ts";
import { allTries, type Try } from "@/saeception/digits/tries.ts";
import { withDataFolder } from "../../vae/small.ts";
import { notingDigits, smallStudy, stoppedAndWhole } from "./small_study.ts";

await useBackend();
const config = { ...smallStudy, epochs: 2, otherKeeps: [], cycles: 1 };
const count = allTries(config).length;
const chosen: Try[] = allTries(config).filter(({ lambda }) => lambda === 0.5);

Deno.test("seedNetworks() trains each seed once, also when seeds are added, and reads the same bits", () =>
  withDataFolder(async () => {
    const source = notingDigits();
    assert.deepEqual(await seedNetworks(source, { config, seeds: [0] }, "read"), [undefined]);
    assert.equal(source.trainings.length, 0, "reading trains nothing");
    const [first] = await seedNetworks(source, { config, seeds: [0] });
    const seedsOf = () =>
      source.trainings.map((jobs) => [jobs.length, ...new Set(jobs.map(({ seed }) => seed))]);
    assert.deepEqual(seedsOf(), [[1, 0], [count, 0]]);
    const more = await seedNetworks(source, { config, seeds: [0, 1] });
    assert.deepEqual(seedsOf().slice(2), [[1, 1], [count, 1]], "seed 1 alone");
    assert.ok(isDeepStrictEqual(more[0], first), "read from its file");
    assert.notEqual(more[1]!.key, first!.key);
    assert.ok(!isDeepStrictEqual(more[1]!.networks.baseline, first!.networks.baseline));
    await seedNetworks(source, { config, seeds: [0, 1] });
    assert.equal(source.trainings.length, 4);
    assert.deepEqual(
      first!.networks.tries.map(({ arm, lambda, keep }) => ({ arm, lambda, keep })),
      allTries(config),
    );
    const { baseline, tries } = first!.networks;
    assert.ok(isDeepStrictEqual(tries[0].network, baseline), "λ = 0");
    const score = await source.score(tries[1].network, "validation");
    assert.equal(tries[1].validation, score, "each try with its own network and score");

    await seedNetworks(source, { config: { ...config, lambdas: [0, 0.6] }, seeds: [0] });
    assert.equal(source.trainings.length, 6, "other tries, other networks");
    await seedNetworks(source, { config: { ...config, cycles: 3, rawSeeds: 9 }, seeds: [0] });
    assert.equal(source.trainings.length, 6, "what the networks do not depend on");
  }));

Deno.test("seedNetworks() and seedRows() that are stopped and called again give what one never stopped gives", () =>
  withDataFolder(async (folder) => {
    const seeds = [0, 1];
    const networks = await stoppedAndWhole((signal, name) => {
      Deno.env.set("STUDY_DATA", `${folder}/${name}`);
      return seedNetworks(notingDigits(), { config, seeds, signal });
    });
    assert.ok(networks.stopped.flat().every((seed) => seed === undefined), "no seed was done before the end");
    assert.ok(networks.whole.every((seed) => seed !== undefined));
    assert.ok(isDeepStrictEqual(networks.last, networks.whole));
    const rows = await stoppedAndWhole((signal, name) => {
      Deno.env.set("STUDY_DATA", `${folder}/${name}`);
      return seedRows(notingDigits(), { config, seeds, chosen, signal });
    }, [0.2, 0.6]);
    assert.ok(rows.stopped.flat().every((seed) => seed === undefined));
    assert.deepEqual(rows.last, rows.whole);
    const [first, second] = rows.whole.map((own) => own!);
    assert.ok(first.every(({ seed }) => seed === 0) && second.every(({ seed }) => seed === 1));
    assert.equal(first.length, second.length);

    const source = notingDigits();
    const again = await seedRows(source, { config, seeds, chosen });
    assert.deepEqual(
      [again, source.trainings.length],
      [rows.whole, 0],
      "read from the files, with their NaN",
    );
    const other = await seedRows(source, { config, seeds, chosen: chosen.slice(1) }, "read");
    assert.deepEqual(other, [undefined, undefined], "another choice, other rows");
  }));

Deno.test("seedRows() refuses to measure networks that are not there", () =>
  withDataFolder(async () => {
    await assert.rejects(seedRows(notingDigits(), { config, seeds: [4], chosen }), {
      name: "RangeError",
      message: /the networks of seed 4: they are not trained yet/,
    });
  }));

Deno.test("baselineAccuracies() gives the test accuracy of each seed in percent and trains new seeds alone", () =>
  withDataFolder(async () => {
    const source = notingDigits();
    assert.deepEqual(await baselineAccuracies(source, { config, seeds: [0] }, "read"), [undefined]);
    const first = await baselineAccuracies(source, { config, seeds: [0, 1] });
    const more = await baselineAccuracies(source, { config, seeds: [1, 2, 0] });
    assert.deepEqual([more[2], more[0]], first);
    assert.deepEqual(source.trainings.map((jobs) => jobs.map(({ seed }) => seed)), [[0, 1], [2]]);
    const { networks: [network] } = await source.train([{ seed: 2, epochs: 2 }]);
    assert.equal(more[1], 100 * await source.score(network, "test"));
    assert.equal(new Set(more).size, 3);
  }));
