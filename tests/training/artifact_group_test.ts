/** Groups of artifacts: only what is missing is computed, in one go, under the keys that each has alone. */
import assert from "node:assert/strict";
import { join } from "@std/path";
import { artifact } from "@/training/artifact.ts";
import { artifactGroup, type MissingArtifact } from "@/training/artifact_group.ts";

const requests = [1, 2, 3].map((seed) => ({ config: { seed }, inputs: { data: `d${seed}` } }));

function contents(seed: number, complete = true) {
  return { metrics: { seed }, tensors: { w: { shape: [1], data: Float32Array.of(seed) } }, complete };
}

async function withRoot(run: (root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await run(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("artifactGroup() computes the missing ones in one go, in order, each under the key it has alone", () =>
  withRoot(async (root) => {
    const alone = await artifact("toy", { seed: 2 }, () => Promise.resolve(contents(2)), {
      version: 1,
      inputs: { data: "d2" },
      root,
    });
    const calls: MissingArtifact[][] = [];
    const get = () =>
      artifactGroup("toy", requests, (missing) => {
        calls.push(missing);
        return Promise.resolve(missing.map(({ index }) => contents(index + 1)));
      }, { version: 1, root });
    const first = await get();
    assert.deepEqual(calls.map((missing) => missing.map(({ index }) => index)), [[0, 2]]);
    assert.equal(new Set(calls[0].map(({ checkpointFolder }) => checkpointFolder)).size, 2);
    assert.deepEqual(first.map(({ metrics }) => metrics.seed), [1, 2, 3]);
    assert.equal(first[1].key, alone.key);
    assert.deepEqual(await get(), first);
    assert.equal(calls.length, 1, "nothing was missing the second time");
  }));

Deno.test("artifactGroup() returns unfinished results without storing them", () =>
  withRoot(async (root) => {
    let calls = 0;
    const get = (complete: boolean) =>
      artifactGroup("toy", requests, (missing) => {
        calls++;
        return Promise.resolve(missing.map(({ index }) => contents(index, complete || index === 1)));
      }, { version: 1, root });
    assert.deepEqual((await get(false)).map(({ complete }) => complete), [false, true, false]);
    assert.deepEqual((await get(true)).map(({ complete }) => complete), [true, true, true]);
    assert.equal(calls, 2);
  }));

Deno.test("artifactGroup() passes a failure on and refuses results that do not match what was missing", () =>
  withRoot(async (root) => {
    const get = (compute: () => Promise<ReturnType<typeof contents>[]>) =>
      artifactGroup("toy", requests, compute, { version: 1, root });
    await assert.rejects(get(() => Promise.reject(new Error("no luck"))), /no luck/);
    await assert.rejects(get(() => Promise.resolve([contents(1)])), /found 1 results, wanted 3/);
    assert.deepEqual([...Deno.readDirSync(root)], []);
  }));

Deno.test("artifactGroup() computes nothing when a stored result is damaged", () =>
  withRoot(async (root) => {
    const get = (compute: () => Promise<never>) =>
      artifactGroup("toy", requests, compute, { version: 1, root });
    const [{ folder }] = await artifactGroup(
      "toy",
      requests.slice(0, 1),
      () => Promise.resolve([contents(1)]),
      { version: 1, root },
    );
    await Deno.writeTextFile(join(folder, "metrics.json"), "{}");
    await assert.rejects(
      get(() => assert.fail("computed all the same")),
      /metrics\.json: its checksum differs/,
    );
  }));
