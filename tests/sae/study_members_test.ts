/** The study's sweep. */
import assert from "node:assert/strict";
import { resolveSaeConfig } from "@/sae/config.ts";
import { memberName } from "@/sae/member_name.ts";
import { studyMembers } from "@/sae/study_members.ts";

Deno.test("studyMembers() are valid, differently named, and see the same batches", () => {
  const base = { nFeatures: 64, steps: 20, batchSize: 32, seed: 4 };
  const members = studyMembers(base).map(resolveSaeConfig);
  assert.equal(new Set(members.map(memberName)).size, members.length);
  for (const { nFeatures, steps, batchSize, seed } of members) {
    assert.deepEqual({ nFeatures, steps, batchSize, seed }, base);
  }
});

Deno.test("studyMembers() hold the write-up's plain recipe and each remedy beside none", () => {
  const members = studyMembers({}).map(resolveSaeConfig);
  const [writeUp] = members;
  const { activation, centring, whitening, scaling, initialization, decayFraction, deadRemedy } = writeUp;
  assert.deepEqual([activation, centring, whitening, scaling], ["relu", false, 0, false]);
  assert.deepEqual([initialization, decayFraction, deadRemedy], ["kaiming", 0, "none"]);
  const remedies = members.filter((member) => member.activation === "topk" && member.k === 8)
    .map((member) => member.deadRemedy);
  assert.deepEqual(new Set(remedies), new Set(["none", "auxk", "resample"]));
});
