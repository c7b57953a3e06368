import assert from "node:assert/strict";
import { join } from "@std/path";
import { dashboardHtml, dashboardView, someRecords, writeDashboard } from "@/language/records/dashboard.ts";
import { recordSheet } from "@/language/records/record_sheet.ts";
import { parseTextRecords } from "@/language/records/text_record_check.ts";
import { showsOnlyHtml } from "../../notebook/html_rule.ts";
import { madeUpRecords } from "../text_records.ts";

const records = madeUpRecords();
const html = await dashboardHtml(records);

Deno.test("dashboardHtml() asks nothing of any host", () => {
  const addresses = html.match(/(?:src|href|url)\s*[=(]\s*["']?[^"')\s]+/g) ?? [];
  assert.ok(addresses.every((address) => /data:|\$\{/.test(address)), `${addresses}`);
  assert.doesNotMatch(html.replaceAll("http://www.w3.org/2000/svg", ""), /https?:\/\//);
  assert.match(html, /default-src 'none'/);
});

Deno.test("dashboardHtml() carries the records to the last digit, and no word of them is read as HTML", async () => {
  for (const words of ["<img src=x", "made up </script", "\u202e", "onerror"]) {
    assert.ok(!html.includes(words), words);
  }
  assert.equal(html.split("</script>").length, 3, "that of the records and that of the page");
  const carried = /id="text-records"[^>]*>([^<]+)</.exec(html)![1];
  const stream = new Blob([Uint8Array.fromBase64(carried)]).stream().pipeThrough(
    new DecompressionStream("gzip"),
  );
  const json = await new Response(stream).text();
  assert.deepEqual(parseTextRecords(json), records, "halves of surrogate pairs too");
});

Deno.test("dashboardView() is a frame in a notebook and a sentence in a terminal, and stands beside a picture", async () => {
  const view = await dashboardView(records);
  type Displayed = Record<symbol, () => Promise<Record<string, string>>>;
  const bundleOf = (shown: object) => (shown as Displayed)[Symbol.for("Jupyter.display")]();
  const bundle = await bundleOf(view);
  const frame = /^<iframe srcdoc="([^"]*)" title="[^"]*" style="[^"]*"><\/iframe>$/.exec(bundle["text/html"]);
  assert.ok(frame, "the document closes the attribute");
  assert.equal(
    frame[1].replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll(
      "&amp;",
      "&",
    ),
    html,
  );
  assert.match(`${view}`, /3 features and 1 prompts on 12800 tokens of held-out text/);
  const output = (data: Record<string, string>) => ({ output_type: "display_data", data });
  assert.ok(showsOnlyHtml([output(bundle)]));
  assert.ok(!showsOnlyHtml([output(await bundleOf(recordSheet(records, { feature: 0 }))), output(bundle)]));
});

Deno.test("dashboardView() refuses what is too large for a notebook, and someRecords() makes it smaller", async () => {
  let state = 1;
  const noise = () => `${state = state * 48271 % 2147483647}`;
  const vocabulary = Array.from({ length: 200_000 }, noise);
  await assert.rejects(dashboardView({ ...records, vocabulary }), /wanted at most 1 MB.*writeDashboard/);
  const few = someRecords(records, [3, 0, 2], { prompts: 0 });
  assert.deepEqual(few.features.map(({ id }) => id), [0, 3]);
  assert.deepEqual(few.prompts, []);
  assert.deepEqual(parseTextRecords(JSON.stringify(few)), few);
});

Deno.test("writeDashboard() writes the document and says how large it is", async () => {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "dashboard.html");
  const bytes = await writeDashboard(path, records);
  assert.equal((await Deno.stat(path)).size, bytes);
  assert.equal(await Deno.readTextFile(path), html);
  await Deno.remove(folder, { recursive: true });
});
