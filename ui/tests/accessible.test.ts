// Every screen, in both languages and themes, at twice the size and from right to left: nothing for axe to say, nothing that breaks
// the window's policy, nothing cut off, covered or to be scrolled sideways, and all of it within reach of Tab.
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { begin, drawn, fresh, launch, open } from "./support/chromium";
import { walked } from "./support/keys";
import { misshapen } from "./support/shape";
import { states } from "./support/states";
import { tour } from "./support/tour";

let browser: Browser;
let page: Page;
let complaints: string[];
beforeAll(async () => {
  browser = await launch();
  ({ page, complaints } = await fresh(browser));
});
afterAll(() => browser.close());

/** All that axe does by itself, its advice, and the size of what is clicked on, which it leaves out unless it is asked. */
function said(): Promise<string[]> {
  return page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, { rules: { "target-size": { enabled: true } }, resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
  });
}

const turn = (dir: "ltr" | "rtl") => page.evaluate((dir) => void (document.documentElement.dir = dir), dir);
/** Another size, and a moment for the page to hear of it. */
async function size(to: { width: number; height: number }) {
  await page.setViewportSize(to);
  await drawn(page);
}

/** The window as it is first opened, at twice its size. */
const twice = { width: 560, height: 380 };

/** Each upon the one before: a dark German page at twice its size from right to left is the worst there is. */
const conditions: [string, () => Promise<unknown>][] = [
  ["in English, light", async () => {}],
  ["dark", () => page.emulateMedia({ colorScheme: "dark" })],
  ["in German", () => page.evaluate(() => window.fixture.speak("de"))],
  ["at 200 %", () => size(twice)],
  ["from right to left", () => turn("rtl")],
];

/** Twice the first size and the narrowest that has to do, high enough for all that is below the fold. */
const sizes = [twice.width, 320].map((width) => ({ width, height: 4000 }));

test.each([...tour, ...states])("$name", async ({ look, go }) => {
  complaints.length = 0;
  await begin(page, inject("address"), look);
  await go(page);
  await page.evaluate(axe.source);

  const found: string[] = [];
  const keep = (when: string, lines: string[]) => found.push(...lines.map((line) => `${when}: ${line}`));
  for (const [when, change] of conditions) {
    await change();
    keep(when, await said());
  }
  for (const dir of ["rtl", "ltr"] as const) {
    await turn(dir);
    for (const to of sizes) {
      await size(to);
      keep(`${to.width} px, ${dir}`, await misshapen(page));
    }
  }
  await size(twice);
  keep("by key", await walked(page));

  expect(found).toEqual([]);
  expect(complaints).toEqual([]);
});

test("states can be told apart where the system chooses all colours", async () => {
  const { page } = await open(browser, inject("address"), { scene: "studies", forced: true });
  const shapes = await page.$$eval("main [data-study] svg.disc, main [data-study] svg.ring, main [data-study] svg.triangle", (found) => found.length);
  expect(shapes).toBe(3);
  await page.context().close();
});
