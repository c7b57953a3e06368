/** The interactive atlas in a real browser: hover, click, search, filters, and no request. */
import assert from "node:assert/strict";
import sharp from "sharp";
import { ignore, large, onPage, pointOf, title, writeAtlas } from "./atlas_page.ts";

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
