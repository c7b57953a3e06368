import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { activationAt, columnOf } from "@/features/activations.ts";
import { disposeLanguageSaes, memberNamed } from "@/language/saes/language_saes.ts";
import { type MeasuredMember, measureMember } from "@/language/saes/measured_member.ts";
import { disposeSae, encode } from "@/sae/sae.ts";
import { activationRows } from "../random_model.ts";
import { ownFolder, smallMembers, smallRequest, smallSaes } from "../small_saes.ts";

const numbers = ({ metrics, losses, density, dead, matches, activations, history }: MeasuredMember) => ({
  ...{ metrics, losses, density, dead, matches, activations, history },
});

Deno.test("measureMember() measures each member, keeps it and reads it back", async () => {
  const saes = await smallSaes();
  assert.deepEqual(saes.members.map(({ name }) => name), [
    "BatchTopK 24",
    "BatchTopK 24, second model",
    "TopK 24",
    "ReLU + L1 24",
    "BatchTopK 16",
    "BatchTopK 24, untrained model",
    "random directions",
    "random data points",
    "neurons",
  ]);
  const request = await smallRequest();
  for (const name of ["BatchTopK 24", "ReLU + L1 24", "random data points", "neurons"]) {
    const own = memberNamed(saes, name);
    const read = await measureMember(smallMembers.find((member) => member.name === name)!, request, "read");
    assert.deepEqual(numbers(read!), numbers(own));
    if (own.sae) assert.deepEqual(read!.sae!.activation.kind, own.sae.activation.kind);
  }
  for (const { name, kind, role, losses, metrics, matches, activations, sae } of saes.members) {
    assert.equal(Boolean(losses), kind !== "neurons" && role !== "untrained model", name);
    assert.equal(Boolean(activations && sae), kind !== "neurons", name);
    assert.equal(metrics.count, 400); // of 404 wanted tokens the whole windows
    assert.equal(matches.length, memberNamed(saes, "neurons").matches.length);
    if (kind.startsWith("random") || name === "TopK 24") assert.ok(metrics.l0 <= 3 && metrics.l0 > 2.5, name);
  }
  const fvuOf = (name: string) => memberNamed(saes, name).metrics.fvu;
  assert.ok(fvuOf("BatchTopK 24") < Math.min(fvuOf("random directions"), fvuOf("random data points")));
  assert.throws(() => memberNamed(saes, "Gated"), /found "BatchTopK 24", "BatchTopK 24, second model"/);
  disposeLanguageSaes(saes);
});

Deno.test("measureMember() gives activations, density and dead features of the SAE that it gives", async () => {
  await ownFolder();
  const request = await smallRequest();
  const { sae, activations, density, dead, matches } = (await measureMember(smallMembers[0], request))!;
  const rows = activationRows(request.model, request.data.judge);
  for (const sample of [0, 17, 399]) {
    const codes = encode(sae!, tf.tensor2d(rows[sample], [1, 12])).dataSync();
    codes.forEach((value, feature) =>
      assert.ok(Math.abs(activationAt(activations!.judge, { feature, sample }) - value) < 1e-3)
    );
  }
  density.forEach((share, feature) => {
    const uses = columnOf(activations!.choose, feature).samples.length +
      columnOf(activations!.judge, feature).samples.length;
    assert.equal(share, Math.fround(uses / 800));
  });
  assert.equal(dead, density.filter((share) => share === 0).length / 24);
  const used = new Map<number, number>();
  for (const token of request.data.judge.tokens.subarray(0, 400)) used.set(token, (used.get(token) ?? 0) + 1);
  for (const { token, uses } of matches) assert.equal(used.get(token), uses);
  assert.equal(matches.length, [...used.values()].filter((uses) => uses >= 5).length);
  disposeSae(sae!);
});

Deno.test("measureMember() that was stopped gives nothing, and continues to the same", async () => {
  await ownFolder();
  const request = await smallRequest();
  assert.equal(await measureMember(smallMembers[0], request, "read"), undefined);
  const whole = (await measureMember(smallMembers[0], request))!;
  await ownFolder();
  const before = tf.memory().numTensors;
  for (const stopAt of [20, 700, 900]) { // thousandths: while it trains, and while it is measured
    const stop = new AbortController();
    const onProgress = ({ step }: { step: number }) => step >= stopAt && stop.abort();
    assert.equal(
      await measureMember(smallMembers[0], request, { signal: stop.signal, onProgress }),
      undefined,
    );
  }
  assert.equal(tf.memory().numTensors, before);
  const continued = (await measureMember(smallMembers[0], request))!;
  assert.deepEqual(numbers(continued), numbers(whole));
  [whole, continued].forEach(({ sae }) => disposeSae(sae!));
});
