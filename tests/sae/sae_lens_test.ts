/** SAELens: its own files are read, ours equal them, and SAELens itself computes the same with ours. */
import assert from "node:assert/strict";
import { join } from "@std/path";
import * as tf from "@tensorflow/tfjs";
import { exportSaeLens, importSaeLens } from "@/sae/sae_lens.ts";
import { decode, encode, type SaeModel } from "@/sae/sae.ts";
import { foldNormalization } from "@/sae/normalization.ts";
import { decodeSafetensors, encodeSafetensors } from "@/training/safetensors.ts";
import { assertClose, randomTensor, randomWeights } from "./fixtures.ts";
import {
  assertComputes,
  assertRefused,
  changedCopy,
  fixtureFolder,
  fixtureInputs,
  inFolder,
  plainModel,
} from "./imported_fixtures.ts";

const written = ["standard", "topk", "jumprelu"];
const folded = ["standard_unshifted", "topk_rescaled", "gated", "gated_unshifted", "batchtopk"];
const weightsFile = "sae_weights.safetensors";

for (const name of [...written, ...folded]) {
  Deno.test(`importSaeLens() gives the features and reconstructions of SAELens: ${name}`, async () => {
    assertComputes(await importSaeLens(fixtureFolder(`sae_lens/${name}`)), `sae_lens/${name}`);
  });

  Deno.test(`export and import again give the same model, bit by bit: ${name}`, () =>
    inFolder(async (folder) => {
      const model = await importSaeLens(fixtureFolder(`sae_lens/${name}`));
      await exportSaeLens(model, join(folder, "sae"));
      assert.deepEqual(plainModel(await importSaeLens(join(folder, "sae"))), plainModel(model));
    }));
}

for (const name of written) {
  Deno.test(`exportSaeLens() writes the tensors and the fields that SAELens writes: ${name}`, () =>
    inFolder(async (folder) => {
      await exportSaeLens(await importSaeLens(fixtureFolder(`sae_lens/${name}`)), folder);
      const [ours, theirs] = [folder, fixtureFolder(`sae_lens/${name}`)].map((place) => ({
        arrays: decodeSafetensors(Deno.readFileSync(join(place, weightsFile))).arrays,
        config: JSON.parse(Deno.readTextFileSync(join(place, "cfg.json"))),
      }));
      assert.deepEqual(ours.arrays, theirs.arrays);
      for (const { config } of [ours, theirs]) delete config.metadata;
      assert.deepEqual(ours.config, theirs.config);
    }));
}

/** A top-k SAE behind a whitened and shifted map, as training hands it over, [6 → 20]. */
function trainedModel(): SaeModel {
  const forward = tf.add(tf.eye(6), tf.mul(randomTensor([6, 6], 71), 0.1)) as tf.Tensor2D;
  const mean = randomTensor([6], 72) as tf.Tensor1D;
  const parameters = foldNormalization(randomWeights(7), { mean, forward, inverse: forward, preBias: false });
  return { parameters, activation: { kind: "topk", k: 4 } };
}

const hasSaeLens = await new Deno.Command("python3", {
  args: ["-c", "import importlib.util as u, sys; sys.exit(u.find_spec('sae_lens') is None)"],
}).output().then(({ success }) => success, () => false);

Deno.test({
  name: "SAELens itself computes the same with exported SAEs (ignored without `pip install sae-lens`)",
  ignore: !hasSaeLens,
  fn: () =>
    inFolder(async (folder) => {
      const models = await Promise.all(
        [...written, ...folded].map((name) => importSaeLens(fixtureFolder(`sae_lens/${name}`))),
      );
      await assertSaeLensAgrees(folder, models, fixtureInputs());
      await assertSaeLensAgrees(folder, [trainedModel()], randomTensor([9, 6], 73) as tf.Tensor2D);
    }),
});

/** Exports models and compares what SAELens computes with them with what this project computes. */
async function assertSaeLensAgrees(folder: string, models: SaeModel[], x: tf.Tensor2D): Promise<void> {
  const [inputs, outputs] = ["inputs", "outputs"].map((name) => join(folder, `${name}.safetensors`));
  await Deno.writeFile(inputs, encodeSafetensors({ inputs: { shape: x.shape, data: await x.data() } }));
  const folders = models.map((_, i) => join(folder, `sae ${i}`));
  for (const [i, model] of models.entries()) await exportSaeLens(model, folders[i]);
  const { success, stderr } = await new Deno.Command("python3", {
    args: ["-B", fixtureFolder("encode_saelens.py"), inputs, outputs, ...folders],
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  const { arrays } = decodeSafetensors(await Deno.readFile(outputs));
  for (const [i, model] of models.entries()) {
    const features = encode(model, x);
    assertClose(features, Array.from(arrays[`${i}.features`].data), 1e-5);
    assertClose(decode(model, features), Array.from(arrays[`${i}.reconstructions`].data), 1e-5);
  }
}

Deno.test("importSaeLens() with apply_b_dec_to_input read the wrong way gives other features", () =>
  inFolder(async (folder) => {
    const name = "sae_lens/standard_unshifted";
    await changedCopy(name, folder, { "cfg.json": (config) => config.apply_b_dec_to_input = true });
    const wrong = await importSaeLens(folder);
    assert.throws(() => assertComputes(wrong, name, 0.05));
  }));

Deno.test("importSaeLens() refuses what it does not understand, by the field's name", async () => {
  const refused: [string, unknown, RegExp][] = [
    ["architecture", "batchtopk", /architecture "batchtopk", wanted standard, topk, jumprelu, gated/],
    ["normalize_activations", "layer_norm", /normalize_activations "layer_norm"/],
    ["reshape_activations", "hook_z", /reshape_activations "hook_z"/],
    ["dtype", "bfloat16", /dtype "bfloat16"/],
    ["apply_b_dec_to_input", 1, /apply_b_dec_to_input 1/],
    ["k", 17, /k 17, wanted a whole number from 1 to 16/],
    ["d_in", 8.5, /d_in 8.5/],
    ["d_sae", "16", /d_sae "16"/],
  ];
  for (const [field, value, words] of refused) {
    await inFolder(async (folder) => {
      await changedCopy("sae_lens/topk", folder, { "cfg.json": (config) => config[field] = value });
      await assertRefused(() => importSaeLens(folder), RangeError, words);
    });
  }
  await inFolder(async (folder) => {
    await changedCopy("sae_lens/topk", folder, {
      "cfg.json": (config) => config.metadata.sae_lens_version = "5.9.1",
    });
    await assertRefused(
      () => importSaeLens(folder),
      RangeError,
      /sae_lens_version "5.9.1", wanted 6 or later/,
    );
  });
});

Deno.test("importSaeLens() refuses tensors that the configuration does not describe", async () => {
  const change = (fields: Record<string, unknown>) =>
    inFolder(async (folder) => {
      await changedCopy("sae_lens/standard", folder, {
        "cfg.json": (config) => Object.assign(config, fields),
      });
      await assertRefused(() => importSaeLens(folder), TypeError, /W_enc|threshold/);
    });
  await change({ d_in: 16, d_sae: 8 });
  await change({ architecture: "jumprelu" });
  await inFolder(async (folder) => {
    await changedCopy("sae_lens/jumprelu", folder, {
      "cfg.json": (config) => config.architecture = "standard",
    });
    await assertRefused(() => importSaeLens(folder), TypeError, /"threshold" as well, wanted only W_enc/);
  });
});

Deno.test("importSaeLens() refuses a half-written SAE and numbers that are not finite", async () => {
  for (const file of ["cfg.json", weightsFile]) {
    await inFolder(async (folder) => {
      await changedCopy("sae_lens/standard", folder, {});
      const bytes = await Deno.readFile(join(folder, file));
      await Deno.writeFile(join(folder, file), bytes.subarray(0, bytes.length - 9));
      await assertRefused(() => importSaeLens(folder), SyntaxError, /JSON|bytes/);
      await Deno.remove(join(folder, file));
      await assertRefused(() => importSaeLens(folder), SyntaxError, new RegExp(`${file}: found NotFound`));
    });
  }
  await inFolder(async (folder) => {
    await changedCopy("sae_lens/standard", folder, {});
    const { arrays } = decodeSafetensors(await Deno.readFile(join(folder, weightsFile)));
    arrays.b_enc.data[3] = NaN;
    await Deno.writeFile(join(folder, weightsFile), encodeSafetensors(arrays));
    await assertRefused(() => importSaeLens(folder), RangeError, /NaN in "b_enc" at 3/);
  });
});

Deno.test("exportSaeLens() refuses numbers that are not finite and leaves nothing behind", () =>
  inFolder(async (folder) => {
    const model = await importSaeLens(fixtureFolder("sae_lens/standard"));
    model.parameters.decoderBias = tf.fill([8], Infinity);
    await assertRefused(() => exportSaeLens(model, join(folder, "sae")), RangeError, /b_dec/);
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  }));

Deno.test("export and import leave no tensor but the model's", () =>
  inFolder(async (folder) => {
    const before = tf.memory().numTensors;
    for (const name of [...written, ...folded]) {
      const model = await importSaeLens(fixtureFolder(`sae_lens/${name}`));
      await exportSaeLens(model, folder);
      plainModel(model);
      assert.equal(tf.memory().numTensors, before, name);
    }
  }));
