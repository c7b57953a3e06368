/** Live sliders in a frame of a page of another origin, as in a notebook: alive with their kernel, and after it. */
// deno-lint-ignore-file no-explicit-any
import assert from "node:assert/strict";
import { liveSliders } from "@/explorer/live_sliders.ts";
import { smallWorld } from "../explorer/small_explorer.ts";
import { findChromium, startBrowser } from "../../bench/chromium.ts";
import { watchPage } from "./explorer_page.ts";

const ignore = findChromium() === undefined;
const { explorer, stored } = await smallWorld();

Deno.test({
  name: "live sliders move the picture while the kernel lives, and show saved pictures when it is gone",
  ignore,
  async fn() {
    const sliders = await liveSliders(explorer, stored, { noun: "heldout-3" });
    const display = (sliders as any)[Symbol.for("Jupyter.display")];
    const notebook = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      () =>
        new Response(`<html data-ready><link rel="icon" href="data:,">${display()["text/html"]}</html>`, {
          headers: { "content-type": "text/html; charset=utf-8" },
        }),
    );
    const browser = await startBrowser();
    try {
      const { page, open, screenshot } = await watchPage(browser, `http://127.0.0.1:${notebook.addr.port}/`);
      const asked: string[] = [];
      page.on("request", (request: any) => {
        if (request.url().startsWith(sliders.address)) asked.push(request.url());
      });
      await open("");
      const frame = page.frameLocator("iframe");
      const pixels = () => frame.locator("canvas").evaluate((canvas: any) => canvas.toDataURL());
      const shown = async () => {
        const data: number[] = await frame.locator("canvas").evaluate((
          canvas: any,
        ) => [...canvas.getContext("2d").getImageData(0, 0, 32, 32).data]);
        return data.filter((_, at) => at % 4 < 3);
      };
      const move = (row: number, value: string) =>
        frame.locator("input").nth(row).evaluate((slider: any, value) => {
          slider.value = value;
          slider.dispatchEvent(new Event("input", { bubbles: true }));
        }, value);
      const settled = async (mode: string, before: string) => {
        await frame.locator(`:root[data-mode=${mode}]`).waitFor();
        for (let i = 0; i < 100 && await pixels() === before; i++) await page.waitForTimeout(20);
        return await pixels();
      };
      const plain = await settled("saved", "");
      assert.match(await frame.locator("p").innerText(), /move a slider, and the model in the kernel draws/);
      await page.waitForTimeout(300);
      assert.deepEqual(asked, [], "the kernel was asked before the reader moved");
      const { rgb: unedited } = await explorer.steer({ noun: "heldout-3", edits: [], errorTerm: true });
      assert.deepEqual(await shown(), [...unedited], "another picture was saved");
      await move(0, "-1");
      const one = await settled("live", plain);
      assert.ok(asked.length > 0 && asked.every((url) => url === `${sliders.address}/api/steer`));
      await move(1, "-1");
      const two = await settled("live", one);
      assert.equal(new Set([plain, one, two]).size, 3, "a slider changes nothing");
      await screenshot("live_sliders");
      await frame.locator("button").click();
      assert.equal(await settled("live", two), plain, "reset is not the noun without edits");

      await sliders.close();
      await move(0, "1000"); // the slider ends at twice the maximum, which is a frame
      const saved = await settled("saved", plain);
      assert.notEqual(saved, plain);
      assert.match(await frame.locator("p").innerText(), /at 2 × its maximum: the kernel is not running/);
      const { feature } = (await explorer.noun("heldout-3")).active[0];
      const { max } = explorer.listing.features[feature];
      const edits = [{ feature, action: "set" as const, value: 2 * max }];
      const { rgb } = await explorer.steer({ noun: "heldout-3", edits, errorTerm: true });
      assert.deepEqual(await shown(), [...rgb], "another picture was saved");
    } finally {
      await browser.close();
      await notebook.shutdown();
      await sliders.close();
    }
  },
});

Deno.test("liveSliders() leaves one server for a cell that runs again, with another token", async () => {
  const options = { noun: "heldout-1", features: [3, 5], name: "again" };
  const first = await liveSliders(explorer, stored, options);
  const second = await liveSliders(explorer, stored, options);
  try {
    await assert.rejects(fetch(first.address));
    const answer = await fetch(second.address);
    assert.equal(answer.status, 401);
    await answer.body?.cancel();
    const tokens = [first, second].map(({ html }) => html.match(/"token":"([0-9a-f]{64})"/)![1]);
    assert.notEqual(tokens[0], tokens[1]);
    assert.match(`${second}`, /Live sliders on heldout-1/);
    await assert.rejects(
      liveSliders(explorer, stored, { noun: "heldout-1", features: [48] }),
      /found 48, wanted 0 to 47/,
    );
  } finally {
    await first.close();
    await second.close();
  }
});
