import assert from "node:assert/strict";
import {
  contextGroups,
  marksOf,
  regionLabels,
  wordContextLabels,
  wordContexts,
} from "@/language/criteria/token_contexts.ts";
import { regionNames, tokenSyntax } from "@/language/criteria/token_syntax.ts";
import { decode } from "@/language/corpus/tokenizer.ts";
import { smallModule, smallProse, smallText } from "../small_text.ts";

const { tokenizer, set } = await smallText();
const syntax = tokenSyntax(set, tokenizer);
const labels = wordContextLabels(set, { tokenizer, syntax });

/** The text before each token that shows a context: its last 12 characters, and the token. */
function places(target: number): string[] {
  const marks = marksOf(labels, target);
  return [...marks.keys()].filter((at) => marks[at]).map((at) => {
    const document = at > set.starts[1] ? 1 : 0;
    return decode(tokenizer, set.tokens.subarray(set.starts[document], at + 1)).slice(-12);
  });
}

Deno.test("wordContextLabels() finds each word where it means one thing, and nowhere else", () => {
  const found = wordContexts.map((_, target) => places(target));
  assert.equal(found[0].length, smallProse.split(".").length - 1); // full stops of the prose, not of the docstring
  assert.ok(found[0].every((text) => text.endsWith(".")));
  assert.deepEqual(found[1].map((text) => text.slice(-8)), ["\n    for", "part for"]);
  assert.deepEqual(found[2].map((text) => text.slice(-8)), [
    "file for", // in the docstring
    "look for", // in the comment, not in the string behind it
    "l me for",
    "look for",
    " ago for",
  ]);
  assert.deepEqual(found[3].map((text) => text.trim()), ["else"]); // not those of the string and of the prose
  assert.deepEqual(found[4].map((text) => text.trimStart().slice(-6)), ["import", "import"]);
  assert.deepEqual(found[5].map((text) => text.slice(-11)), [" sys import"]);
});

Deno.test("regionLabels() follow the text: what decodes in a region is the region", () => {
  const regions = regionLabels(set, { syntax });
  const text = (name: typeof regionNames[number]) => {
    const marks = marksOf(regions, regionNames.indexOf(name));
    return decode(tokenizer, set.tokens.filter((_, at) => marks[at] === 1));
  };
  assert.ok(text("docstring").startsWith('"""A file for tests.'));
  assert.ok(text("comment").trim().startsWith("# look for all"));
  assert.ok(text("string").includes("for else import") && !text("string").includes("A file"));
  assert.ok(
    text("import statement").startsWith("import os") && text("import statement").includes("import json"),
  );
  assert.ok(text("def or class line").startsWith("def walk(tree)"));
  const prose = set.starts[1];
  for (const name of regionNames) {
    const marks = marksOf(regions, regionNames.indexOf(name));
    assert.ok(marks.subarray(prose).every((mark) => mark === 0));
    assert.ok(marks.some((mark) => mark === 1), `no token in ${name}`);
  }
});

Deno.test("contextGroups() tells the context, its word elsewhere, and both kinds of text apart", () => {
  const groups = contextGroups(set, 1, { labels, tokenizer });
  assert.deepEqual(
    [...marksOf(labels, 1)].map((mark, at) => mark && groups[at]),
    Array(groups.length).fill(0),
  );
  const count = (group: number) => groups.filter((own) => own === group).length;
  assert.equal(count(0), 2);
  const spelled = (smallModule + smallProse).split(/\bfor\b/).length - 1;
  assert.equal(count(0) + count(1), spelled);
  assert.equal(count(3), set.tokens.length - set.starts[1] - 3);
});

Deno.test("wordContextLabels() of fewer positions are the first of all", () => {
  const few = wordContextLabels(set, { tokenizer, syntax, positions: 40 });
  assert.deepEqual([...few.labels], [...labels.labels.subarray(0, 40)]);
});
