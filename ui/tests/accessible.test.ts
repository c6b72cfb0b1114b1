// Every screen, in both languages and themes, at twice the size and from right to left, each alone and all at once: nothing for axe to
// say, nothing that breaks the window's policy, nothing cut off, covered or to be scrolled sideways, and all of it within reach of Tab.
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { begin, drawn, fresh, launch, open } from "./support/chromium";
import { ringed, walked } from "./support/keys";
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

/** The window as it is first opened, at twice its size. */
const twice = { width: 560, height: 380 };
/** At its first size. */
const once = { width: 1280, height: 800 };

type Wear = { language: "en" | "de"; theme: "light" | "dark"; size: { width: number; height: number }; dir: "ltr" | "rtl" };
const plain: Wear = { language: "en", theme: "light", size: once, dir: "ltr" };

let worn = plain;
/** As the page is worn from now on; it has heard of it when this is over. */
async function wear(what: Partial<Wear>) {
  const next = { ...plain, ...what };
  if (next.theme !== worn.theme) await page.emulateMedia({ colorScheme: next.theme });
  if (next.size !== worn.size) await page.setViewportSize(next.size);
  if (next.language !== worn.language || next.dir !== worn.dir) {
    await page.evaluate(async ([language, dir]) => {
      if (document.documentElement.lang !== language) await window.fixture.speak(language);
      document.documentElement.dir = dir;
      // What finds its place by itself finds it anew, as it would for somebody who opens it so.
      dispatchEvent(new Event("resize"));
    }, [next.language, next.dir] as const);
  }
  worn = next;
  await drawn(page);
}

/** Each by itself, so that none hides what another would show, and all of them at once. */
const conditions: [string, Partial<Wear>][] = [
  ["in English, light", {}],
  ["dark", { theme: "dark" }],
  ["in German", { language: "de" }],
  ["at 200 %", { size: twice }],
  ["from right to left", { dir: "rtl" }],
  ["all at once", { theme: "dark", language: "de", size: twice, dir: "rtl" }],
];

/** Twice the first size and the narrowest that has to do, high enough for all that is below the fold. */
const [wide, narrow] = [twice.width, 320].map((width) => ({ width, height: 4000 })) as [Wear["size"], Wear["size"]];
/** What is measured: German has the longer words, English stands for those that have not. */
const shapes: Partial<Wear>[] = [
  { language: "en", dir: "rtl", size: wide },
  { language: "en", dir: "ltr", size: narrow },
  ...[narrow, wide].flatMap((size) => (["ltr", "rtl"] as const).map((dir) => ({ language: "de" as const, dir, size }))),
];

/** Where the rings are looked at beside the walk, which is German, dark and at twice the size. */
const ringings: [string, Partial<Wear>][] = [
  ["light, from right to left", { dir: "rtl" }],
  ["at 200 %, from right to left", { size: twice, dir: "rtl" }],
];

test.each([...tour, ...states])("$name", async ({ look, go }) => {
  complaints.length = 0;
  await begin(page, inject("address"), look);
  await go(page);
  await page.evaluate(axe.source);
  worn = plain;

  const found: string[] = [];
  const keep = (when: string, lines: string[]) => found.push(...lines.map((line) => `${when}: ${line}`));
  for (const [when, what] of conditions) {
    await wear(what);
    keep(when, await said());
  }
  for (const shape of shapes) {
    await wear(shape);
    keep(`${shape.size?.width} px, ${shape.language}, ${shape.dir}`, await misshapen(page));
  }
  await wear({ language: "de", theme: "dark", size: twice });
  keep("by key", await walked(page));
  for (const [when, what] of ringings) {
    await wear(what);
    keep(`rings, ${when}`, await ringed(page));
  }

  expect(found).toEqual([]);
  expect(complaints).toEqual([]);
});

test("states can be told apart where the system chooses all colours", async () => {
  const { page } = await open(browser, inject("address"), { scene: "studies", forced: true });
  const shapes = await page.$$eval("main [data-study] svg.disc, main [data-study] svg.ring, main [data-study] svg.triangle", (found) => found.length);
  expect(shapes).toBe(3);
  await page.context().close();
});
