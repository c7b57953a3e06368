/** The interactive atlas: one document without any request, as an output of a notebook and as a file of its own. */

import sharp from "sharp";
import { traitsIn } from "@/features/feature_entry.ts";
import type { FeatureFile } from "@/features/feature_file.ts";
import { mentionedNouns } from "@/features/mentioned_nouns.ts";
import type { StoredFeatures } from "@/features/feature_file_folder.ts";
import { atlasStyle, recordStyle } from "@/features/view/view_style.ts";
import { carriedFile } from "@/features/view/carried_file.ts";
import { carriers, spriteColumns } from "@/features/view/view_data.ts";
import { palette, sprites } from "@/nouns/catalogue.ts";
import { browserBundle } from "@/plot/browser_bundle.ts";
import type { MimeBundle } from "@/plot/figure.ts";
import { carrier, jsonCarrier, pageDocument, pageFrame } from "@/plot/page_document.ts";

/** An atlas that draws itself in a notebook. */
export interface AtlasView {
  /** The document. */
  html: string;
  /** What it shows, for a terminal. */
  toString(): string;
}

const height = 780; // pixels in a notebook
const largestBytes = 1_900_000; // Jupyter starts to lose outputs not far above
const qualities = [70, 55, 40, 25]; // of the pictures: the first at which the document is small enough
const spriteSize = 32;

/**
 * Makes the interactive atlas of a feature file with maps. Show it beside a picture of the same (`show(chart, view)`):
 * what opens a notebook that it does not trust leaves out the frame.
 *
 * @param stored The file, from `withAtlas`, and its sheets.
 * @returns The view; it is alive in a saved notebook, without a kernel and without a network.
 * @throws {TypeError} If the file has no maps.
 * @throws {RangeError} If the document is too large for a notebook.
 */
export async function atlasView(stored: StoredFeatures): Promise<AtlasView> {
  const { name, features, maps } = stored.file;
  let html = "";
  for (const quality of qualities) {
    html = await atlasHtml(stored, { quality });
    if (html.length <= largestBytes) break;
  }
  if (html.length > largestBytes) {
    throw new RangeError(
      `Cannot show the atlas of ${name} in a notebook: found ${
        (html.length / 1e6).toFixed(1)
      } MB, wanted at most 1.9 MB. Write atlasHtml() into a file of its own`,
    );
  }
  const living = features.filter(({ density }) => density > 0).length;
  const text = `Interactive atlas of ${name}: ${living} living features on the maps ${
    maps.map((map) => map.name).join(", ")
  }`;
  const frame = pageFrame(html, { title: text, height });
  const bundle: MimeBundle = { "text/html": frame, "text/plain": text };
  return Object.assign({ html, toString: () => text }, { [Symbol.for("Jupyter.display")]: () => bundle });
}

/**
 * Writes the interactive atlas as one document: script, style, data and pictures inside, nothing asked of any host. On a
 * click it tells the page around it: `postMessage({ type: "feature", id })`.
 *
 * @param stored The file, from `withAtlas`, and its sheets.
 * @param options Quality of the pictures in AVIF, 1 to 100; 75 unless told.
 * @returns HTML, about 1.4 MB for 2,048 features.
 * @throws {TypeError} If the file has no maps.
 */
export async function atlasHtml(
  { file, sheets }: StoredFeatures,
  { quality = 75 }: { quality?: number } = {},
): Promise<string> {
  if (file.maps.length === 0) {
    throw new TypeError(
      `Cannot draw the atlas of ${file.name}: found no maps, wanted one at least. Make them with makeAtlas() and withAtlas()`,
    );
  }
  const { tile, columns } = file.sheets;
  const empty = { // the last tile
    left: file.features.length % columns * tile,
    top: Math.floor(file.features.length / columns) * tile,
    width: tile,
    height: tile,
  };
  const [script, added, ground, spriteSheet] = await Promise.all([
    browserBundle("features/view/main.ts"),
    // full colour in every pixel, which WebP cannot: glasses have frames of one pixel
    sharp(sheets.added).avif({ quality, effort: 3, chromaSubsampling: "4:4:4" }).toBuffer(),
    sharp(sheets.decoded).extract(empty).png().toBuffer(),
    drawSprites(),
  ]);
  return pageDocument({
    title: `Features of ${file.name}`,
    style: `${atlasStyle}${recordStyle}`,
    body: [
      '<div id="atlas">Opening the atlas …</div>',
      await jsonCarrier(carriers.file, carriedFile(shortened(file))),
      carrier(carriers.added, new Uint8Array(added), "image/avif"),
      carrier(carriers.empty, new Uint8Array(ground), "image/png"),
      carrier(carriers.sprites, spriteSheet, "image/png"),
    ],
    script,
  });
}

/** A copy of a feature file that is half as large: fewer digits, fewer quantiles, two nouns an interval. */
function shortened(file: FeatureFile): FeatureFile {
  const kept = file.quantileLevels.map((_, i) => i)
    .filter((i, _, all) => i % 2 === 1 || i === 0 || i === all.length - 1);
  const at = <T>(list: T[]) => list.length ? kept.map((i) => list[i]) : [];
  const features = file.features.map((feature) => ({
    ...feature,
    quantiles: at(feature.quantiles),
    intervals: feature.intervals.map(({ share, precision, nouns }) => ({
      share,
      precision: precision === null ? null : digits(precision, 2),
      nouns: nouns.slice(0, 2),
      activations: [],
    })),
    nearest: { ...feature.nearest, similarities: feature.nearest.similarities.map((x) => digits(x, 2)) },
    correlated: {
      ...feature.correlated,
      similarities: feature.correlated.similarities.map((x) => digits(x, 2)),
    },
  }));
  const short = {
    ...file,
    quantileLevels: at(file.quantileLevels),
    features,
    nouns: mentionedNouns(features, (noun) => traitsIn(file.nouns, noun)!),
  };
  return JSON.parse(
    JSON.stringify(short, (_, value) => typeof value === "number" ? digits(value, 3) : value),
  );
}

function digits(value: number, count: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(count));
}

/** All trait sprites on one transparent sheet, as a PNG. */
async function drawSprites(): Promise<Uint8Array> {
  const width = spriteColumns * spriteSize;
  const height = Math.ceil(sprites.length / spriteColumns) * spriteSize;
  const pixels = new Uint8Array(width * height * 4);
  sprites.forEach(({ positions, colors }, value) => {
    const corner = Math.floor(value / spriteColumns) * spriteSize * width +
      value % spriteColumns * spriteSize;
    positions.forEach((position, i) => {
      const at = 4 * (corner + Math.floor(position / spriteSize) * width + position % spriteSize);
      pixels.set(palette.subarray(3 * colors[i], 3 * colors[i] + 3), at);
      pixels[at + 3] = 255;
    });
  });
  const png = { palette: true, colours: 256, dither: 0, effort: 10 };
  return new Uint8Array(await sharp(pixels, { raw: { width, height, channels: 4 } }).png(png).toBuffer());
}
