// Where the system chooses all colours, or wants nothing to move: what is told by a shape, a bar or a ring is still there to be seen.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { begin, fresh, launch } from "./support/chromium";
import { tour } from "./support/tour";

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await launch();
  ({ page } = await fresh(browser));
});
afterAll(() => browser.close());

async function arrive(name: string, theme: "light" | "dark" = "light", forced = true) {
  const stop = tour.find((stop) => stop.name === name);
  if (!stop) throw new Error(`no stop ${name}`);
  await begin(page, inject("address"), { ...stop.look, theme, forced });
  await stop.go(page);
}

/** The strongest contrast between a part's ground, as its first pixel has it, and whatever is drawn on it from one share of its width to another. */
async function drawn(part: { screenshot: () => Promise<Buffer> }, from = 0, to = 1): Promise<number> {
  const picture = (await part.screenshot()).toString("base64");
  return page.evaluate(
    async ([picture, from, to]) => {
      const image = new Image();
      image.src = `data:image/png;base64,${picture}`;
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext("2d");
      if (!context) throw new Error("nothing to look with");
      context.drawImage(image, 0, 0);
      const light = (at: ArrayLike<number>) => {
        const [red, green, blue] = [0, 1, 2].map((which) => {
          const value = (at[which] ?? 0) / 255;
          return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
        }) as [number, number, number];
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
      };
      const ground = light(context.getImageData(0, 0, 1, 1).data);
      const [start, end] = [Math.floor(image.width * from), Math.ceil(image.width * to)];
      const { data } = context.getImageData(start, 0, end - start, image.height);
      let most = 1;
      for (let at = 0; at < data.length; at += 4) {
        const here = light(data.subarray(at, at + 3));
        most = Math.max(most, (Math.max(here, ground) + 0.05) / (Math.min(here, ground) + 0.05));
      }
      return most;
    },
    [picture, from, to] as const,
  );
}

/** Whether two parts of a bar, left and right of where it has come to, can be told apart at its middle line. */
async function apart(bar: { screenshot: () => Promise<Buffer> }, left: number, right: number): Promise<boolean> {
  const picture = (await bar.screenshot()).toString("base64");
  return page.evaluate(
    async ([picture, left, right]) => {
      const image = new Image();
      image.src = `data:image/png;base64,${picture}`;
      await image.decode();
      const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
      if (!context) throw new Error("nothing to look with");
      context.drawImage(image, 0, 0);
      const [a, b] = [left, right].map((share) => context.getImageData(Math.floor(image.width * share), Math.floor(image.height / 2), 1, 1).data) as [Uint8ClampedArray, Uint8ClampedArray];
      return Math.hypot((a[0] ?? 0) - (b[0] ?? 0), (a[1] ?? 0) - (b[1] ?? 0), (a[2] ?? 0) - (b[2] ?? 0)) > 90;
    },
    [picture, left, right] as const,
  );
}

describe.each(["light", "dark"] as const)("in chosen colours, %s", (theme) => {
  test("every mark stands out from its ground", async () => {
    await arrive("data-trouble", theme);
    const marks = page.locator("main svg[viewBox='0 0 16 16']");
    expect(await marks.count()).toBeGreaterThan(6);
    for (const mark of await marks.all()) expect(await drawn(mark), (await mark.getAttribute("class")) ?? "").toBeGreaterThan(3);
  });

  test("how far a bar has come is seen", async () => {
    await arrive("steps-upload", theme);
    expect(await apart(page.locator("progress").first(), 0.1, 0.9)).toBe(true);
    await arrive("data", theme);
    expect(await apart(page.locator("#database progress"), 0.1, 0.9)).toBe(true);
    await arrive("look", theme);
    const parts = await page.$$eval("[data-table] progress", (bars) => bars.map((bar) => (bar as HTMLProgressElement).position));
    const half = parts.findIndex((part) => part > 0.2 && part < 0.8);
    expect(half).toBeGreaterThanOrEqual(0);
    expect(await apart(page.locator("[data-table] progress").nth(half), 0.1, 0.9)).toBe(true);
  });

  test("what is chosen can be told from what is not: a switch, a tab, a study", async () => {
    await arrive("study-room", theme);
    expect(await drawn(page.locator("#room-open"))).toBeGreaterThan(3);
    const shown = async (selector: string) => (await page.locator(selector).screenshot()).toString("base64");
    const on = await shown("#room-open");
    await page.click("#room-open");
    await page.waitForSelector("[data-room=closed]");
    await page.mouse.move(0, 0);
    expect(await shown("#room-open")).not.toBe(on);
    const under = (tab: string) => page.$eval(tab, (element) => getComputedStyle(element, "::after").backgroundColor);
    expect(await under("#tab-overview")).not.toBe(await under("#tab-data"));
    const around = (study: string) => page.$eval(`nav [data-study=${study}]`, (element) => getComputedStyle(element).outlineStyle);
    expect([await around("trust-game"), await around("auction")]).toEqual(["solid", "none"]);
  });
});

describe("where nothing shall move", () => {
  const moving = () => page.evaluate(() => document.getAnimations().length);

  test.each(["steps-build", "data-task", "first-opening"])("%s stands still, and moves for everybody else", async (name) => {
    await arrive(name, "light", false);
    expect(await moving()).toBe(0);
    await page.emulateMedia({ reducedMotion: "no-preference" });
    await page.waitForFunction(() => document.getAnimations().length > 0);
    await page.emulateMedia({ reducedMotion: "reduce" });
  });

  test("no change of colour or size takes any time", async () => {
    await arrive("study", "light", false);
    const slow = await page.$$eval("body *", (all) => all.filter((element) => getComputedStyle(element).transitionDuration.split(", ").some((time) => parseFloat(time) > 0)).map((element) => element.outerHTML.slice(0, 100)));
    expect(slow).toEqual([]);
  });
});
