/** Chromium on this machine: found and started, for benchmarks and tests that need a real browser. */
import { join } from "@std/path";
import { type Browser, chromium } from "playwright-core";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Finds Chromium. @returns Its path, or `undefined` if there is none. */
export function findChromium(): string | undefined {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  return [
    Deno.env.get("CHROMIUM") ?? "",
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ].find((path) => path && exists(path));
}

/** Starts Chromium. @returns The browser, to be closed by the caller. */
export async function startBrowser(): Promise<Browser> {
  return await chromium.launch({ executablePath: findChromium()!, headless: true, args: flags });
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
