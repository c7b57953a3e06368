/** Figures: what they ask for, what they emit, and that what is drawn is readable. */
import assert from "node:assert/strict";
import sharp from "sharp";
import { Figure, figure, type FigureOptions } from "@/plot/figure.ts";
import { chooseFiguresFolder } from "@/plot/figures_folder.ts";
import { plotlySvg } from "@/plot/plotly_svg.ts";
import { gallery } from "./gallery.ts";

const options: FigureOptions = {
  title: "The loss falls",
  data: [{ type: "scatter", x: [0, 1], y: [2, 1] }],
  layout: { xaxis: { title: "step" }, yaxis: { title: "loss (nats)" } },
  summary: "from 2 to 1",
};

function display(of: Figure): Promise<Record<string, unknown>> {
  return (of as unknown as Record<symbol, () => Promise<Record<string, unknown>>>)[
    Symbol.for("Jupyter.display")
  ]!();
}

Deno.test("figure() refuses a missing title, summary or axis title by name", () => {
  assert.throws(() => figure({ ...options, title: "" }), /found no title/);
  assert.throws(() => figure({ ...options, summary: "" }), /found no summary/);
  const layout = { xaxis: {}, yaxis: { title: "loss" } } as unknown as FigureOptions["layout"];
  assert.throws(() => figure({ ...options, layout }), /no title for its xaxis/);
  assert.doesNotThrow(() =>
    figure({ ...options, layout: { xaxis: { visible: false }, yaxis: { visible: false } } })
  );
});

Deno.test("figure() emits plotly, PNG and text, and no HTML", async () => {
  const bundle = await display(figure(options));
  assert.deepEqual(Object.keys(bundle), ["application/vnd.plotly.v1+json", "image/png", "text/plain"]);
  assert.equal(bundle["text/plain"], "The loss falls\nfrom 2 to 1");
  const { width, height } = await sharp(Uint8Array.fromBase64(bundle["image/png"] as string)).metadata();
  assert.deepEqual([width, height], [800, 450]);
});

Deno.test("figure() writes its picture twice as fine when it is shown", async () => {
  const folder = await Deno.makeTempDir();
  chooseFiguresFolder(folder);
  try {
    await display(figure({ ...options, file: "02_curves" }));
    const { width, height } = await sharp(await Deno.readFile(`${folder}/02_curves.png`)).metadata();
    assert.deepEqual([width, height], [1600, 900]);
    assert.equal([...Deno.readDirSync(folder)].length, 1, "something else was left in the folder");
    await assert.rejects(display(figure({ ...options, file: "../escape" })), /other signs/);
  } finally {
    chooseFiguresFolder(undefined);
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("figure() refuses an output too large for a notebook", async () => {
  const x = Array.from({ length: 150_000 }, (_, i) => Math.sin(i));
  const big = figure({ ...options, data: [{ type: "scatter", mode: "lines", x, y: x }] });
  big.png = () => Promise.resolve(new Uint8Array(1));
  await assert.rejects(display(big), /found 2\.\d MB, wanted at most 1\.9 MB/);
});

Deno.test("figure() draws every kind of chart with its title, axes and legend inside the picture", async () => {
  for (const [name, chart] of Object.entries(gallery())) {
    const svg = await plotlySvg(chart.spec);
    const texts = svg.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
    for (const word of chart.title.split(" ")) assert.ok(texts.includes(word), `${name} lacks "${word}"`);
    const { width, height } = chart.spec.layout as { width: number; height: number };
    const { data, info } = await sharp(await chart.png(1)).greyscale().raw().toBuffer({
      resolveWithObject: true,
    });
    assert.deepEqual([info.width, info.height], [width, height], name);
    const edge = (x: number, y: number) =>
      assert.equal(data[y * width + x], 255, `${name} is cut at ${x}, ${y}`);
    for (let x = 0; x < width; x++) [0, height - 1].forEach((y) => edge(x, y));
    for (let y = 0; y < height; y++) [0, width - 1].forEach((x) => edge(x, y));
    assert.ok(data.some((value) => value < 100), `${name} is empty`);
  }
});

Deno.test("figure() places a long vertical axis title beside the tick labels, not over them", async () => {
  const layout = { xaxis: { title: "step" }, yaxis: { title: "share of the values with F1 above 0.8 (%)" } };
  const svg = await plotlySvg(figure({ ...options, layout }).spec);
  const title = /class="ytitle"[^>]* x="([\d.]+)"/.exec(svg);
  assert.ok(title && Number(title[1]) < 30, `the title stands at ${title?.[1]} pixels`);
});
