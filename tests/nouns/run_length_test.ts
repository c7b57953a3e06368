/** The sprite decoder: its format, and what it refuses. */
import assert from "node:assert/strict";
import { decodeSprite } from "@/nouns/run_length.ts";

Deno.test("decodeSprite() wraps a run at the right bound and skips transparent pixels", () => {
  // Bounds: rows from 2, columns 4 (left) to 7 (right, exclusive); 2 × colour 9, 2 × transparent, 3 × colour 5.
  const { positions, colors } = decodeSprite("0x00" + "02070404" + "0209" + "0200" + "0305");
  assert.deepEqual([...positions], [2 * 32 + 4, 2 * 32 + 5, 3 * 32 + 5, 3 * 32 + 6, 4 * 32 + 4]);
  assert.deepEqual([...colors], [9, 9, 5, 5, 5]);
});

Deno.test("decodeSprite() gives no pixels for an empty sprite", () => {
  assert.equal(decodeSprite("0x0000000000").positions.length, 0);
});

Deno.test("decodeSprite() refuses text that is cut short, foreign or drawn outside the grid", () => {
  assert.throws(() => decodeSprite("0x00020704"), { name: "SyntaxError", message: /found 4 bytes/ });
  assert.throws(() => decodeSprite("0x000207040402"), { name: "SyntaxError", message: /and then pairs/ });
  assert.throws(() => decodeSprite("0x000207040402f"), { name: "SyntaxError", message: /hexadecimal/ });
  assert.throws(() => decodeSprite("crab"), { name: "SyntaxError", message: /"crab"/ });
  assert.throws(() => decodeSprite("0x001f200420" + "0205"), { name: "SyntaxError", message: /column 32/ });
});
