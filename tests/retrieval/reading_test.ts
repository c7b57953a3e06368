import assert from "node:assert/strict";
import type { Category } from "@/nouns/catalogue.ts";
import type { Clause } from "@/retrieval/clauses.ts";
import { bestReading, type Piece, piecesOf } from "@/retrieval/reading.ts";

const clause = (joint: string, intent: Clause["intent"] = "set"): Clause => ({ text: "x", intent, joint });

function piece(
  first: number,
  count: number,
  found: [Category, number][],
  slots: Category[] | "any" = "any",
): Piece {
  const candidates = found.map(([category, score], value) => ({
    value,
    category,
    score,
    likeness: score,
    overlap: 0,
  }));
  const text = `${first}+${count}`;
  return {
    first,
    count,
    text,
    intent: "set",
    cues: { slots, cueWords: [], content: text },
    candidates,
    threshold: 0.5,
  };
}

Deno.test("piecesOf() joins neighbours that set something and are parted softly, four at the most", () => {
  const soft = [clause(""), clause(" and "), clause(""), clause(" with ")];
  assert.deepEqual(piecesOf(soft).map(({ first, count }) => `${first}+${count}`), [
    "0+1",
    "0+2",
    "1+1",
    "2+1",
    "2+2",
    "3+1",
  ]);
  assert.equal(piecesOf([clause(""), clause(", ", "remove")]).length, 2);
  const many = Array.from({ length: 6 }, () => clause(" and "));
  assert.equal(Math.max(...piecesOf(many).map(({ count }) => count)), 4);
});

Deno.test("bestReading() parts what explains more apart, and joins what explains more together", () => {
  const parts = [piece(0, 1, [["head", 1]]), piece(1, 1, [["glasses", 1]])];
  const told = (joined: number) =>
    bestReading([...parts, piece(0, 2, [["head", joined]])], { clauses: 2, pieceCost: 0.2 })
      .steps.map((step) => step.clause);
  assert.deepEqual(told(1), ["0+1", "1+1"]); // 2 · (.5 − .2) beats .5 − .2
  assert.deepEqual(told(1.4), ["0+2"]); // .9 − .2 beats .6
});

Deno.test("bestReading() gives each category once: a named one first, the other piece takes its next best", () => {
  const pieces = [
    piece(0, 1, [["head", 1.2], ["accessory", 0.7]]),
    piece(1, 1, [["head", 0.9]], ["head"]),
  ];
  const { steps, unmatched } = bestReading(pieces, { clauses: 2, pieceCost: 0.1 });
  assert.deepEqual(steps.map(({ clause, category }) => [clause, category]), [["0+1", "accessory"], [
    "1+1",
    "head",
  ]]);
  assert.deepEqual(unmatched, []);
});

Deno.test("bestReading() says why words fit nothing", () => {
  const told = (pieces: Piece[]) =>
    bestReading(pieces, { clauses: pieces.length, pieceCost: 0 }).unmatched.map(({ why }) => why);
  assert.deepEqual(told([piece(0, 1, [["head", 0.4]])]), ["nothing is close enough"]);
  assert.deepEqual(told([piece(0, 1, [])]), ["no trait is named"]);
  assert.deepEqual(told([piece(0, 1, [["head", 0.8]]), piece(1, 1, [["head", 0.7]])]), [
    "its category is taken",
  ]);
});
