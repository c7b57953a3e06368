/** The public data set's file format, on a small file of the same shape made here. */
import assert from "node:assert/strict";
import { join } from "@std/path";
import { parquetWriteBuffer } from "hyparquet-writer";
import { agreement } from "@/nouns/agreement.ts";
import { publicCaption } from "@/nouns/caption.ts";
import { drawNouns } from "@/nouns/dataset.ts";
import { pixelsOf, traitsOf } from "@/nouns/images.ts";
import { encodeJpeg } from "@/nouns/jpeg_pixels.ts";
import { labelPublicNouns, readPublicNouns } from "@/nouns/parquet.ts";

const { train } = drawNouns({ seed: 41, trainCount: 25, heldOutCount: 1 });

/** A file as huggingface's `datasets` writes it: `image` is a structure of the file's bytes and its path. */
async function publicFile(): Promise<Uint8Array> {
  const rows = await Promise.all(Array.from({ length: train.count }, async (_, i) => ({
    image: { bytes: await encodeJpeg(pixelsOf(train, i)), path: `noun-${i}.jpg` },
    text: i === 3 ? "a pixel art character of another kind" : publicCaption(traitsOf(train, i)),
  })));
  return new Uint8Array(parquetWriteBuffer({
    columnData: [
      { name: "image", data: rows.map((row) => row.image) },
      { name: "text", data: rows.map((row) => row.text) },
    ],
    schema: [
      { name: "root", num_children: 2 },
      { name: "image", num_children: 2, repetition_type: "OPTIONAL" },
      { name: "bytes", type: "BYTE_ARRAY", repetition_type: "OPTIONAL" },
      { name: "path", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
      { name: "text", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
    ],
    rowGroupSize: 10,
  }));
}

async function withFile(bytes: Uint8Array, use: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(join(folder, "nouns.parquet"), bytes);
    await use(join(folder, "nouns.parquet"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("readPublicNouns() gives pictures and captions of the rows asked for, across row groups", async () => {
  await withFile(await publicFile(), async (path) => {
    const rows = await Array.fromAsync(readPublicNouns(path));
    assert.equal(rows.length, 25);
    assert.equal(rows[7].text, publicCaption(traitsOf(train, 7)));
    assert.deepEqual(Uint8Array.from(rows[7].jpeg), Uint8Array.from(await encodeJpeg(pixelsOf(train, 7))));
    assert.deepEqual(await Array.fromAsync(readPublicNouns(path, { first: 8, count: 4 })), rows.slice(8, 12));
    assert.deepEqual(await Array.fromAsync(readPublicNouns(path, { first: 22, count: 99 })), rows.slice(22));
  });
});

Deno.test("labelPublicNouns() reads the labels off the JPEGs and finds the caption that disagrees", async () => {
  await withFile(await publicFile(), async (path) => {
    const labels = await labelPublicNouns(path);
    assert.equal(labels.count, 25);
    for (let i = 0; i < 25; i++) {
      const found = labels.traits.subarray(i * 5, (i + 1) * 5);
      assert.ok(agreement(found, traitsOf(train, i)).every(Boolean), `row ${i}`);
      const bodySeen = train.visiblePixels[i * 5 + 1] > 0;
      if (bodySeen) assert.equal(labels.captionAgrees[i], i === 3 ? 0 : 1, `row ${i}`);
    }
    assert.ok(labels.margins[3] > 0);
  });
});

Deno.test("labelPublicNouns() returns what it has when it is asked to stop", async () => {
  await withFile(await publicFile(), async (path) => {
    const { count, traits } = await labelPublicNouns(path, { signal: AbortSignal.abort() });
    assert.deepEqual([count, traits.length], [0, 0]);
  });
});

Deno.test("readPublicNouns() refuses a file that is cut short, foreign or missing, and rows that do not exist", async () => {
  const whole = await publicFile();
  const refused = { name: "SyntaxError", message: /nouns\.parquet.*Fetch it again/s };
  for (const bytes of [whole.subarray(0, whole.length - 20), whole.subarray(0, 9), new Uint8Array()]) {
    await withFile(bytes, (path) => assert.rejects(Array.fromAsync(readPublicNouns(path)), refused));
  }
  const foreign = new Uint8Array(parquetWriteBuffer({ columnData: [{ name: "text", data: ["crab"] }] }));
  await withFile(
    foreign,
    (path) =>
      assert.rejects(Array.fromAsync(readPublicNouns(path)), {
        name: "SyntaxError",
        message: /its columns are text/,
      }),
  );
  await assert.rejects(Array.fromAsync(readPublicNouns("nowhere/nouns.parquet")), refused);
  await withFile(whole, async (path) => {
    for (const first of [25, -1]) {
      await assert.rejects(Array.fromAsync(readPublicNouns(path, { first })), {
        name: "RangeError",
        message: /0 to 24/,
      });
    }
  });
});
