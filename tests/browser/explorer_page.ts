/** The explorer's page in a headless Chromium: opened, watched and asked. */
// deno-lint-ignore-file no-explicit-any
import assert from "node:assert/strict";
import { dirname, join } from "@std/path";
import type { Browser, Page } from "playwright-core";
import { projectFolder } from "@/notebook/notebooks.ts";

/** A page with what was seen of it. */
export interface WatchedPage {
  /** The page. */
  page: Page;
  /** Its address without a state. */
  url: string;
  /** Goes to a state of the explorer and waits for it. */
  open(hash: string): Promise<void>;
  /** The colours of a canvas, as a text to compare. */
  pixels(selector: string): Promise<string>;
  /** Waits until a canvas shows something else. */
  changed(selector: string, before: string): Promise<string>;
  /** Writes a picture of the page into tests/output/explorer. */
  screenshot(name: string): Promise<void>;
  /** Fails if the console told an error, or anything but the page's own address was asked for. */
  assertClean(): void;
}

/**
 * Opens a page of the explorer in a context of its own.
 *
 * @param browser The browser.
 * @param url Address without a state.
 * @param size Of the window.
 * @returns The page.
 */
export async function watchPage(
  browser: Browser,
  url: string,
  size: { width: number; height: number } = { width: 1280, height: 900 },
): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: size,
    permissions: ["clipboard-write", "clipboard-read"],
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const problems: string[] = [];
  const own = url.startsWith("file:") ? dirname(url) : new URL(url).origin;
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(`${error}`));
  page.on("request", (request) => {
    if (!/^(?:data|blob):/.test(request.url()) && !request.url().startsWith(own)) {
      problems.push(request.url());
    }
  });
  const pixels = (selector: string) =>
    page.evaluate((selector) => (globalThis as any).document.querySelector(selector).toDataURL(), selector);
  return {
    page,
    url,
    async open(hash) {
      await page.goto("about:blank"); // an address that differs behind # only would not load anew
      await page.goto(url + hash);
      await page.waitForSelector("html[data-ready]");
    },
    pixels,
    async changed(selector, before) {
      for (let i = 0; i < 200; i++) {
        const now = await pixels(selector);
        if (now !== before) return now;
        await page.waitForTimeout(25);
      }
      return assert.fail(`${selector} stayed the same picture`);
    },
    async screenshot(name) {
      const path = join(projectFolder, "tests", "output", "explorer", `${name}.png`);
      await Deno.mkdir(dirname(path), { recursive: true });
      await page.screenshot({ path, fullPage: true });
    },
    assertClean: () => assert.deepEqual(problems, []),
  };
}
