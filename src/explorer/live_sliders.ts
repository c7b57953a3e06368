/** Sliders on the real model in a cell's output: the kernel answers them, and pictures stay when it is gone. */
import sharp from "sharp";
import { createApp } from "@/explorer/app.ts";
import { newToken } from "@/explorer/guard.ts";
import { explorerOf } from "@/explorer/open_explorer.ts";
import type { SliderData } from "@/explorer/page/slider_main.ts";
import { framesSheet } from "@/explorer/frames_sheet.ts";
import type { Picture } from "@/explorer/picture.ts";
import { type RunningServer, serveExplorer } from "@/explorer/serve.ts";
import { type SliderChoice, type SliderFrames, sliderFrames } from "@/explorer/slider_frames.ts";
import type { Explorer } from "@/explorer/explorer.ts";
import { studyModel } from "@/explorer/study_model.ts";
import type { FeatureStudy } from "@/features/analysis.ts";
import type { StoredFeatures } from "@/features/feature_file_folder.ts";
import { browserBundle } from "@/plot/browser_bundle.ts";
import type { MimeBundle } from "@/plot/figure.ts";
import type { ImageSheet } from "@/plot/image_sheet.ts";
import { escapeXml } from "@/plot/svg_png.ts";
import type { Vae } from "@/vae/vae.ts";

/** Sliders that draw themselves in a notebook. */
export interface LiveSliders {
  /** The same as a picture, to be shown beside: it stays where nothing else does. */
  picture: ImageSheet;
  /** The document in the cell. */
  html: string;
  /** Address of the server in the kernel, without its token. */
  address: string;
  /** Closes the server. */
  close(): Promise<void>;
  /** What it shows, for a terminal. */
  toString(): string;
}

/** Which noun and features, and what the cell is called. */
export interface LiveSlidersOptions extends SliderChoice {
  /** Sliders of the same name replace each other, so that a cell that runs again leaves no server behind. */
  name?: string;
  /** Name of the picture's file in the figures folder. */
  file?: string;
}

const height = 400; // pixels in a notebook
const servers = Symbol.for("nouns study: servers of live sliders");

/**
 * Opens sliders for a study in memory.
 *
 * @param study The VAE, the SAE's features, nouns and latents.
 * @param stored The feature file made from the study.
 * @param options Which noun and features.
 * @returns The sliders.
 * @throws {RangeError | SyntaxError} If there is no such noun or feature.
 */
export function studySliders(
  study: FeatureStudy & { codec: Vae },
  stored: StoredFeatures,
  options: LiveSlidersOptions,
): Promise<LiveSliders> {
  const model = studyModel(study.codec, study.analysis.dictionary);
  return liveSliders(explorerOf(study, { model, stored }), stored, options);
}

/**
 * Opens sliders: a server on 127.0.0.1 in this process, and a document that asks it with a token of its own. Show the
 * picture beside it, `show(sliders.picture, sliders)`: what opens a notebook that it does not trust leaves out the document.
 *
 * @param explorer What draws.
 * @param stored Its feature file's sheets.
 * @param options Which noun and features.
 * @returns The sliders.
 * @throws {RangeError | SyntaxError} If there is no such noun or feature.
 */
export async function liveSliders(
  explorer: Explorer,
  { sheets }: Pick<StoredFeatures, "sheets">,
  { name = "live sliders", file, ...choice }: LiveSlidersOptions,
): Promise<LiveSliders> {
  const frames = await sliderFrames(explorer, choice);
  const token = newToken();
  const app = createApp({ explorer, sheets, token, embedded: true, files: {} });
  const server = await replaceServer(name, () => serveExplorer(app, { token, background: true }));
  const html = await document({ ...await embedded(frames), base: `http://127.0.0.1:${server.port}`, token });
  const text = `Live sliders on ${frames.noun}: ${frames.features.map(({ title }) => title).join(", ")}`;
  const frame = `<iframe srcdoc="${escapeXml(html)}" title="${escapeXml(text)}" ` +
    `style="width: 100%; height: ${height}px; border: 1px solid #ddd"></iframe>`;
  const bundle: MimeBundle = { "text/html": frame, "text/plain": text };
  return Object.assign(
    {
      picture: framesSheet(frames, { file }),
      html,
      address: `http://127.0.0.1:${server.port}`,
      close: server.close,
      toString: () => text,
    },
    { [Symbol.for("Jupyter.display")]: () => bundle },
  );
}

async function replaceServer(name: string, open: () => RunningServer): Promise<RunningServer> {
  const scope = globalThis as { [servers]?: Map<string, RunningServer> };
  const running = scope[servers] ??= new Map();
  await running.get(name)?.close();
  const server = open();
  running.set(name, server);
  return server;
}

async function embedded(
  { noun, features, strengths, plain, frames }: SliderFrames,
): Promise<Omit<SliderData, "base" | "token">> {
  const size = plain.size;
  const columns = strengths.length + 1; // the plain picture comes first in each row
  const [width, height] = [columns * size, features.length * size];
  const pixels = new Uint8Array(3 * width * height);
  const put = ({ rgb }: Picture, row: number, column: number) => {
    for (let y = 0; y < size; y++) {
      const line = rgb.subarray(3 * y * size, 3 * (y + 1) * size);
      pixels.set(line, 3 * ((row * size + y) * width + column * size));
    }
  };
  frames.forEach((row, i) => [plain, ...row].forEach((picture, column) => put(picture, i, column)));
  const webp = await sharp(pixels, { raw: { width, height, channels: 3 } }).webp({
    lossless: true,
    effort: 6,
  }).toBuffer();
  return {
    noun,
    features,
    strengths,
    size,
    frames: `data:image/webp;base64,${new Uint8Array(webp).toBase64()}`,
  };
}

async function document(data: SliderData): Promise<string> {
  const script = await browserBundle("explorer/page/slider_main.ts");
  const style = await Deno.readTextFile(new URL("./page/sliders.css", import.meta.url));
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Live sliders</title>',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; ` +
    `style-src 'unsafe-inline'; img-src data: blob:; connect-src ${data.base}">`,
    `<style>${style}</style></head><body>`,
    `<script type="application/json" id="data">${JSON.stringify(data).replaceAll("<", "\\u003c")}</script>`,
    `<script>${script.replaceAll("</script", "<\\/script")}</script></body></html>`,
  ].join("\n");
}
