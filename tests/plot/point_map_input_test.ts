/** Which point of a map is meant. */
import assert from "node:assert/strict";
import { nearestPoint } from "@/plot/point_map_input.ts";

const places = [{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 10, y: 8 }, { x: 10, y: 8 }];
const map = { count: () => places.length, shown: (i: number) => i !== 1, placeOf: (i: number) => places[i] };

Deno.test("nearestPoint() takes the nearest shown point within reach, of equals the first", () => {
  assert.equal(nearestPoint(map, { x: 9, y: 1 }, { reach: 20 }), 2, "the hidden one is nearer");
  assert.equal(nearestPoint(map, { x: 1, y: 1 }, { reach: 20 }), 0);
  assert.equal(nearestPoint(map, { x: 5, y: 50 }, { reach: 20 }), null);
});

Deno.test("nearestPoint() walks only to points that are allowed", () => {
  const right = (dx: number, dy: number) => dx > 0.5 * Math.hypot(dx, dy);
  assert.equal(nearestPoint(map, { x: 0, y: 0 }, { reach: Infinity, allowed: right }), 2);
  assert.equal(nearestPoint(map, { x: 10, y: 8 }, { reach: Infinity, allowed: right }), null);
});
