/** The dashboard of text features in a real browser: by feature, by prompt, its numbers those of the records, and no request. */
import assert from "node:assert/strict";
import { join } from "@std/path";
import type { Page } from "playwright-core";
import { writeDashboard } from "@/language/records/dashboard.ts";
import { chance, nats, shortWord, signed, tokenWord, weight } from "@/language/records/view/words.ts";
import { projectFolder } from "@/notebook/notebooks.ts";
import { decimal, percent } from "@/plot/elements.ts";
import { madeUpRecords } from "../language/text_records.ts";
import { ignore, onOfflinePage } from "./offline_page.ts";

const folder = join(projectFolder, "tests", "output", "dashboard");
const path = join(folder, "dashboard.html");
const records = madeUpRecords();
if (!ignore) await writeDashboard(path, records);

const onPage = (work: (page: Page) => Promise<void>, width = 1200) =>
  onOfflinePage({ address: `file://${path}`, size: { width, height: 900 }, ready: ".columns" }, work);

/** The cells of every table in a part of the page. */
function tables(page: Page, part: string): Promise<string[][][]> {
  return page.locator(`${part} table`).evaluateAll((list) =>
    list.map((table) =>
      [
        ...(table as unknown as { tBodies: { rows: { cells: { textContent: string }[] }[] }[] }).tBodies[0]
          .rows,
      ]
        .map(({ cells }) => [...cells].map((cell) => cell.textContent))
    )
  );
}

Deno.test({
  name: "the dashboard shows the numbers of the records in every panel, for the feature that is chosen",
  ignore,
  async fn() {
    await onPage(async (page) => {
      for (const entry of [records.features[0], records.features[2], records.features[1]]) {
        await page.selectOption("select[aria-label=Feature]", `${entry.id}`);
        assert.match(await page.locator("h2").first().innerText(), new RegExp(`^Feature ${entry.id} `));
        const facts = await page.locator(".facts dd").allInnerTexts();
        const { density, max, mean, meanSquare, skew, kurtosis } = entry;
        assert.deepEqual(facts, [
          `${entry.id}`,
          chance(density),
          decimal(max, 3),
          ...[mean, meanSquare, skew, kurtosis].map((value) => value.toPrecision(3)),
        ]);
        const [alignment, neurons, correlated, nearest, other] = await tables(page, ".tables");
        const { axes, values, shares } = entry.alignment;
        assert.deepEqual(
          alignment,
          axes.map((axis, i) => [`${axis}`, signed(values[i]), percent(shares[i])]),
        );
        const rows = ({ ids, correlations, cosines }: typeof entry.neurons) =>
          ids.map((id, i) => [`${id}`, signed(correlations[i]), signed(cosines[i])]);
        assert.deepEqual(neurons, rows(entry.neurons));
        assert.deepEqual(
          correlated.map(([name, ...rest]) => [name.split(" ")[0], ...rest]),
          rows(entry.correlated),
        );
        assert.deepEqual(
          nearest.map(([name, cosine]) => [Number(name.split(" ")[0]), cosine]),
          entry.nearest.ids.map((id, i) => [id, signed(entry.nearest.cosines[i])]),
        );
        assert.deepEqual(other, rows(entry.encoderB!));
        const { top, bottom } = entry.logits;
        const [votes] = await tables(page, ".numbers");
        assert.deepEqual(
          votes,
          top.tokens.map((token, i) => [
            shortWord(records, bottom.tokens[i]),
            weight(bottom.values[i]),
            shortWord(records, token),
            weight(top.values[i]),
          ]),
        );
        const bars = await page.locator(".numbers svg").evaluateAll((list) =>
          list.map((svg) =>
            [...svg.querySelectorAll("rect title")].map((title) =>
              Number(/: (\d+) tokens$/.exec(title.textContent!)![1])
            )
          )
        );
        assert.deepEqual(bars, [
          entry.histogram,
          entry.logits.histogram.counts,
          entry.ablation.histogram.counts,
        ]);
        assert.equal(
          await page.locator(".ablation").innerText(),
          "loss +0.456 nats on average, KL 0.321; the next token gets less likely on 88 % of 321 tokens",
        );
        const headings = await page.locator(".sequences h3").allInnerTexts();
        assert.equal(headings.length, 14);
        assert.equal(headings[0], `Top activations, max = ${decimal(max, 3)}`);
        assert.equal(
          headings[1],
          `Interval ${decimal(max * 10 / 11, 3)} – ${decimal(max, 3)}, contains 75 % of active tokens`,
        );
        assert.equal(await page.locator(".sequence").count(), 2 + 1 + 2);
      }
    });
  },
});

Deno.test({
  name:
    "the dashboard tells on hover and on focus what a token is, does and was made by, hostile words as text",
  ignore,
  async fn() {
    await onPage(async (page) => {
      const tokens = page.locator(".sequence").first().locator(".token");
      assert.deepEqual(
        await tokens.allTextContents(),
        records.features[0].top[0].tokens.map((t) => tokenWord(records, t)),
      );
      const tip = page.locator(".tip");
      assert.ok(await tip.isHidden());
      await tokens.nth(2).hover();
      const said = await tip.innerText();
      assert.match(said, /^·import activation 4\.00, above 100\.0 % of all tokens/);
      const { probability, without, loss } = records.features[0].top[0].effects[0];
      assert.ok(
        said.includes(`${chance(without)} without the feature, ${chance(probability)} with it`),
        said,
      );
      assert.ok(said.includes(`${nats(loss)} nats, KL 0.034`));
      const [up, down, gains, loses] = await tables(page, ".tip");
      assert.deepEqual(up[0], ["·import", "+12.30"]);
      assert.deepEqual(down[0], [shortWord(records, 4), "−4.56"]);
      assert.deepEqual(gains[0], ["·import", weight(4 * 3.25 - 0.25)]);
      assert.equal(loses.length, 5);
      await tokens.nth(3).focus();
      assert.match(await tip.innerText(), /predicted here: 18 % without the feature, 40 % with it/);
      await page.keyboard.press("Escape");
      assert.ok(await tip.isHidden());
      const [ground, next] = await tokens.evaluateAll((list) =>
        [list[2], list[3]].map((token) => ({
          ...(token as unknown as { style: Record<string, string> }).style,
        }))
          .map(({ backgroundColor, borderBottomColor }) => ({ backgroundColor, borderBottomColor }))
      );
      assert.deepEqual(ground, { backgroundColor: "rgb(242, 140, 20)", borderBottomColor: "transparent" });
      assert.match(next.borderBottomColor, /^rgb\((\d+), (\d+), (\d+)\)$/);
      assert.equal(await page.locator("img").count(), 0);
    });
  },
});

Deno.test({
  name: "the dashboard steps, searches and follows correlated features",
  ignore,
  async fn() {
    await onPage(async (page) => {
      const title = () => page.locator("h2").first().innerText();
      await page.click("[aria-label='Next feature']");
      assert.match(await title(), /^Feature 1 /);
      await page.click(".tables .link >> nth=0");
      assert.match(await title(), /^Feature 0 “·import” 97 %/);
      assert.equal(await page.locator(".tables .link").count(), 1, "those without a record are no links");
      await page.fill("input[type=search]", "3");
      assert.match(await title(), /^Feature 3 /);
      assert.match(await page.locator(".bar small").first().innerText(), /^1 of 3/);
      await page.fill("input[type=search]", "no such token");
      assert.match(await page.locator(".bar small").first().innerText(), /^0 of 3/);
      assert.match(await title(), /^Feature 3 /);
    });
  },
});

Deno.test({
  name: "the dashboard ranks the features of a prompt's token by activation, quantile and loss effect",
  ignore,
  async fn() {
    await onPage(async (page) => {
      await page.click("[data-tab=prompts]");
      assert.ok(await page.locator(".columns").isHidden());
      const { codes: [code] } = records.prompts[0];
      const orders: [string, number[]][] = [["activation", [0, 1, 2]], ["quantile", [2, 1, 0]], [
        "loss effect",
        [1, 2, 0],
      ]];
      for (const [name, order] of orders) {
        await page.click(`[data-rank='${name}']`);
        const [rows] = await tables(page, ".ranked");
        assert.deepEqual(
          rows.map(([feature, ...cells]) => [feature.split(" ")[0], ...cells]),
          order.map((i) => [
            `${code.features[i]}`,
            decimal(code.activations[i], 3),
            `${decimal(100 * code.quantiles[i], 2)} %`,
            nats(code.losses[i]),
            code.kls[i].toPrecision(2),
          ]),
        );
      }
      assert.match(
        await page.locator(".place").innerText(),
        /on ·import, next <\/script>, loss 1\.250 nats; 3 features/,
      );
      await page.click(".ranked .link:has-text('3 ')");
      assert.match(await page.locator(".detail h2").innerText(), /^Feature 3 /);
      assert.equal((await tables(page, ".detail"))[0].length, 5);
      await page.click(".ranked .link:has-text('5 ')");
      assert.match(await page.locator(".detail").innerText(), /holds no record of it/);
      await page.click(".prompt .token >> nth=2");
      assert.match(await page.locator(".place").innerText(), /next nothing; 1 feature is active/);
      assert.equal((await tables(page, ".ranked"))[0][0][3], "–", "no loss where no token comes next");
      await page.click(".ranked .link >> nth=0");
      await page.click(".detail .chip");
      assert.match(await page.locator("h2").first().innerText(), /^Feature 1 /);
      assert.ok(await page.locator(".columns").isVisible());
    });
  },
});

Deno.test({
  name: "the dashboard fits 400 pixels without scrolling sideways, and works in the frame of a notebook",
  ignore,
  async fn() {
    await onPage(async (page) => {
      const sideways = () => page.evaluate("document.documentElement.scrollWidth - innerWidth");
      assert.equal(await sideways(), 0);
      await page.click("[data-tab=prompts]");
      assert.equal(await sideways(), 0);
      await page.setContent('<iframe style="width: 900px; height: 700px"></iframe>');
      await page.evaluate(
        (html) => document.querySelector("iframe")!.srcdoc = html,
        await Deno.readTextFile(path),
      );
      await page.frameLocator("iframe").locator(".sequence").first().waitFor();
    }, 400);
  },
});
