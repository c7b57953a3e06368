/** The corpus: what is read, what is refused, and that files are held out whole. */
import assert from "node:assert/strict";
import { join } from "@std/path";
import { zipSync } from "fflate";
import { type Document, loadCorpus, splitCorpus, splitNames } from "@/language/corpus/corpus.ts";
import { readChapters } from "@/language/corpus/english_chapters.ts";
import { readPythonArchive } from "@/language/corpus/python_archive.ts";
import { seededRandom } from "@/training/random.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

Deno.test("loadCorpus() reads both packages and holds whole files out, the same each time", async () => {
  const corpus = await loadCorpus();
  assert.deepEqual(await loadCorpus(), corpus);
  const all = splitNames.flatMap((name) => corpus[name]);
  assert.equal(new Set(all.map(({ name }) => name)).size, all.length);
  assert.equal(new Set(all.map(({ text }) => text)).size, all.length);
  assert.ok(all.some(({ name, text }) => name === "argparse.py" && text.includes("class ArgumentParser")));
  assert.ok(all.some(({ text }) => text.startsWith("Call me Ishmael.")));
  for (const kind of ["code", "english"] as const) {
    const length = (documents: Document[]) =>
      documents.filter((document) => document.kind === kind).reduce((sum, { text }) => sum + text.length, 0);
    const wanted = { code: .06, english: .09 }[kind];
    for (const name of ["choose", "judge"] as const) {
      const share = length(corpus[name]) / length(all);
      assert.ok(share <= wanted && share > wanted - .005, `${kind} ${name}: ${share}`);
      assert.ok(corpus[name].filter((document) => document.kind === kind).length >= 10);
    }
  }
  assert.notEqual((await loadCorpus({ seed: 1 })).key, corpus.key);
});

Deno.test("splitCorpus() does not depend on the order of the documents", async () => {
  const random = seededRandom(5, "documents");
  const documents = Array.from({ length: 60 }, (_, i): Document => ({
    name: `${i}`,
    kind: i % 3 ? "code" : "english",
    text: `${i} `.repeat(1 + random.integer(50)),
  }));
  const split = await splitCorpus(documents, { heldOut: { code: .2, english: .2 } });
  assert.deepEqual(await splitCorpus(documents.toReversed(), { heldOut: { code: .2, english: .2 } }), split);
  assert.equal(splitNames.reduce((sum, name) => sum + split[name].length, 0), 60);
  const half = await splitCorpus(documents, { share: .5 });
  assert.equal(splitNames.reduce((sum, name) => sum + half[name].length, 0), 30);
});

Deno.test("splitCorpus() keeps one of the files with the same text, so that none is on both sides", async () => {
  const copies = ["b", "a", "c"].map((name): Document => ({ name, kind: "code", text: "same" }));
  const { train, choose, judge } = await splitCorpus(copies, { heldOut: { code: .5, english: .5 } });
  assert.deepEqual([...train, ...choose, ...judge].map(({ name }) => name), ["a"]);
  await assert.rejects(() => splitCorpus(copies, { share: 2 }), RangeError);
  await assert.rejects(() => splitCorpus(copies, { heldOut: { code: .6, english: 0 } }), RangeError);
});

Deno.test("readPythonArchive() passes over tables, blanks, other files and text that is not UTF-8", () => {
  const archive = zipSync({
    "b.py": utf8("b = 1\n"),
    "a/é.py": utf8("é = 1\n"),
    "note.txt": utf8("no"),
    "encodings/cp037.py": utf8("table = 1"),
    "__init__.py": utf8(" \n"),
    "empty.py": utf8(""),
    "latin.py": Uint8Array.of(0x23, 0xe9, 0x0a),
  });
  assert.deepEqual(readPythonArchive(archive), [
    { name: "a/é.py", kind: "code", text: "é = 1\n" },
    { name: "b.py", kind: "code", text: "b = 1\n" },
  ]);
});

Deno.test("readPythonArchive() refuses what is damaged, and what is too much before it is unpacked", () => {
  const archive = zipSync({ "a.py": new Uint8Array(50_000), "b.py": new Uint8Array(50_000) });
  assert.throws(() => readPythonArchive(archive.subarray(0, archive.length - 30)), SyntaxError);
  assert.throws(() => readPythonArchive(utf8("no archive at all, but long enough to hold one")), SyntaxError);
  const limits = { entries: 2, fileBytes: 50_000, allBytes: 100_000 };
  assert.equal(readPythonArchive(archive, limits).length, 2);
  for (const less of [{ entries: 1 }, { fileBytes: 49_999 }, { allBytes: 99_999 }]) {
    assert.throws(() => readPythonArchive(archive, { ...limits, ...less }), RangeError);
  }
});

Deno.test("readPythonArchive() gives a lying entry no more room than it says it needs", () => {
  const archive = zipSync({ "a.py": utf8("x".repeat(50_000)) });
  const view = new DataView(archive.buffer);
  const directory = view.getUint32(archive.length - 22 + 16, true);
  view.setUint32(directory + 24, 10, true);
  const [{ text }] = readPythonArchive(archive);
  assert.ok(text.length <= 10);
});

Deno.test("readChapters() refuses a chapter that is no JSON or has no text", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(join(folder, "chapter_2.json"), JSON.stringify({ text: "Two." }));
    await Deno.writeTextFile(join(folder, "contents.json"), "[]");
    assert.deepEqual(await readChapters(folder), [{ name: "chapter_2", kind: "english", text: "Two." }]);
    for (const wrong of ['{"text":', '{"text": 1}', "null"]) {
      await Deno.writeTextFile(join(folder, "chapter_1.json"), wrong);
      await assert.rejects(() => readChapters(folder), SyntaxError);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  await assert.rejects(() => loadCorpus({ chapters: folder }), /deno install/);
});
