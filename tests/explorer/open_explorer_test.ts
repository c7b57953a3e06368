/** Opening the explorer where nothing is trained. */
import assert from "node:assert/strict";
import { explore } from "@/explorer/explore.ts";
import { openExplorer } from "@/explorer/open_explorer.ts";

Deno.test("openExplorer() trains nothing: it says what is missing and how to make it", async () => {
  const data = await Deno.makeTempDir();
  const before = Deno.env.get("STUDY_DATA");
  Deno.env.set("STUDY_DATA", data);
  try {
    await assert.rejects(openExplorer("smoke"), {
      message: 'Cannot open the explorer: found no trained VAE of the preset "smoke", wanted one. ' +
        "Run python3 study.py reproduce --preset smoke",
    });
    const kept = [...Deno.readDirSync(`${data}/artifacts`)].map(({ name }) => name.split("-")[0]);
    assert.ok(!kept.includes("vae"), "a VAE was kept");
  } finally {
    if (before === undefined) Deno.env.delete("STUDY_DATA");
    else Deno.env.set("STUDY_DATA", before);
    await Deno.remove(data, { recursive: true });
  }
});

Deno.test("explore() refuses ports, presets and options that are none", async () => {
  for (const port of ["x", "-1", "65536", "1.5"]) {
    await assert.rejects(
      explore([`--port=${port}`]),
      /Cannot open the explorer: found port .*, wanted 0 to 65535/,
    );
  }
  await assert.rejects(explore(["--preset", "nope"]), /found the preset "nope"/);
  await assert.rejects(explore(["--prot", "1"]), /Unknown option '--prot'/);
});
