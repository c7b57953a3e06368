import assert from "node:assert/strict";
import sharp from "sharp";
import { atlasHtml, atlasView } from "@/features/atlas_view.ts";
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
  const read = await new Response(stream).json();
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
