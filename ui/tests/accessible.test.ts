// Every screen: nothing for axe to say, nothing that breaks the window's policy, nothing cut off in a small window.
import axe from "axe-core";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { launch, open, type Look } from "./support/chromium";
import { tour } from "./support/tour";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const looks: [string, Look][] = [
  ["in English, light", { language: "en", theme: "light" }],
  ["in German, dark, small", { language: "de", theme: "dark", width: 640, height: 480 }],
];

describe.each(looks)("%s", (_, look) => {
  test.each(tour)("$name", async ({ look: own, go }) => {
    const { page, complaints } = await open(browser, inject("address"), { ...own, ...look });
    await go(page);

    await page.evaluate(axe.source);
    const found = await page.evaluate(async () => {
      const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, {
        runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"],
      });
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
    });
    expect(found).toEqual([]);

    const wide = await page.evaluate(() => {
      const main = document.querySelector("main");
      const cut = [...document.querySelectorAll<HTMLElement>("main :is(button, h1, h2, dt, label, a)")].filter(
        (element) => element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX !== "visible",
      );
      return { page: document.documentElement.scrollWidth - innerWidth, main: main ? main.scrollWidth - main.clientWidth : 0, cut: cut.map((element) => element.outerHTML) };
    });
    expect(wide).toEqual({ page: 0, main: 0, cut: [] });
    expect(complaints).toEqual([]);
    await page.context().close();
  });
});

test("states can be told apart where the system chooses all colours", async () => {
  const { page } = await open(browser, inject("address"), { scene: "studies", forced: true });
  const shapes = await page.$$eval("main [data-study] svg.disc, main [data-study] svg.ring, main [data-study] svg.triangle", (found) => found.length);
  expect(shapes).toBe(3);
  await page.context().close();
});
