/** Measures of networks on the test digits. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { useBackend } from "@/backend/use_backend.ts";
import { disposeSae } from "@/sae/sae.ts";
import { type Dissected, measureNetworks } from "@/saeception/digits/measure_networks.ts";
import { codeMetrics } from "@/saeception/metrics/code_metrics.ts";
import { metricNames } from "@/saeception/metrics/metric_names.ts";
import { trainStudySaes } from "@/saeception/study_sae.ts";
import { notingDigits, smallStudy } from "./small_study.ts";

await useBackend();
const source = notingDigits();
const config = { ...smallStudy, saeSteps: 60 };

/** A network of many epochs and one of a single epoch, with their SAEs. */
async function twoNetworks(): Promise<Dissected[]> {
  const { networks } = await source.train([{ seed: 0, epochs: 12 }, { seed: 0, epochs: 1 }]);
  const opened = networks.map((network) => ({ network, seed: 0 }));
  const { activations, saes } = await trainStudySaes(source, opened, { config });
  return networks.map((network, i) => ({
    row: { arm: "none", seed: i, cycle: 0, mode: "anew", lambda: 0, keep: 0 },
    network,
    sae: saes[i],
    activations: activations[i],
  }));
}

Deno.test("measureNetworks() measures codes and the opened layer on the test digits, and leaves no tensor", async () => {
  const networks = await twoNetworks();
  const { numTensors } = tf.memory();
  const rows = await measureNetworks(source, networks, { config });
  assert.equal(tf.memory().numTensors, numTensors);
  assert.deepEqual(rows.map(({ metrics: _, ...row }) => row), networks.map(({ row }) => row));
  const [trained, poor] = rows.map(({ metrics }) => metrics);
  assert.equal(trained.accuracy, 100 * await source.score(networks[0].network, "test"));
  assert.ok(trained.accuracy > poor.accuracy + 20, `${trained.accuracy} against ${poor.accuracy}`);
  assert.ok(trained["dense/probe"] > 0.5 && trained["codes/probe"] > 0.3);
  assert.ok(trained["codes/l0"] > 1 && trained["codes/l0"] <= config.k);
  assert.ok(trained["codes/fvu"] > 0 && trained["codes/fvu"] < 1);
  const names = Object.keys(metricNames);
  const wanted = [
    "accuracy",
    ...names.map((name) => `codes/${name}`),
    ...names.filter((name) => name !== "fvu").map((name) => `dense/${name}`),
  ];
  assert.deepEqual(Object.keys(trained).sort(), wanted.sort());
  const test = await source.activations(networks[0].network, "test");
  const dense = codeMetrics({
    codes: { data: test, width: 16 },
    labels: source.labels.test.values,
    classCount: 10,
    seed: 0,
    geometrySamples: config.geometrySamples,
  });
  for (const [name, value] of Object.entries(dense)) assert.equal(trained[`dense/${name}`], value, name);
  networks.forEach(({ sae }) => disposeSae(sae));
});

Deno.test("measureNetworks() fits the probe on the network's own training activations, not on test digits", async () => {
  const [network, other] = await twoNetworks();
  const probe = async (activations: Float32Array) => {
    const [{ metrics }] = await measureNetworks(source, [{ ...network, activations }], { config });
    return metrics["dense/probe"];
  };
  const own = await probe(network.activations);
  const noise = await probe(new Float32Array(network.activations.length));
  assert.ok(own > noise + 0.2, `${own} against ${noise} of a probe that saw nothing`);
  [network, other].forEach(({ sae }) => disposeSae(sae));
});

Deno.test("measureNetworks() gives what it has when it is stopped", async () => {
  const networks = await twoNetworks();
  const stop = new AbortController();
  const rows = await measureNetworks(source, networks, {
    config,
    signal: stop.signal,
    onProgress: () => stop.abort(),
  });
  assert.equal(rows.length, 1);
  networks.forEach(({ sae }) => disposeSae(sae));
});
