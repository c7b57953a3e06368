/** The SAE's configuration: what is refused, and how members are named. */
import assert from "node:assert/strict";
import { defaultSaeConfig, resolveSaeConfig } from "@/sae/config.ts";
import { memberName } from "@/sae/member_name.ts";

Deno.test("resolveSaeConfig() gives the defaults and keeps overrides", () => {
  assert.deepEqual(resolveSaeConfig(), defaultSaeConfig);
  assert.equal(resolveSaeConfig({ activation: "relu", lambda: 0.5 }).lambda, 0.5);
});

Deno.test("resolveSaeConfig() refuses fields by their names", () => {
  const refused: [object, RegExp][] = [
    [{ nfeatures: 512 }, /sae\.nfeatures is not a field/],
    [{ nFeatures: 0 }, /sae\.nFeatures is 0/],
    [{ nFeatures: 10.5 }, /sae\.nFeatures is 10\.5/],
    [{ activation: "gelu" }, /sae\.activation is "gelu"/],
    [{ k: 0 }, /sae\.k is 0/],
    [{ k: 4096 }, /sae\.k is 4096.*2048/],
    [{ activation: "topk", k: 1.5 }, /sae\.k is 1\.5.*whole/],
    [{ lambda: -1 }, /sae\.lambda is -1/],
    [{ lambda: NaN }, /sae\.lambda is NaN/],
    [{ learningRate: 2 }, /sae\.learningRate is 2/],
    [{ steps: 0 }, /sae\.steps is 0/],
    [{ whitening: 1.5 }, /sae\.whitening is 1\.5/],
    [{ whitening: "1" }, /sae\.whitening is "1"/],
    [{ centring: 1 }, /sae\.centring is 1/],
    [{ deadRemedy: "prayer" }, /sae\.deadRemedy is "prayer".*ghost/],
    [
      { activation: "jumprelu", deadRemedy: "ghost" },
      /sae\.deadRemedy is "ghost" with sae\.activation jumprelu/,
    ],
    [{ activation: "matryoshka", levels: [512, 128] }, /sae\.levels is \[512, 128\].*rising/],
    [{ activation: "matryoshka", nFeatures: 512 }, /sae\.levels is \[128, 512\].*below sae\.nFeatures = 512/],
    [{ activation: "matryoshka", k: 4096 }, /sae\.k is 4096/],
    [{ levels: [1.5] }, /sae\.levels\[0\] is 1\.5/],
    [{ listUpTo: 1.5 }, /sae\.listUpTo is 1\.5/],
    [{ deadWindow: 0 }, /sae\.deadWindow is 0/],
    [{ resampleTowards: "mean" }, /sae\.resampleTowards is "mean"/],
    [{ penalty: "l1" }, /sae\.penalty is "l1".*plain/],
    [{ preBias: "no" }, /sae\.preBias is "no"/],
    [{ initialization: "xavier" }, /sae\.initialization is "xavier".*linear/],
    [{ thresholdMomentum: 2 }, /sae\.thresholdMomentum is 2/],
  ];
  for (const [overrides, message] of refused) assert.throws(() => resolveSaeConfig(overrides), message);
});

Deno.test("resolveSaeConfig() allows a fractional k where the batch shares it", () => {
  assert.equal(resolveSaeConfig({ activation: "batchtopk", k: 1.5 }).k, 1.5);
});

Deno.test("memberName() tells members apart by what differs, and prefers the label", () => {
  const name = (overrides: object) => memberName(resolveSaeConfig(overrides));
  assert.equal(name({}), "TopK 8");
  assert.equal(name({ activation: "relu", lambda: 0.5, deadRemedy: "none" }), "ReLU λ.5 no remedy");
  assert.equal(name({ activation: "batchtopk", k: 5, whitening: 0.5, seed: 3 }), "BatchTopK 5 w.5 seed 3");
  assert.equal(name({ deadRemedy: "auxk" }), "TopK 8 auxk");
  assert.equal(name({ penalty: "plain", preBias: false }), "TopK 8 plain L1 no pre-bias");
  assert.equal(name({ label: "The write-up's own" }), "The write-up's own");
});
