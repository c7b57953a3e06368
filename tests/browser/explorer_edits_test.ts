/** The explorer's playground and prompt in a real browser. */
// deno-lint-ignore-file no-explicit-any
import assert from "node:assert/strict";
import { testExplorer } from "./explorer_server.ts";

const canvas = ".playground canvas.large";

testExplorer("playground and prompt", [{
  name: "a slider moves pixels, below zero and over range too; before, reset and reload do what they say",
  async test({ page, open, pixels, changed, screenshot }) {
    await open("#/playground?noun=heldout-3");
    await page.waitForSelector(".strength");
    const plain = await changed(canvas, "data:,");
    const row = page.locator(".strength").first();
    const slide = (value: string) =>
      row.locator("input[type=range]").evaluate((slider: any, value) => {
        slider.value = value;
        slider.dispatchEvent(new Event("input", { bubbles: true }));
      }, value);
    await slide("-1");
    const negative = await changed(canvas, plain);
    await row.locator("input[type=number]").fill("25");
    await row.locator("input[type=number]").press("Enter");
    const over = await changed(canvas, negative);
    await page.waitForURL(/edits=\d+:25/);
    await page.click("text=Show before");
    assert.equal(await changed(canvas, over), plain, "before is not what it was before");
    await page.keyboard.press("b");
    assert.equal(await changed(canvas, plain), over);
    await page.click(".check input");
    const without = await changed(canvas, over);
    await page.waitForURL(/error=0/);
    await page.reload();
    await page.waitForSelector(".strength.changed");
    await page.waitForFunction(() =>
      Number((globalThis as any).document.querySelector(".playground canvas.large").dataset.milliseconds) > 0
    );
    assert.equal(await pixels(canvas), without, "a reload shows another picture");
    assert.equal(await page.locator(".strength").first().locator("input[type=number]").inputValue(), "25");
    await screenshot("playground");
    await page.click("text=Reset");
    assert.equal(await changed(canvas, without), plain);
    assert.equal(await page.locator(".strength.changed").count(), 0);
  },
}, {
  name: "any feature can be added by search, moved and taken away",
  async test({ page, open, changed }, { explorer }) {
    await open("#/playground?noun=heldout-3");
    const plain = await changed(canvas, "data:,");
    await page.waitForSelector(".strength");
    const active = new Set((await explorer.noun("heldout-3")).active.map(({ feature }) => feature));
    const other = explorer.listing.features.find(({ id, density }) => density > 0 && !active.has(id))!;
    await page.fill(".adder input", `#${other.id}`);
    await page.waitForSelector(`[data-add="${other.id}"]`);
    await page.fill(".adder input", `${other.id}`);
    await page.keyboard.press("Enter");
    const added = await changed(canvas, plain);
    const row = page.locator(`[data-row="${other.id}"]`);
    assert.ok(Math.abs(Number(await row.locator("input[type=number]").inputValue()) - other.max) < 1e-3);
    await row.locator("button").click();
    assert.equal(await changed(canvas, added), plain);
    assert.equal(await row.count(), 0);
  },
}, {
  name: "a noun can be drawn by chance, by number and from traits, and its picture is read",
  async test({ page, open, changed }) {
    await open("#/playground?noun=heldout-3");
    const plain = await changed(canvas, "data:,");
    await page.click("text=Random noun");
    await changed(canvas, plain);
    assert.match(page.url(), /noun=heldout-\d+/);
    await page.click("summary");
    await page.selectOption("select[data-category=head]", { label: "shark" });
    await page.waitForFunction(() => /noun=own-/.test((globalThis as any).location.hash));
    await page.waitForFunction(() =>
      (globalThis as any).document.querySelector("tr[data-category=head] td").innerText === "shark"
    );
    await page.waitForFunction(() =>
      (globalThis as any).document.querySelector("tr[data-category=head] td:nth-of-type(2)").innerText !== "…"
    );
    await page.fill(".noun-choice input", "3");
    await page.locator(".noun-choice input").first().press("Enter");
    await page.waitForFunction(() => !/noun=own-/.test((globalThis as any).location.hash));
  },
}, {
  name: "a page without a server understands words, and says so",
  folderOnly: true,
  async test({ page, open, changed }) {
    await open("#/prompt?noun=heldout-3");
    const edited = '.prompt canvas[aria-label="The noun after"]';
    const plain = await changed(edited, "data:,");
    await page.fill(".prompt form input", "a shark head and xyzzy");
    await page.keyboard.press("Enter");
    await changed(edited, plain);
    const reasons = await page.locator(".reasons").innerText();
    assert.match(reasons, /→ head: shark/);
    assert.match(reasons, /“xyzzy”: no match/);
    assert.match(await page.locator(".ask").innerText(), /This page compares words/);
  },
}, {
  name: "a prompt edits the picture and says why; what fits nothing is said and changes nothing",
  serverOnly: true,
  async test({ page, open, pixels, screenshot }) {
    await open("#/prompt?noun=heldout-3");
    const edited = '.prompt canvas[aria-label="The noun after"]';
    await page.waitForSelector(".prompt:not([aria-busy])"); // a canvas is blank before
    const plain = await pixels(edited);
    await page.fill(".prompt form input", "a shark head");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".reason");
    const after = await pixels(edited);
    assert.notEqual(after, plain);
    assert.match(await page.locator(".reason h3").innerText(), /“a shark head”: add head: shark/);
    assert.match(await page.locator(".reasons").innerText(), /Left alone: glasses/);
    await screenshot("prompt");
    await page.reload();
    await page.waitForSelector(".reason");
    assert.equal(await pixels(edited), after, "a reload shows another picture");
    await page.click("text=Open these features");
    await page.waitForSelector('.strengths [data-row="3"]');
    await page.goBack();
    await page.fill(".prompt form input", "nothing at all");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".reason.none");
    assert.equal(await pixels(edited), plain);
  },
}, {
  name: "the link button copies an address that restores the page and holds no token",
  serverOnly: true,
  async test({ page, open }) {
    await open("#/playground?noun=heldout-5");
    await page.click(".playground .share");
    const link = await page.evaluate(() => (globalThis as any).navigator.clipboard?.readText());
    assert.match(link, /#\/playground\?noun=heldout-5$/);
    assert.doesNotMatch(link, /token/);
  },
}]);
