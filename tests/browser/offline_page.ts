/** A document of a file in a real browser, where it may ask nothing of any host and write nothing to the console. */
import assert from "node:assert/strict";
import { type Browser, chromium, type Page } from "playwright-core";
import { findChromium } from "../../bench/chromium.ts";

/** Whether no browser is installed. */
export const ignore = findChromium() === undefined;

/** What is opened. */
export interface OfflinePage {
  /** `file://…`. */
  address: string;
  /** The window. */
  size: { width: number; height: number };
  /** What stands on the page when it is ready. */
  ready: string;
}

/** Opens a document; at the end nothing may have been asked of a host or written to the console. */
export async function onOfflinePage(
  { address, size, ready }: OfflinePage,
  work: (page: Page) => Promise<void>,
): Promise<void> {
  const browser: Browser = await chromium.launch({
    executablePath: findChromium()!,
    headless: true,
    args: ["--no-sandbox", "--disable-gpu"],
  });
  try {
    const page = await browser.newPage({ viewport: size });
    page.setDefaultTimeout(20_000);
    const said: string[] = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(error.message));
    page.on("request", (request) => {
      if (!/^(file|blob|data):/.test(request.url())) said.push(request.url());
    });
    await page.goto(address);
    await page.waitForSelector(ready);
    await work(page);
    assert.deepEqual(said, []);
  } finally {
    await browser.close();
  }
}
