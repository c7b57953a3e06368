import assert from "node:assert/strict";
import { classMeans } from "@/features/class_means.ts";
import { attributeTargets } from "@/features/targets.ts";
import { randomLabels, randomLatents } from "./fakes.ts";

Deno.test("classMeans() averages the nouns of an attribute as it does those of a value", () => {
  const latents = randomLatents(80, 3);
  const labels = attributeTargets.labels(randomLabels(80));
  const { differences, counts } = classMeans(latents, { labels, dimensions: 3, targets: attributeTargets });
  assert.equal(differences.length, attributeTargets.count * 3);
  const target = counts.findIndex((count) => count > 10);
  const shows = (noun: number) =>
    labels.subarray(noun * attributeTargets.perNoun, (noun + 1) * attributeTargets.perNoun).includes(target);
  for (let axis = 0; axis < 3; axis++) {
    const meanOf = (wanted: boolean) => {
      const nouns = [...Array(80).keys()].filter((noun) => shows(noun) === wanted);
      return nouns.reduce((sum, noun) => sum + latents[noun * 3 + axis], 0) / nouns.length;
    };
    assert.ok(Math.abs(differences[target * 3 + axis] - (meanOf(true) - meanOf(false))) < 1e-5);
  }
});
