/** Agreement: equal, equal to the eye, or different. */
import assert from "node:assert/strict";
import { agreement, looksSame } from "@/nouns/agreement.ts";
import { traitNamed } from "@/nouns/catalogue.ts";

const pizzaHead = traitNamed("head", "pizza");
const shirt = traitNamed("accessory", "ice-cold");
const none = traitNamed("accessory", "none");

Deno.test("agreement() is true for the truth and false for each visible trait that differs", () => {
  const truth = [0, 5, none, pizzaHead, 3];
  assert.deepEqual(agreement(truth, truth), [true, true, true, true, true]);
  assert.deepEqual(agreement([1, 6, none, pizzaHead, 4], truth), [false, false, true, true, false]);
});

Deno.test("agreement() forgives a trait that cannot be seen, also when another one is wrong", () => {
  const truth = [0, 5, shirt, pizzaHead, 3];
  assert.deepEqual(agreement([0, 9, shirt, pizzaHead, 3], truth), [true, true, true, true, true]);
  assert.deepEqual(agreement([0, 9, shirt, pizzaHead, 4], truth), [true, true, true, true, false]);
});

Deno.test("agreement() forgives two traits that only together look the same", () => {
  const truth = [0, 5, shirt, pizzaHead, 3];
  const found = [0, traitNamed("body", "cold"), none, pizzaHead, 3];
  assert.ok(looksSame(found, truth));
  assert.deepEqual(agreement(found, truth), [true, true, true, true, true]);
});

Deno.test("looksSame() sees a difference in one trait and refuses what is no noun", () => {
  assert.equal(looksSame([0, 5, none, pizzaHead, 3], [1, 5, none, pizzaHead, 3]), false);
  assert.throws(() => looksSame([0, 5, none, pizzaHead], [0, 5, none, pizzaHead, 3]), TypeError);
});
