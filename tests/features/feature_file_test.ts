import assert from "node:assert/strict";
import { join } from "@std/path";
import type { FeatureFile } from "@/features/feature_file.ts";
import { parseFeatureFile } from "@/features/feature_file_check.ts";
import { featureJson, readFeatures, writeFeatures } from "@/features/feature_file_folder.ts";
import { madeUpEntry, madeUpFile } from "./feature_files.ts";

const sheets = { decoded: Uint8Array.of(1), added: Uint8Array.of(2), effect: Uint8Array.of(3) };

Deno.test("writeFeatures() writes what readFeatures() reads, a line for each feature", async () => {
  const folder = join(await Deno.makeTempDir(), "new");
  await writeFeatures(folder, { file: madeUpFile(), sheets });
  assert.deepEqual(await readFeatures(folder), { file: madeUpFile(), sheets });
  const lines = (await Deno.readTextFile(join(folder, "features.json"))).split("\n");
  assert.equal(lines.filter((line) => line.startsWith('{"id":')).length, 2);
  await Deno.writeTextFile(join(folder, "features.json"), lines.join("\n").slice(0, -40));
  await assert.rejects(readFeatures(folder), /Cannot read the feature file: found no JSON/);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("featureJson() refuses numbers that JSON would turn into null", () => {
  assert.throws(() => featureJson(madeUpFile([madeUpEntry(0, { max: NaN })])), /NaN/);
});

/** Paths to every value of a file that is no list and no object, the first two entries of each list. */
function* leaves(value: unknown, path: (string | number)[] = []): Generator<(string | number)[]> {
  if (typeof value !== "object" || value === null) return yield path;
  const keys = Array.isArray(value) ? Array.from(value.keys()).slice(0, 2) : Object.keys(value);
  for (const key of keys) yield* leaves((value as Record<string | number, unknown>)[key], [...path, key]);
}

function changed(path: (string | number)[], to: unknown): string {
  const copy = structuredClone(madeUpFile()) as unknown as Record<string | number, unknown>;
  let part = copy;
  for (const key of path.slice(0, -1)) part = part[key] as Record<string | number, unknown>;
  part[path.at(-1)!] = to;
  return JSON.stringify(copy);
}

const written = (path: (string | number)[]) =>
  path.map((key) => typeof key === "number" ? `[${key}]` : `.${key}`).join("").slice(1);

Deno.test("parseFeatureFile() refuses a wrong type in any field, and names the field", () => {
  const paths = [...leaves(madeUpFile())];
  assert.ok(paths.length > 100);
  for (const path of paths) {
    const place = written(path).replaceAll(/[[\]]/g, "\\$&");
    assert.throws(() => parseFeatureFile(changed(path, { wrong: 1 })), new RegExp(`at ${place}, wanted`));
  }
});

Deno.test("parseFeatureFile() refuses what does not fit together", () => {
  const cases: [(string | number)[], unknown, RegExp][] = [
    [["version"], 2, /found 2 at version, wanted 1/],
    [["format"], "nouns", /found "nouns" at format/],
    [["features", 1, "id"], 0, /found 0 at features\[1\]\.id, wanted 1/],
    [["features", 1, "target"], 9999, /found 9999 at features\[1\]\.target/],
    [["features", 0, "nearest", "features", 0], 2, /found 2 at features\[0\]\.nearest\.features\[0\]/],
    [["features", 0, "targets", 0, "target"], -1, /targets\[0\]\.target/],
    [
      ["features", 0, "top", "activations"],
      [4],
      /found 1 entries at features\[0\]\.top\.activations, wanted 2/,
    ],
    [["features", 0, "quantiles"], [1, 2], /found 2 entries at features\[0\]\.quantiles, wanted 3/],
    [["features", 0, "histogram"], [1], /histogram, wanted 20 entries/],
    [["features", 0, "intervals"], [], /intervals, wanted 11 entries/],
    [["features", 0, "density"], 1.01, /found 1\.01 at features\[0\]\.density/],
    [["features", 1, "pair", "targets", 1], 9999, /found 9999 at features\[1\]\.pair\.targets\[1\]/],
    [["features", 1, "pair", "targets"], [3], /found 1 entries at features\[1\]\.pair\.targets/],
    [["maps", 0, "places"], [[0, 1]], /found 1 entries at maps\[0\]\.places, wanted 2/],
    [["maps", 0, "clusters", 1], 1, /found 1 at maps\[0\]\.clusters\[1\]/],
    [["targets", 0, "category"], "hat", /found "hat" at targets\[0\]\.category/],
    [["nouns", "traits"], "AAAA", /found 4 signs of base64 at nouns\.traits, wanted 28/],
  ];
  for (const [path, to, message] of cases) assert.throws(() => parseFeatureFile(changed(path, to)), message);
  assert.deepEqual(parseFeatureFile(changed(["maps", 0, "places", 0], null)).maps[0].places[0], null);
});

Deno.test("parseFeatureFile() calls a newer version newer, not broken", () => {
  const newer = { ...madeUpFile(), version: 2, features: "elsewhere" } as unknown as FeatureFile;
  assert.throws(() => parseFeatureFile(JSON.stringify(newer)), /at version, wanted 1/);
  assert.throws(() => parseFeatureFile("null"), /found nothing at format/);
});
