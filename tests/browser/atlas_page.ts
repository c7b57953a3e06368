/** A made-up atlas, written to a page and opened in a real browser, where it may ask nothing of any host. */
import assert from "node:assert/strict";
import { join } from "@std/path";
import { type Browser, chromium, type Page } from "playwright-core";
import sharp from "sharp";
import { atlasHtml } from "@/features/atlas_view.ts";
import { targetNames } from "@/features/feature_targets.ts";
import { projectFolder } from "@/notebook/notebooks.ts";
import { valueIndex } from "@/nouns/catalogue.ts";
import { findChromium } from "../../bench/chromium.ts";
import { madeUpEntry, madeUpFile } from "../features/feature_files.ts";

/** Whether no browser is installed. */
export const ignore = findChromium() === undefined;

/** The folder of the page and of screenshots. */
export const folder = join(projectFolder, "tests", "output", "atlas");
const address = `file://${join(folder, "atlas.html")}`;

/** 80 features on a grid of 10 × 8 places, tile i of the sheets of the decoded sheet in a grey of its own; the last is dead. */
export async function writeAtlas(): Promise<void> {
  const redGlasses = targetNames.findIndex(({ label }) => label === "red glasses");
  const entries = Array.from({ length: 81 }, (_, id) =>
    madeUpEntry(id, {
      target: id % 4 === 3 ? redGlasses : valueIndex(id % 2 ? "accessory" : "head", id),
      confidence: id === 42 ? 1 : id < 10 ? 0.2 : 0.6 + id / 1000,
      density: id === 80 ? 0 : 0.001 * (id + 1),
      nearest: { features: [(id + 1) % 80, (id + 5) % 80], similarities: [0.75, 0.25] },
      correlated: { features: [(id + 2) % 80], similarities: [0.5] },
    }));
  const file = madeUpFile(entries);
  const places = entries.map(({ id }) => id < 80 ? [id % 10, Math.floor(id / 10)] as [number, number] : null);
  file.maps = [
    { name: "UMAP", places, clusters: places.map(() => null), clusterNames: [] },
    {
      name: "PCA",
      places: places.map((place) => place && [place[1], place[0]]),
      clusters: [],
      clusterNames: [],
    },
  ];
  const grey = (id: number) => Math.min(255, 3 * id);
  const sheet = async (shade: (id: number) => number) => {
    const pixels = Uint8Array.from({ length: 2048 * 64 * 3 }, (_, at) => {
      const [x, y] = [Math.floor(at / 3) % 2048, Math.floor(at / 3 / 2048)];
      return Math.round(shade(Math.floor(y / 32) * 64 + Math.floor(x / 32)));
    });
    const raw = { width: 2048, height: 64, channels: 3 as const };
    return new Uint8Array(await sharp(pixels, { raw }).png().toBuffer());
  };
  const decoded = await sheet(grey);
  const added = await sheet((id) => 127.5 + (grey(id) - grey(81)) / 2);
  await Deno.mkdir(folder, { recursive: true });
  const draft = await Deno.makeTempFile({ dir: folder }); // renamed, since two test files may write the page at once
  await Deno.writeTextFile(draft, await atlasHtml({ file, sheets: { decoded, added, effect: added } }));
  await Deno.rename(draft, join(folder, "atlas.html"));
}

/** Opens the atlas; at the end nothing may have been asked of a host or written to the console. */
export async function onPage(
  size: { width: number; height: number },
  work: (page: Page) => Promise<void>,
): Promise<void> {
  const browser: Browser = await chromium.launch({
    executablePath: findChromium()!,
    headless: true,
    args: ["--no-sandbox", "--disable-gpu"],
  });
  try {
    const page = await browser.newPage({ viewport: size });
    page.setDefaultTimeout(20_000);
    const said: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(error.message));
    page.on("request", (request) => {
      if (!/^(file|blob|data):/.test(request.url())) said.push(request.url());
    });
    await page.goto(address);
    await page.waitForSelector(".row");
    await work(page);
    assert.deepEqual(said, []);
  } finally {
    await browser.close();
  }
}

/** The middle of a feature's point on the first map, in pixels of the page. */
export async function pointOf(page: Page, id: number): Promise<{ x: number; y: number }> {
  const box = (await page.locator("canvas.map").boundingBox())!;
  const scale = Math.min((box.width - 28) / 9, (box.height - 28) / 7);
  return {
    x: box.x + box.width / 2 + (id % 10 - 4.5) * scale,
    y: box.y + box.height / 2 - (Math.floor(id / 10) - 3.5) * scale,
  };
}

/** The title of the record that is open. */
export function title(page: Page): Promise<string> {
  return page.locator("aside h2").innerText();
}

/** A window with room for map and record side by side. */
export const large = { width: 1200, height: 800 };
