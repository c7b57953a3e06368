/** Image sheets: pictures land where they belong, enlarged without smoothing, all on one scale. */
import assert from "node:assert/strict";
import sharp from "sharp";
import { imageSheet } from "@/plot/image_sheet.ts";
import { pictureSlider } from "@/plot/picture_slider.ts";
import { heatTile, signedTile, splitImages, tileBytes } from "@/plot/tiles.ts";

Deno.test("tileBytes() maps −1 to 0 and 1 to 255, clips, and never normalises", () => {
  const tile = Float32Array.from([-1, 0, 1, -2, 2, 0.5, 0, 0, 0, 0, 0, 0]);
  assert.deepEqual([...tileBytes(tile).rgb.subarray(0, 6)], [0, 128, 255, 0, 255, 191]);
  assert.throws(() => tileBytes(new Float32Array(10)), /Cannot place a tile of 10 values/);
});

Deno.test("signedTile() and heatTile() use the given limit, not the tile's own", () => {
  const weak = Float32Array.from([0.1, -0.1, 0, 0]);
  const [red, , blue] = signedTile(weak, { limit: 1 });
  assert.ok(red! > 200 && blue! > 200, "a tenth of the limit is pale");
  assert.deepEqual([...signedTile(weak, { limit: 0.1 }).subarray(0, 3)], [103, 0, 31]);
  assert.deepEqual([...heatTile(weak, { limit: 0.1 }).subarray(0, 3)], [255, 234, 70]);
  assert.throws(() => heatTile(weak, { limit: 0 }), /found the limit 0/);
  const threeChannels = new Float32Array(12).fill(0.1);
  assert.equal(signedTile(threeChannels, { limit: 1 }).length, 12);
});

Deno.test("imageSheet() enlarges each pixel to a square of exactly its colour", async () => {
  const tile = Uint8Array.from([255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9]);
  const sheet = imageSheet({ title: "Four pixels", summary: "s", rows: [[tile, null, tile]], scale: 8 });
  const { data, info } = await sharp(await sheet.png()).raw().toBuffer({ resolveWithObject: true });
  const counts = new Map<string, number>();
  for (let i = 0; i < data.length; i += info.channels) {
    const color = [...data.subarray(i, i + 3)].join();
    counts.set(color, (counts.get(color) ?? 0) + 1);
  }
  for (const color of ["255,0,0", "0,255,0", "0,0,255", "9,9,9"]) {
    assert.equal(counts.get(color), 2 * 64, color);
  }
});

Deno.test("imageSheet() with few colours has a palette in the notebook alone: exact when asked for a picture", async () => {
  const tile = Uint8Array.from({ length: 32 * 32 * 3 }, (_, i) => i % 3 ? (i * i) % 251 : i / 12);
  const make = (colours?: number) =>
    imageSheet({ title: "Many colours", summary: "s", rows: [[tile]], colours });
  const shown = async (colours?: number) => {
    const display = (make(colours) as unknown as Record<symbol, () => Promise<Record<string, string>>>)[
      Symbol.for("Jupyter.display")
    ];
    return Uint8Array.fromBase64((await display.call(make(colours)))["image/png"]!);
  };
  const [few, all] = [await shown(64), await shown()];
  assert.deepEqual(all, await make(64).png());
  assert.deepEqual([few[25], all[25]], [3, 2], "the colour types of the PNG specification: palette and RGB");
  assert.ok(few.length < all.length / 2, `${few.length} of ${all.length} bytes`);
  const count = async (png: Uint8Array) => {
    const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const at = (pixel: number) => data.subarray(pixel * info.channels, (pixel + 1) * info.channels).join();
    return new Set(Array.from({ length: info.width * info.height }, (_, pixel) => at(pixel))).size;
  };
  assert.ok(await count(few) <= 64);
  assert.ok(await count(all) > 500);
});

Deno.test("imageSheet() fits its labels: nothing is drawn over a picture or the edge", async () => {
  const black = new Float32Array(32 * 32 * 3).fill(-1);
  const label = "#1234 head: crab, F1 0.97";
  const sheet = imageSheet({
    title: "A title that is much longer than the two pictures under it are wide, so that it has to be broken",
    summary: "s",
    rows: [[{ pixels: black, label }, { pixels: black, label }], [black, black]],
    rowLabels: ["the unablated reconstruction of the SAE", "ablated"],
    columnLabels: ["one feature", "another feature"],
    scale: 2,
  });
  const { data, info } = await sharp(await sheet.png()).greyscale().raw().toBuffer({
    resolveWithObject: true,
  });
  for (let y = 0; y < info.height; y++) {
    for (const x of [0, info.width - 1]) {
      assert.equal(data[y * info.width + x], 255, "text runs over the edge");
    }
  }
  const dark = data.filter((value) => value === 0).length;
  assert.ok(dark >= 4 * 64 * 64, "a picture is covered");
});

Deno.test("splitImages() gives views of each image", () => {
  const batch = Float32Array.from({ length: 2 * 12 }, (_, i) => i);
  assert.deepEqual(splitImages(batch, { size: 2 }).map((image) => image[0]), [0, 12]);
});

Deno.test("pictureSlider() shows one embedded picture for each position, without script", () => {
  const steps = ["100", "200"].map((label, i) => ({ label, png: new Uint8Array([i]) }));
  const { spec } = pictureSlider({ title: "It learns", quantity: "step", steps, height: 100, summary: "s" });
  const { images, sliders } = spec.layout as {
    images: { source: string }[];
    sliders: { steps: { label: string; args: [Record<string, string>] }[] }[];
  };
  const sources = sliders[0]!.steps.map((step) => step.args[0]["images[0].source"]);
  assert.deepEqual(sources, ["data:image/png;base64,AA==", "data:image/png;base64,AQ=="]);
  assert.equal(images[0]!.source, sources[1]);
  assert.throws(
    () => pictureSlider({ title: "t", quantity: "q", steps: [], height: 1, summary: "s" }),
    /no steps/,
  );
});
