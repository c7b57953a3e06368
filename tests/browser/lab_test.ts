/** The study in JupyterLab, in a real browser: outputs, Stop, live figures, a changed parameter. */
import assert from "node:assert/strict";
import { join } from "@std/path";
import { listNotebooks, projectFolder } from "@/notebook/notebooks.ts";
import { findChromium } from "../../bench/chromium.ts";
import { type CellOutput, type Lab, startLab } from "./lab_page.ts";
import { writeNotebook } from "./write_notebook.ts";

const ignore = findChromium() === undefined;
if (ignore) {
  console.log(
    "Skipped: JupyterLab in a browser, because there is no Chromium. On Debian and Ubuntu: apt install chromium",
  );
}
const folder = join(projectFolder, "tests", "output", "lab");
await Deno.remove(folder, { recursive: true }).catch(() => {});
await Deno.mkdir(folder, { recursive: true });
const env = {
  PRESET: "smoke",
  STUDY_DATA: join(projectFolder, "tests", "output", "smoke", "data"),
  STUDY_FIGURES: folder,
};

Deno.test({
  name: "JupyterLab shows each of 40 cells' outputs under its own cell after Run All",
  ignore,
  async fn() {
    const cells = ['import "@/notebook/kernel_repairs.ts";'];
    for (let i = 0; i < 40; i++) cells.push([`${i}`, `console.log(${i})`][i % 2]!);
    await writeNotebook(join(folder, "queue.ipynb"), cells);
    await using lab = await startLab(folder, env);
    await lab.open("queue.ipynb");
    await lab.runAll();
    await lab.page.waitForTimeout(500); // outputs that would come late, into a wrong cell
    const texts = (await lab.outputs()).slice(1).map((cell) => cell.map(({ text }) => text.trim()).join());
    assert.deepEqual(texts, Array.from({ length: 40 }, (_, i) => `${i}`));
  },
});

Deno.test({
  name: "JupyterLab's Stop keeps the kernel and the curves so far, and running again continues",
  ignore,
  async fn() {
    await writeNotebook(join(folder, "stop.ipynb"), [
      `import { liveRun } from "@/notebook/live_progress.ts";
      import { train } from "@/training/loop.ts";
      const checkpointFolder = await Deno.makeTempDir();
      let taken = 0;
      const fake = {
        step: async () => { taken++; await new Promise((resolve) => setTimeout(resolve, 10)); },
        measure: (step: number) => Promise.resolve({ loss: 1 / (step + 1), "KL/mean": 3 + Math.sin(step / 40) }),
        state: () => Promise.resolve({}),
        restore() {},
      };`,
      `const result = await train(fake, {
        title: "Pretending",
        steps: 800,
        measureEvery: 10,
        checkpointFolder,
        ...liveRun("Pretending"),
      });
      [result.completed, result.step, taken].join(" ")`,
    ]);
    await using lab = await startLab(folder, env);
    await lab.open("stop.ipynb");
    const running = lab.runAll();
    await waitForText(lab, { cell: 1, text: /\b[1-9]\d{2} of 800 steps.*<polyline/s });
    await lab.screenshot("lab/stop_running.png", 900);
    await lab.page.click('[data-jp-item-name="interrupt"] >> nth=0');
    await running;
    await waitForText(lab, { cell: 1, text: /false/ });
    const stopped = (await lab.outputs())[1]!;
    await lab.screenshot("lab/stop_stopped.png", 900);
    assert.equal(await lab.kernelStatus(), "idle");
    assert.match(stopped[0]!.text, /^Pretending: stopped at step \d+ of 800, run the cell again to continue/);
    assert.ok(stopped[0]!.mime.includes("image/png"), "no curves stayed");
    await lab.page.hover(".jp-RenderedPlotly"); // a picture until the mouse comes
    await lab.page.waitForSelector(".jp-RenderedPlotly .main-svg");
    assert.match(await lab.visibleText(1), /stopped at step \d+/);
    assert.match(stopped[1]!.text, /^"?false/);

    await lab.page.click(".jp-CodeCell >> nth=1 >> .cm-content");
    await lab.page.keyboard.press("Control+Enter");
    await waitForText(lab, { cell: 1, text: /true/ });
    const [, value] = (await lab.outputs())[1]!;
    assert.equal(value!.text.replaceAll(/['"]/g, ""), "true 800 800", "steps were taken twice or left out");
  },
});

const notebook = listNotebooks().find((name) => name.startsWith("04")) ?? listNotebooks()[0]!;

Deno.test({
  name: `JupyterLab runs ${notebook}.ipynb, draws its figures and runs it again with another seed`,
  ignore,
  async fn() {
    await Deno.copyFile(
      join(projectFolder, "notebooks", `${notebook}.ipynb`),
      join(folder, `${notebook}.ipynb`),
    );
    await using lab = await startLab(folder, env);
    await lab.open(`${notebook}.ipynb`);
    await lab.runAll();
    const first = await lab.outputs();
    assert.deepEqual(first.flat().filter(({ type }) => type === "error"), []);
    const isFigure = ({ mime }: CellOutput) => mime.includes("application/vnd.plotly.v1+json");
    assert.ok(first.flat().some(isFigure), "no plotly figure");

    await lab.showCell(first.findIndex((cell) => cell.some(isFigure)));
    await lab.page.hover(".jp-RenderedPlotly"); // a picture until the mouse comes
    await lab.page.waitForSelector(".jp-RenderedPlotly .main-svg");
    await lab.screenshot(`lab/${notebook}.png`, 6000);

    await lab.showCell(0);
    await lab.page.click(".jp-CodeCell .cm-content >> nth=0");
    await lab.page.keyboard.press("Control+a");
    await lab.page.keyboard.insertText('const preset = "smoke";\nconst overrides = { seed: 3 };');
    await lab.runAll();
    const second = await lab.outputs();
    assert.deepEqual(second.flat().filter(({ type }) => type === "error"), []);
    assert.ok(second[1]!.some(({ text }) => text.includes("seed 3")), "the changed parameter did not arrive");
    const texts = (outputs: CellOutput[][]) => outputs.slice(2).flat().map(({ text }) => text);
    assert.notDeepEqual(texts(second), texts(first), "another seed gave the same results");
  },
});

async function waitForText(lab: Lab, { cell, text }: { cell: number; text: RegExp }): Promise<void> {
  for (let i = 0; i < 300; i++) {
    if (text.test(await lab.visibleText(cell))) return;
    await lab.page.waitForTimeout(100);
  }
  assert.fail(`cell ${cell} never showed ${text}: ${await lab.visibleText(cell)}`);
}
