/** The interactive atlas in a real browser: hover, click, search, filters, keys, small screens, and no request. */
import assert from "node:assert/strict";
import { join } from "@std/path";
import { type Browser, chromium, type Page } from "playwright-core";
import sharp from "sharp";
import { atlasHtml } from "@/features/atlas_view.ts";
import { targetNames } from "@/features/feature_targets.ts";
import { projectFolder } from "@/notebook/notebooks.ts";
import { valueIndex } from "@/nouns/catalogue.ts";
import { madeUpEntry, madeUpFile } from "../features/feature_files.ts";
import { findChromium } from "./lab_page.ts";

const ignore = findChromium() === undefined;
const folder = join(projectFolder, "tests", "output", "atlas");
const address = `file://${join(folder, "atlas.html")}`;

/** 80 features on a grid of 10 × 8 places, tile i of the sheets of the decoded sheet in a grey of its own; the last is dead. */
async function writeAtlas(): Promise<void> {
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
  await Deno.writeTextFile(
    join(folder, "atlas.html"),
    await atlasHtml({ file, sheets: { decoded, added, effect: added } }),
  );
}

/** Opens the atlas; at the end nothing may have been asked of a host or written to the console. */
async function onPage(
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
async function pointOf(page: Page, id: number): Promise<{ x: number; y: number }> {
  const box = (await page.locator("canvas.map").boundingBox())!;
  const scale = Math.min((box.width - 28) / 9, (box.height - 28) / 7);
  return {
    x: box.x + box.width / 2 + (id % 10 - 4.5) * scale,
    y: box.y + box.height / 2 - (Math.floor(id / 10) - 3.5) * scale,
  };
}

const title = (page: Page) => page.locator("aside h2").innerText();
const large = { width: 1200, height: 800 };

if (!ignore) await writeAtlas();

Deno.test({
  name:
    "the atlas shows a feature's picture and name under the mouse, its record on a click, and the next one from there",
  ignore,
  async fn() {
    await onPage(large, async (page) => {
      const { x, y } = await pointOf(page, 42);
      await page.mouse.move(x, y);
      await page.waitForSelector(".tip:not([hidden])");
      assert.match(await page.locator(".tip").innerText(), /head: .*#42 · F1 1\.00 · fires on 4\.3 %/s);
      const tile = await page.locator(".tip .tile").first().screenshot();
      const { channels } = await sharp(tile).stats();
      assert.ok(Math.abs(channels[0].mean - 3 * 42) < 4, `grey ${channels[0].mean}, not ${3 * 42}`);
      await page.mouse.click(x, y);
      assert.match(await title(page), /#42 · F1 1\.00/);
      const panels = await page.locator(".panel h3").allInnerTexts();
      assert.equal(panels.length, 9);
      assert.match(await page.locator(".facts").innerText(), /density\s*4\.3 %.*kurtosis\s*120/s);
      assert.match(
        await page.locator(".panel table").nth(1).innerText(),
        /255\s+3\s+7\s+7\s+\+0\.500\s+10 %/,
      );
      assert.match(
        await page.locator(".percentile").innerText(),
        /activation of 2\.00 is above 98 % of all nouns/,
      );
      assert.match(
        (await page.locator(".nouns figure").first().getAttribute("title"))!,
        /^Noun 52: background: /,
      );
      await page.click(".neighbors button >> nth=0");
      assert.match(await title(page), /#43/);
      await page.keyboard.press("Escape");
      await page.waitForSelector(".row");
      await page.mouse.move(2, 2);
      assert.ok(await page.locator(".tip").isHidden());
    });
  },
});

Deno.test({
  name: "the atlas finds words and numbers, filters by kind, F1 and density, and changes its map",
  ignore,
  async fn() {
    await onPage(large, async (page) => {
      const found = () => page.locator(".found").innerText();
      assert.match(await found(), /^80 of 81 features/);
      await page.keyboard.press("/");
      await page.keyboard.type("red glasses");
      assert.match(await found(), /^20 of 81/);
      await page.fill("input[type=search]", "80");
      assert.match(await page.locator(".row").innerText(), /dead/);
      await page.fill("input[type=search]", "no such thing");
      assert.match(await found(), /^No feature fits/);
      await page.fill("input[type=search]", "");
      await page.click(".chip:has-text('unclear')");
      assert.match(await found(), /^10 of 81/);
      await page.click(".chip:has-text('glasses')");
      assert.match(await found(), /^28 of 81/);
      await page.click(".chip:has-text('unclear')");
      await page.locator(".slider input").first().fill("0.65");
      assert.match(await found(), /^8 of 81/);
      await page.locator(".slider input").nth(1).fill("-1.25");
      assert.match(await found(), /^6 of 81/);
      const { x, y } = await pointOf(page, 42);
      await page.mouse.move(x, y);
      assert.ok(await page.locator(".tip").isHidden(), "what is filtered out is not hovered");
      await page.selectOption("select", { label: "PCA" });
      assert.match(await found(), /^6 of 81/, "a map keeps the filter");
    });
  },
});

Deno.test({
  name: "the atlas is walked by keys, and a reader of the screen hears where one is",
  ignore,
  async fn() {
    await onPage(large, async (page) => {
      await page.focus("canvas.map");
      await page.keyboard.press("ArrowRight");
      const heard = () => page.locator(".only-heard").textContent();
      const first = Number(/feature (\d+)/.exec((await heard())!)![1]);
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowUp");
      assert.match((await heard())!, new RegExp(`feature ${first + 11}$`));
      await page.keyboard.press("Enter");
      assert.match(await title(page), new RegExp(`#${first + 11}`));
      await page.keyboard.press("+");
      const marked = await page.locator("canvas.map").screenshot();
      await page.keyboard.press("0");
      await page.waitForTimeout(100);
      assert.notDeepEqual(await page.locator("canvas.map").screenshot(), marked);
    });
  },
});

Deno.test({
  name: "the atlas fits 400 pixels without scrolling sideways, and tells the page around it what was clicked",
  ignore,
  async fn() {
    await onPage({ width: 400, height: 800 }, async (page) => {
      const sideways = () => page.evaluate("document.documentElement.scrollWidth - innerWidth");
      assert.equal(await sideways(), 0);
      const { x, y } = await pointOf(page, 42);
      await page.mouse.click(x, y);
      assert.match(await title(page), /#42/);
      assert.equal(await sideways(), 0);
      await page.screenshot({ path: join(folder, "atlas_400.png"), fullPage: true });
    });
    await onPage(large, async (page) => {
      await page.setContent(
        `<script>addEventListener("message", ({ data }) => document.title = JSON.stringify(data))</script>
        <iframe style="width: 1100px; height: 700px"></iframe>`,
      );
      await page.evaluate(
        (html) => document.querySelector("iframe")!.srcdoc = html,
        await Deno.readTextFile(join(folder, "atlas.html")),
      );
      await page.frameLocator("iframe").locator(".row").first().click();
      await page.waitForFunction("document.title !== ''");
      assert.deepEqual(JSON.parse(await page.title()), { type: "feature", id: 42 });
    });
  },
});
