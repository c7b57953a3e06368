/** The interactive atlas for those without a mouse, a large screen, or a page of its own. */
import assert from "node:assert/strict";
import { join } from "@std/path";
import { folder, ignore, large, onPage, pointOf, title, writeAtlas } from "./atlas_page.ts";

if (!ignore) await writeAtlas();

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
