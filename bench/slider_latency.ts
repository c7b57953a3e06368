/** Measures how long the explorer's page takes from a slider's move to the drawn picture: `deno run -A bench/slider_latency.ts`. */
// deno-lint-ignore-file no-explicit-any
import { join } from "@std/path";
import { traitEffects } from "@/edits/trait_effects.ts";
import { createApp } from "@/explorer/app.ts";
import { exportPage } from "@/explorer/export_page.ts";
import { newToken } from "@/explorer/guard.ts";
import { openExplorer } from "@/explorer/open_explorer.ts";
import { serverPage } from "@/explorer/page_files.ts";
import { serveExplorer } from "@/explorer/serve.ts";
import { trainedWeights } from "@/explorer/trained_weights.ts";
import { startBrowser } from "./chromium.ts";

const moves = 120;

const { explorer, stored, study, vae, sae } = await openExplorer("quick");
const token = newToken();
const files = await serverPage();
const app = createApp({ explorer, sheets: stored.sheets, token, embedded: false, files });
const server = serveExplorer(app, { token });
const folder = await Deno.makeTempDir();
const effects = await traitEffects(study);
await exportPage(folder, { stored, ...await trainedWeights(vae, sae), effects, nouns: study.nouns });
const browser = await startBrowser();
for (
  const [name, url] of [["server", server.url], ["exported folder", `file://${join(folder, "index.html")}`]]
) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(`${url}#/playground?noun=heldout-0`);
  await page.waitForSelector(".strength input[type=range]", { timeout: 60_000 });
  await page.waitForTimeout(1000);
  const times: number[] = await page.evaluate(moveSlider, moves);
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(share * times.length)].toFixed(1);
  console.log(
    `${name}: slider to new picture ${at(0.5)} ms at the median, ${at(0.9)} ms at the 90th percentile`,
  );
}
await browser.close();
await server.close();
await Deno.remove(folder, { recursive: true });
Deno.exit(0);

/** Runs in the page: moves the first slider again and again, each time until its canvas is drawn. */
async function moveSlider(moves: number): Promise<number[]> {
  const { document, MutationObserver, requestAnimationFrame, Event } = globalThis as any;
  const canvas = document.querySelector(".playground canvas.large");
  const slider = document.querySelector(".strength input[type=range]");
  const times: number[] = [];
  for (let i = 0; i < moves; i++) {
    const drawn = new Promise<void>((resolve) => {
      const watcher = new MutationObserver(() => {
        watcher.disconnect();
        resolve();
      });
      watcher.observe(canvas, { attributes: true, attributeFilter: ["data-milliseconds"] });
    });
    slider.value = `${(i % 20) - 5 + i / 100}`;
    const begun = performance.now();
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await drawn;
    times.push(performance.now() - begun);
    await new Promise((next) => requestAnimationFrame(next));
  }
  return times;
}
