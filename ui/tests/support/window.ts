// One page of the window for each test, and the few words a test of a screen is written in.
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, inject } from "vitest";
import { launch, open, type Look } from "./chromium";

let browser: Browser;
/** The page of the test that runs. */
export let page: Page;

/** To be called once at the top of a file of tests. */
export function aWindow() {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  afterEach(() => page.context().close());
}

export async function start(look: Look = {}) {
  ({ page } = await open(browser, inject("address"), look));
}

export const calls = (command: string) => page.evaluate((wanted) => window.fixture.calls.filter((call) => call.command === wanted).map((call) => call.args), command);
export const title = () => page.textContent("h1");
export const seen = (selector: string) => page.waitForSelector(selector);
export const gone = (selector: string) => page.waitForSelector(selector, { state: "detached" });
export const text = async (selector: string) => (await page.textContent(selector))?.replace(/\s+/g, " ").trim();
export const focused = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.tagName);

export async function toTarget(look: Look = {}) {
  await start(look);
  await page.click("#sample");
  await page.click("#continue");
}

export async function toSteps(look: Look = {}) {
  await toTarget(look);
  await page.click("#put-online:not([aria-disabled])");
  await seen("[data-step=check][data-state=running]");
}
