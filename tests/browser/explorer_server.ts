/** The small explorer, served and exported, for tests in a browser. */
import { join } from "@std/path";
import { createApp } from "@/explorer/app.ts";
import { exportPage } from "@/explorer/export_page.ts";
import { newToken } from "@/explorer/guard.ts";
import { serverPage } from "@/explorer/page_files.ts";
import type { Prompter } from "@/explorer/prompter.ts";
import { serveExplorer } from "@/explorer/serve.ts";
import { projectFolder } from "@/notebook/notebooks.ts";
import { findChromium, startBrowser } from "../../bench/chromium.ts";
import { smallWorld } from "../explorer/small_explorer.ts";
import { type WatchedPage, watchPage } from "./explorer_page.ts";

const ignore = findChromium() === undefined;
if (ignore) {
  console.log(
    "Skipped: the explorer in a browser, because there is no Chromium. On Debian and Ubuntu: apt install chromium",
  );
}

/** The small world. */
export type SmallWorld = Awaited<ReturnType<typeof smallWorld>>;

/** What a browser test of the explorer does. */
export interface ExplorerCase {
  /** The promise. */
  name: string;
  /** Whether it needs the server. */
  serverOnly?: boolean;
  /** Whether it needs the folder. */
  folderOnly?: boolean;
  /** Uses the page; what the console says and what is asked for is checked afterwards. */
  test(opened: WatchedPage, world: SmallWorld): Promise<void>;
}

/** Serves the small world; a prompt of any words sets feature 3, but "nothing" fits nothing. */
async function startServer() {
  const world = await smallWorld();
  const { explorer, stored, model } = world;
  const understand: Prompter["understand"] = (text, { encoded: { latents } }) => {
    const nothing = text.includes("nothing");
    const latent = latents.slice();
    if (!nothing) latent.forEach((_, axis) => latent[axis] += 6 * model.decoder[3 * model.dimensions + axis]);
    return Promise.resolve({
      steps: nothing ? [] : [{
        words: text,
        intent: "add" as const,
        category: "head" as const,
        from: null,
        to: "head: shark",
        score: 0.71,
        strength: 1,
        features: [{ id: 3, change: 6 }],
        note: "",
      }],
      free: ["glasses" as const],
      unmatched: nothing ? [{ words: text, nearest: "head: bat", score: 0.12 }] : [],
      edits: nothing ? [] : [{ feature: 3, action: "add" as const, value: 6 }],
      corrections: [],
      traits: [0, 0, 0, 0, 0],
      latent,
    });
  };
  const token = newToken();
  const files = await serverPage();
  const app = createApp({
    explorer,
    sheets: stored.sheets,
    token,
    embedded: false,
    files,
    prompter: { by: "words", understand },
  });
  return { world, server: serveExplorer(app, { token }) };
}

/**
 * Registers tests, each on the served page and on the exported folder opened from disk, in windows of their own.
 *
 * @param title What is tested.
 * @param cases The tests.
 * @param size Of the windows.
 */
export function testExplorer(
  title: string,
  cases: ExplorerCase[],
  size?: { width: number; height: number },
): void {
  for (const kind of ["server", "folder"] as const) {
    const own = cases.filter(({ serverOnly, folderOnly }) => kind === "folder" ? !serverOnly : !folderOnly);
    if (own.length === 0) continue;
    Deno.test({
      name: `${title} (${kind})`,
      ignore,
      async fn(context) {
        const { world, server } = await startServer();
        const browser = await startBrowser();
        const folder = join(projectFolder, "tests", "output", "explorer", "site");
        if (kind === "folder") await exportPage(folder, world);
        const url = kind === "server" ? server.url : `file://${folder}/index.html`;
        for (const { name, test } of own) {
          await context.step(name, async () => {
            const opened = await watchPage(browser, url, size);
            await test(opened, world);
            opened.assertClean();
            await opened.page.context().close();
          });
        }
        await browser.close();
        await server.close();
      },
    });
  }
}
