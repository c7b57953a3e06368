/** VAE configurations that do not go together are refused. */
import assert from "node:assert/strict";
import { resolveVaeConfig, vaeDefaults, writeUpVae } from "@/vae/config.ts";

Deno.test("resolveVaeConfig() completes the defaults and the write-up's own", () => {
  assert.deepEqual(resolveVaeConfig(), vaeDefaults);
  const writeUp = resolveVaeConfig({
    ...writeUpVae,
    imageSize: 128,
    channels: [64, 128, 512, 1024],
    pixels: "jpeg",
  });
  assert.equal(writeUp.betaStartStep, 1000);
});

Deno.test("resolveVaeConfig() names the field that is refused", () => {
  assert.throws(() => resolveVaeConfig({ steps: 0 }), /vae\.steps is 0/);
  assert.throws(
    () => resolveVaeConfig({ imageSize: 48 }),
    /vae\.imageSize is 48, wanted is one of 32, 64, 128/,
  );
  assert.throws(
    () => resolveVaeConfig({ imageSize: 64 }),
    /vae\.imageSize is 64 with the linear path, wanted is 32/,
  );
  assert.throws(
    () => resolveVaeConfig({ pixels: "jpeg" }),
    /vae\.imageSize is 32 with jpeg pixels, wanted is 128/,
  );
  assert.throws(
    () => resolveVaeConfig({ architecture: "write-up", channels: [8] }),
    /vae\.channels has 1 layers for 32 px, wanted is 2/,
  );
});
