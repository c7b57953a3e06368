/** The explorer's atlas and records in a real browser. */
// deno-lint-ignore-file no-explicit-any
import assert from "node:assert/strict";
import { testExplorer } from "./explorer_server.ts";

testExplorer("atlas and records", [{
  name: "the atlas shows a feature on hover and opens its record on click",
  async test({ page, open }, { stored }) {
    await open("#/atlas");
    const box = (await page.locator("canvas.map").boundingBox())!;
    const at = await somePoint(page, box);
    await page.mouse.move(at.x, at.y);
    await page.waitForSelector(".tip:not([hidden])");
    const said = await page.locator(".tip small").innerText();
    const id = Number(said.match(/#(\d+)/)![1]);
    assert.ok(stored.file.maps[0].places[id], "a feature without a place was hovered");
    await page.mouse.click(at.x, at.y);
    await page.waitForSelector(".feature-view h2");
    assert.match(await page.locator(".feature-view h2").innerText(), new RegExp(`#${id}$`));
    assert.match(page.url(), new RegExp(`#/feature\\?.*feature=${id}`));
    await page.goBack();
    await page.waitForSelector(".atlas:not([hidden])");
  },
}, {
  name: "the atlas can be walked by keys, filtered and searched, and a reload restores it",
  async test({ page, open }, { explorer }) {
    await open("#/atlas");
    await page.focus("canvas.map");
    await page.keyboard.press("ArrowRight");
    await page.waitForSelector(".tip:not([hidden])");
    const first = await page.locator(".tip small").innerText();
    await page.keyboard.press("ArrowLeft");
    assert.notEqual(await page.locator(".tip small").innerText(), first);
    await page.keyboard.press("Enter");
    await page.waitForSelector(".feature-view h2");
    await page.goBack();

    await page.keyboard.press("/");
    await page.keyboard.type("#12");
    await page.waitForFunction(() =>
      (globalThis as any).document.querySelectorAll(".results li").length < 48
    );
    const links = await page.locator(".results .feature-link").all();
    for (const link of links) assert.match(await link.getAttribute("data-feature") ?? "", /^12$/);
    assert.equal(links.length, 1);
    await page.fill(".filters input[type=search]", "");
    await page.click('[data-kind="unclear"]');
    const unclear = explorer.listing.features.filter(({ category }) => category === null).length;
    assert.match(await page.locator(".found").innerText(), new RegExp(`^${unclear} of 48`));
    await page.selectOption("select[aria-label=Map]", "1");
    await page.waitForURL(/shown=unclear/);
    await page.waitForURL(/map=1/);
    const url = page.url();
    await page.reload();
    await page.waitForSelector("html[data-ready]");
    assert.equal(page.url(), url);
    assert.match(await page.locator(".found").innerText(), new RegExp(`^${unclear} of 48`));
    assert.equal(await page.locator("select[aria-label=Map]").inputValue(), "1");
    assert.equal(await page.locator('[data-kind="unclear"]').getAttribute("aria-pressed"), "true");
    await page.fill(".filters input[type=search]", "no such feature at all");
    assert.match(await page.locator(".found").innerText(), /No feature fits/);
  },
}, {
  name: "a record has every panel, and leads to other features and to the playground",
  async test({ page, open, screenshot }, { stored }) {
    const living = stored.file.features.find(({ top, random }) =>
      top.nouns.length > 2 && random.nouns.length > 0
    )!;
    await open(`#/feature?feature=${living.id}`);
    await page.waitForSelector(".panel");
    const titles = await page.locator(".panel h3").allInnerTexts();
    for (
      const wanted of [
        /strong it gets/,
        /tells/,
        /Strongest/,
        /Random/,
        /strong to weak/,
        /directions/,
        /together/,
        /points along/,
        /follows/,
        /does to a noun/,
      ]
    ) {
      assert.ok(titles.some((title) => wanted.test(title)), `no panel ${wanted}`);
    }
    assert.equal(await page.locator(".pictures figure").count(), 4);
    assert.equal(await page.locator(".interval").count(), 11);
    const strip = page.locator(".panel", { hasText: "does to a noun" }).locator("canvas");
    assert.equal(await strip.count(), 6);
    await page.waitForFunction(() =>
      [...(globalThis as any).document.querySelectorAll(".panel canvas[aria-label^=Set]")].every((c: any) =>
        c.width === 32
      )
    );
    const frames = await strip.evaluateAll((all: any[]) => all.map((one) => one.toDataURL()));
    assert.equal(new Set(frames).size, 6, "the strength changes nothing");
    await screenshot("record");
    const near = page.locator(".panel", { hasText: "directions" }).locator("button").first();
    const next = (await near.getAttribute("title"))!.match(/^Feature (\d+)/)![1];
    await near.click();
    await page.waitForFunction(
      (id) => (globalThis as any).document.querySelector(".feature-view h2").innerText.endsWith(`#${id}`),
      next,
    );
    await page.click("text=Try it on a noun");
    await page.waitForSelector(`.strengths [data-row="${next}"]`);
    assert.equal(await page.locator(".feature-view").isHidden(), true);
  },
}, {
  name: "addresses that are nonsense open the page as at first",
  async test({ page, open }) {
    for (
      const hash of [
        "#/nowhere",
        "#/feature?feature=99999",
        "#/playground?noun=../x&edits=1:NaN+x:y+-3:2+7:1e99",
        "#%%%",
        "#/atlas?map=-1&f1=x",
      ]
    ) {
      await open(hash);
      await page.waitForSelector(".view:not([hidden])");
    }
    await open("#/playground?noun=heldout-999");
    await page.waitForSelector(".strength");
  },
}, {
  name: "the printed address opens when it is clicked on a page of another site",
  serverOnly: true,
  async test({ page, url }) {
    await page.setContent(`<a href="${url}#/feature?feature=3">open</a>`);
    await page.click("a");
    await page.waitForSelector(".feature-view h2");
    assert.doesNotMatch(page.url(), /token/);
  },
}]);

for (const width of [400, 1600]) {
  testExplorer(`windows of ${width} px`, [{
    name: "every view fits",
    serverOnly: true,
    async test(opened) {
      const page = opened.page;
      for (const view of ["atlas", "feature?feature=3", "playground", "prompt"]) {
        await opened.open(`#/${view}`);
        await page.waitForTimeout(300);
        const over = await page.evaluate(() =>
          (globalThis as any).document.documentElement.scrollWidth - (globalThis as any).innerWidth
        );
        assert.ok(over <= 0, `${view} is ${over} px too wide for ${width}`);
        await opened.screenshot(`${view.split("?")[0]}_${width}`);
      }
    },
  }], { width, height: 900 });
}

/** Some point of the map: the first pixel along a spiral over which the tip shows. */
async function somePoint(page: any, box: { x: number; y: number; width: number; height: number }) {
  for (let i = 0; i < 400; i++) {
    const [angle, radius] = [i * 0.7, i / 400 * Math.min(box.width, box.height) / 2];
    const at = {
      x: box.x + box.width / 2 + radius * Math.cos(angle),
      y: box.y + box.height / 2 + radius * Math.sin(angle),
    };
    await page.mouse.move(at.x, at.y);
    if (await page.locator(".tip").isVisible()) return at;
  }
  return assert.fail("no point was found");
}
