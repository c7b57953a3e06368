import assert from "node:assert/strict";
import { carriedFile, featureFileOf } from "@/features/view/carried_file.ts";
import { madeUpEntry, madeUpFile } from "../feature_files.ts";

const passed = (file: ReturnType<typeof madeUpFile>) =>
  featureFileOf(JSON.parse(JSON.stringify(carriedFile(file))));

Deno.test("featureFileOf() undoes carriedFile(), whatever an entry lacks", () => {
  const dead = madeUpEntry(2, { target: null, quantiles: [], targets: [], intervals: [], pair: null });
  const many = madeUpEntry(3, { targets: [...madeUpEntry(4).targets, ...madeUpEntry(5).targets] });
  const file = madeUpFile([madeUpEntry(0), dead, madeUpEntry(1), many]);
  assert.deepEqual(passed(file), file);
  assert.deepEqual(passed(madeUpFile([])), madeUpFile([]));
  assert.deepEqual(passed(madeUpFile([dead])), madeUpFile([dead]));
});

Deno.test("featureFileOf() undoes carriedFile() where entries differ in their fields", () => {
  const { pair: _, ...lacking } = madeUpEntry(1);
  const file = { ...madeUpFile(), features: [madeUpEntry(0), lacking] } as ReturnType<typeof madeUpFile>;
  assert.deepEqual(passed(file), file);
});

Deno.test("carriedFile() writes every field's name once, and nouns as steps", () => {
  const { features, nouns } = carriedFile(madeUpFile([0, 1, 2].map((id) => madeUpEntry(id))));
  assert.equal(JSON.stringify(features).split('"auroc"').length, 2);
  assert.equal(
    JSON.stringify(features).split('"precision"').length,
    4,
    "of an interval, a target and a pair",
  );
  assert.deepEqual(nouns.steps, [4, 3, 3, 1, 1]); // nouns 4, 7, 10, 11, 12
});
