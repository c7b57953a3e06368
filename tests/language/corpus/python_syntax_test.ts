/** Python's syntax: against Python's own tokenize and ast on the held-out files, and by hand on what the corpus lacks. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { loadCorpus, splitNames } from "@/language/corpus/corpus.ts";
import { pythonLexemes } from "@/language/corpus/python_lexer.ts";
import { pythonRoles } from "@/language/corpus/python_roles.ts";
import { pythonStatementNames } from "@/language/corpus/python_statements.ts";
import { pythonLexemeNames, pythonRegions, pythonSyntax } from "@/language/corpus/python_syntax.ts";
import { seededRandom } from "@/training/random.ts";
import fromPython from "./fixtures/python_labels.json" with { type: "json" };

type Layer = "regions" | "lexemes" | "roles" | "statements";
const names: Record<Layer, readonly string[]> = {
  regions: pythonRegions,
  lexemes: pythonLexemeNames,
  roles: pythonRoles,
  statements: pythonStatementNames,
};

/** The stretches of source that have a label other than the first, as `label: text`. */
function stretches(source: string, layer: Layer): string[] {
  const labels = pythonSyntax(source)[layer];
  const found: string[] = [];
  for (let start = 0, end = 1; start < source.length; start = end++) {
    while (end < source.length && labels[end] === labels[start]) end++;
    if (labels[start] > 0) found.push(`${names[layer][labels[start]]}: ${source.slice(start, end)}`);
  }
  return found;
}

Deno.test("pythonSyntax() gives the labels that Python's own modules give, in every held-out file", async () => {
  const corpus = await loadCorpus();
  const texts = new Map(splitNames.flatMap((name) => corpus[name]).map(({ name, text }) => [name, text]));
  const digest = (labels: Uint8Array) => createHash("sha256").update(labels).digest("hex").slice(0, 12);
  const wanted = Object.entries<string[]>(fromPython);
  assert.equal(
    wanted.length,
    [...corpus.choose, ...corpus.judge].filter(({ kind }) => kind === "code").length,
  );
  const wrong = wanted.flatMap(([name, digests]) => {
    const { regions, lexemes, roles, statements } = pythonSyntax(texts.get(name)!);
    const found = [regions, lexemes, roles, statements].map(digest);
    return found.flatMap((own, layer) =>
      own === digests[layer] ? [] : [`${Object.keys(names)[layer]} of ${name}`]
    );
  });
  assert.deepEqual(wrong, []);
});

Deno.test("pythonSyntax() tells docstrings, strings and comments apart", () => {
  const source =
    '"""Doc."""\nx = "s"  # c\ndef f():\n    # first\n    "inner" "doc"\n    "no doc"\nclass A: "one"\n';
  assert.deepEqual(stretches(source, "regions"), [
    'docstring: """Doc."""',
    'string: "s"',
    "comment: # c",
    "comment: # first",
    'docstring: "inner"',
    'docstring: "doc"',
    'string: "no doc"',
    'docstring: "one"',
  ]);
  assert.deepEqual(stretches('def f():\n    "s".join(x)\n', "regions"), ['string: "s"']);
  assert.deepEqual(stretches('def f():\n    b"bytes"\n', "regions"), ['string: b"bytes"']);
});

Deno.test("pythonSyntax() takes the replacement fields of formatted strings for code", () => {
  assert.deepEqual(stretches('f"a{{b}}{c!r:>{width}}d"', "regions"), [
    'string: f"a{{b}}',
    "string: >",
    'string: d"',
  ]);
  assert.deepEqual(stretches("f'{x[\"#\"]}' # c", "regions"), [
    "string: f'",
    'string: "#"',
    "string: '",
    "comment: # c",
  ]);
  assert.deepEqual(stretches("f'{f'{x}'}'", "regions"), [
    "string: f'",
    "string: f'",
    "string: '",
    "string: '",
  ]);
});

Deno.test("pythonSyntax() tells loops from comprehensions, and the kinds of if and else", () => {
  const source =
    "for i in [a if b else c for d, e in f if g]:\n    pass\nelse:\n    x = y if z else w\nif x: pass\nelse: pass\n";
  assert.deepEqual(stretches(source, "roles"), [
    "loop for: for",
    "conditional if: if",
    "conditional else: else",
    "comprehension for: for",
    "comprehension if: if",
    "statement else: else",
    "conditional if: if",
    "conditional else: else",
    "statement if: if",
    "statement else: else",
  ]);
});

Deno.test("pythonSyntax() finds what names are for", () => {
  const source =
    "from . import a as b\ndef f(x, *, y=g(1)) -> None: return x.z(k=x.w, l=lambda m, n=2: 0)\nclass C(D): ...\n";
  assert.deepEqual(stretches(source, "roles"), [
    "from of an import: from",
    "import: import",
    "imported name: a",
    "imported name: b",
    "function definition: f",
    "parameter: x",
    "parameter: y",
    "called name: g",
    "called name: z",
    "keyword argument: k",
    "attribute: w",
    "keyword argument: l",
    "class definition: C",
  ]);
  assert.deepEqual(stretches("raise A from b\nyield from c\n", "roles"), []);
  assert.deepEqual(stretches("match (x):\n  case A(b=1) if c: d\n", "roles"), [
    "called name: A",
    "keyword argument: b",
    "conditional if: if",
  ]);
});

Deno.test("pythonSyntax() ends a statement at its line, a semicolon, or the colon before a body", () => {
  const source =
    "import a; import (\n b)\n@d\nif x[1:2]: return {1: 2}\nx: int = 3\nmatch y:\n  case 1: raise z\n";
  assert.deepEqual(stretches(source, "statements"), [
    "import: import a",
    "import: import (\n b)",
    "decorator: @d",
    "if: if x[1:2]:",
    "return: return {1: 2}",
    "other: x: int = 3",
    "other: match y:",
    "other: case 1:",
    "raise: raise z",
  ]);
});

Deno.test("pythonSyntax() takes names that JavaScript's objects know for names", () => {
  assert.deepEqual(stretches("constructor = 1\n", "statements"), ["other: constructor = 1"]);
});

Deno.test("pythonSyntax() labels bytes, so that tokens can be looked up", () => {
  const { regions, lexemes } = pythonSyntax('é = "ü"\n');
  assert.equal(regions.length, 10);
  assert.deepEqual(Array.from(lexemes, (label) => pythonLexemeNames[label][0]).join(""), "nnbobssssn");
});

Deno.test("pythonLexemes() leaves no gap, whatever the text", () => {
  const pieces = [
    "'",
    '"""',
    "f'",
    'rb"',
    "{",
    "}",
    "(",
    ")",
    "\n",
    "\\",
    "#",
    " ",
    "x",
    "0",
    ".5e",
    ":",
    "!",
    "=",
    "\xe9",
  ];
  const random = seededRandom(7, "source");
  for (let round = 0; round < 500; round++) {
    let source = "";
    for (let i = 0; i < 30; i++) {
      source += pieces[random.integer(pieces.length)];
    }
    let at = 0;
    for (const { start, end } of pythonLexemes(source)) {
      assert.ok(start === at && end > start, JSON.stringify(source));
      at = end;
    }
    assert.equal(at, source.length, JSON.stringify(source));
    pythonSyntax(source);
  }
});
