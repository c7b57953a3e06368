import assert from "node:assert/strict";
import sharp from "sharp";
import { normals, seededRandom } from "@/training/random.ts";
import { atlasHtml, atlasView } from "@/features/atlas_view.ts";
import { featureFileOf } from "@/features/view/carried_file.ts";
import { madeUpFile } from "./feature_files.ts";

const sheet = new Uint8Array(
  await sharp({ create: { width: 2048, height: 32, channels: 3, background: "#808080" } }).png().toBuffer(),
);
const stored = { file: madeUpFile(), sheets: { decoded: sheet, added: sheet, effect: sheet } };
const html = await atlasHtml(stored);

Deno.test("atlasHtml() asks nothing of any host", () => {
  const addresses = html.match(/(?:src|href|url)\s*[=(]\s*["']?[^"')\s]+/g) ?? [];
  assert.ok(addresses.every((address) => /data:|\$\{/.test(address)), `${addresses}`);
  assert.doesNotMatch(html.replaceAll("http://www.w3.org/2000/svg", ""), /https?:\/\//);
  assert.match(html, /default-src 'none'/);
});

Deno.test("atlasHtml() carries the file with three digits, and its words are not read as HTML", async () => {
  const file = { ...madeUpFile(), name: '<script>alert("x")</script>' };
  file.features[0].mean = 0.0123456;
  const named = await atlasHtml({ ...stored, file });
  assert.ok(!named.includes("<script>alert"));
  const carried = /id="feature-file"[^>]*>([^<]+)</.exec(named)![1];
  const stream = new Blob([Uint8Array.fromBase64(carried)]).stream().pipeThrough(
    new DecompressionStream("gzip"),
  );
  const read = featureFileOf(await new Response(stream).json());
  assert.equal(read.features[0].mean, 0.0123);
  assert.equal(read.name, file.name);
  assert.equal(read.features[1].id, 1);
  assert.deepEqual(read.nouns, file.nouns);
});

Deno.test("atlasView() is a frame in a notebook and a sentence in a terminal", async () => {
  const view = await atlasView(stored);
  const bundle = (view as unknown as Record<symbol, () => Record<string, string>>)
    [Symbol.for("Jupyter.display")]();
  const frame = /^<iframe srcdoc="([^"]*)" title="[^"]*" style="[^"]*"><\/iframe>$/.exec(bundle["text/html"]);
  assert.ok(frame, "the document closes the attribute");
  const unescaped = frame[1].replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
  assert.equal(unescaped, view.html);
  assert.match(`${view}`, /^Interactive atlas of made up: 2 living features on the maps UMAP$/);
});

Deno.test("atlasHtml() refuses a file without maps", async () => {
  await assert.rejects(
    atlasHtml({ ...stored, file: { ...stored.file, maps: [] } }),
    /found no maps.*makeAtlas/,
  );
});

Deno.test("atlasView() makes its pictures coarser rather than too large for a notebook, and refuses what stays too large", async () => {
  const noise = Uint8Array.from(
    normals(2048 * 96 * 3, seededRandom(0, "sheet")),
    (value) => 128 + 40 * value,
  );
  const raw = { width: 2048, height: 96, channels: 3 as const };
  const added = new Uint8Array(await sharp(noise, { raw }).png({ compressionLevel: 1 }).toBuffer());
  const filled = (bytes: number) => { // text that gzip cannot shorten
    const random = seededRandom(1, "filling");
    const codec = Uint8Array.from({ length: bytes }, () => random.integer(256)).toBase64();
    const file = madeUpFile();
    return { file: { ...file, keys: { ...file.keys, codec } }, sheets: { ...stored.sheets, added } };
  };
  const size = async (bytes: number, quality: number) => (await atlasHtml(filled(bytes), { quality })).length;
  const [fine, coarse, most] = [await size(0, 70), await size(0, 55), await size(1_000_000, 70)];
  assert.ok(coarse < fine - 4000, `${coarse} is not much below ${fine}`);
  // So much filling that the limit lies in the middle between the two qualities.
  const bytes = Math.round(1_000_000 * (1_900_000 - (fine + coarse) / 2) / (most - fine));
  assert.ok(await size(bytes, 70) > 1_900_000);
  assert.equal((await atlasView(filled(bytes))).html.length, await size(bytes, 55));
  await assert.rejects(atlasView(filled(1_500_000)), /found 2\.\d MB, wanted at most 1\.9 MB.*atlasHtml/);
});
