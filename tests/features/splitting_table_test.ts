import assert from "node:assert/strict";
import type { Parts } from "@/features/splitting.ts";
import { splittingTable } from "@/features/splitting_table.ts";
import type { Table } from "@/plot/table.ts";

const rowOf = (shown: Table, first: string) => shown.cells.find((cells) => cells[0] === first)!.slice(1);

Deno.test("splittingTable() counts kinds by category, and splits along a trait", () => {
  const part = { feature: 0, precision: 1, recall: 0.5 };
  const condition = { target: 0, correlation: 1, heldOut: 1 };
  const map: Parts[] = [
    { target: 2, kind: "split", covered: 1, parts: [part, { ...part, condition }] },
    { target: 3, kind: "split", covered: 1, parts: [part, part] },
    { target: 4, kind: "whole", covered: 1, parts: [part] },
    { target: 172, kind: "repeated", covered: 1, parts: [part, part] },
    { target: 440, kind: "none", covered: 0, parts: [] },
  ];
  const shown = splittingTable(map);
  assert.deepEqual(rowOf(shown, "body"), ["0", "1", "0", "2", "1"]);
  assert.deepEqual(rowOf(shown, "head"), ["0", "0", "1", "0", "0"]);
  assert.deepEqual(rowOf(shown, "attributes"), ["1", "0", "0", "0", "0"]);
});
