/** JupyterLab in a headless Chromium, driven as a person would. */
// deno-lint-ignore-file no-explicit-any
import { dirname, join } from "@std/path";
import { type Browser, chromium, type Page } from "playwright-core";
import { writeLabSettings } from "@/notebook/lab.ts";
import { projectFolder } from "@/notebook/notebooks.ts";
import { findChromium } from "../../bench/chromium.ts";

/** An output as the notebook's model holds it. */
export interface CellOutput {
  /** `display_data`, `execute_result`, `stream` or `error`. */
  type: string;
  /** MIME types. */
  mime: string[];
  /** Its text. */
  text: string;
}

/** A running JupyterLab with a page. */
export interface Lab extends AsyncDisposable {
  /** The page in the browser. */
  page: Page;
  /** Opens a notebook of the folder and waits for its kernel. */
  open(notebook: string): Promise<void>;
  /** Runs all cells and waits for the last one. */
  runAll(): Promise<void>;
  /** Outputs of all code cells. */
  outputs(): Promise<CellOutput[][]>;
  /** Scrolls to a code cell. */
  showCell(cell: number): Promise<void>;
  /** What one sees of a cell's outputs: the text on the page, that of drawings included. */
  visibleText(cell: number): Promise<string>;
  /** Status of the kernel: `idle`, `busy`, `dead`. */
  kernelStatus(): Promise<string>;
  /** Writes a picture of the whole notebook into tests/output. */
  screenshot(file: string, height: number): Promise<void>;
}

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const waitMs = 120_000;

/**
 * Starts JupyterLab and opens a page.
 *
 * @param folder What JupyterLab shows; below the project's folder, so that cells find deno.json.
 * @param env Variables for the kernels besides this process's own.
 * @returns The page with what the tests do to it; disposing of it ends both.
 */
export async function startLab(folder: string, env: Record<string, string> = {}): Promise<Lab> {
  writeLabSettings();
  const token = crypto.randomUUID();
  const port = freePort();
  const server = new Deno.Command(join(projectFolder, ".venv", "bin", "python"), {
    args: [
      join(import.meta.dirname!, "start_lab.py"),
      join(projectFolder, ".venv", "bin", "jupyter-lab"),
      "--no-browser",
      "--allow-root",
      "--ip=127.0.0.1",
      `--port=${port}`,
      "--ServerApp.port_retries=0",
      `--IdentityProvider.token=${token}`,
      `--ServerApp.root_dir=${folder}`,
      "--LabApp.expose_app_in_browser=True",
    ],
    env,
    stdout: "null",
    stderr: "null",
  }).spawn();
  let browser: Browser | undefined;
  const end = async () => {
    await browser?.close();
    server.kill("SIGTERM");
    await server.status;
  };
  try {
    await answer(`http://127.0.0.1:${port}/api?token=${token}`);
    browser = await chromium.launch({ executablePath: findChromium()!, headless: true, args: flags });
    const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
    page.setDefaultTimeout(waitMs);
    return labPage(page, { url: `http://127.0.0.1:${port}/lab/tree`, token, end });
  } catch (error) {
    await end();
    throw error;
  }
}

function labPage(
  page: Page,
  { url, token, end }: { url: string; token: string; end: () => Promise<void> },
): Lab {
  return {
    page,
    async open(notebook) {
      await page.goto(`${url}/${notebook}?token=${token}&reset`);
      await page.waitForFunction(() => {
        const panel = (globalThis as any).jupyterapp?.shell?.currentWidget;
        return panel?.sessionContext?.session?.kernel?.status === "idle" &&
          panel.content?.widgets?.length > 0;
      });
    },
    async runAll() {
      await page.evaluate(() => (globalThis as any).jupyterapp.commands.execute("notebook:run-all-cells"));
    },
    outputs: () =>
      page.evaluate(() => {
        const { widgets } = (globalThis as any).jupyterapp.shell.currentWidget.content;
        return widgets.filter((cell: any) => cell.model.type === "code").map((cell: any) =>
          Array.from({ length: cell.model.outputs.length }, (_, i) => {
            const { output_type: type, data = {}, text, evalue } = cell.model.outputs.get(i).toJSON();
            const words = text ?? evalue ?? data["text/plain"] ?? "";
            return {
              type,
              mime: Object.keys(data),
              text: Array.isArray(words) ? words.join("") : String(words),
            };
          })
        );
      }),
    showCell: (cell) =>
      page.evaluate(async (cell) => {
        const notebook = (globalThis as any).jupyterapp.shell.currentWidget.content;
        const code = notebook.widgets.filter((widget: any) => widget.model.type === "code")[cell];
        await notebook.scrollToItem(notebook.widgets.indexOf(code), "start");
      }, cell),
    visibleText: (cell) =>
      page.evaluate((cell) => {
        const { widgets } = (globalThis as any).jupyterapp.shell.currentWidget.content;
        const code = widgets.filter((widget: any) => widget.model.type === "code")[cell];
        const pictures = Array.from(code.outputArea.node.querySelectorAll("img"), (img: any) => img.src);
        const drawn = pictures.map((src) => src.startsWith("data:image/svg") ? decodeURIComponent(src) : "");
        return [code.outputArea.node.innerText, ...drawn].join("\n");
      }, cell),
    kernelStatus: () =>
      page.evaluate(() => {
        const { session } = (globalThis as any).jupyterapp.shell.currentWidget.sessionContext;
        return session?.kernel?.status ?? "none";
      }),
    async screenshot(file, height) {
      await page.setViewportSize({ width: 1280, height });
      await page.waitForTimeout(1500); // JupyterLab draws the cells that came into view
      const path = join(projectFolder, "tests", "output", file);
      await Deno.mkdir(dirname(path), { recursive: true });
      await page.screenshot({ path });
      await page.setViewportSize({ width: 1280, height: 1000 });
    },
    [Symbol.asyncDispose]: end,
  };
}

async function answer(url: string): Promise<void> {
  const until = performance.now() + waitMs;
  while (performance.now() < until) {
    const response = await fetch(url).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(
    `Cannot start JupyterLab: found no answer for ${
      waitMs / 1000
    } s, wanted one. Run python3 study.py lab to see why`,
  );
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
