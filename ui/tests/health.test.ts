// A study's health: a verdict, charts that show the same moment, a table that says the same, and where it comes from.
import { describe, expect, test } from "vitest";
import { aWindow, calls, gone, page, seen, start, text } from "./support/window";

aWindow();

async function open(app = "trust-game", scene = "studies", language: "en" | "de" = "en") {
  await start({ scene, language });
  await page.click(`main [data-study=${app}]`);
  await page.click("#tab-health");
  await seen("[data-verdict]");
}

const charts = () => page.locator("[data-chart]").count();
/** How many of a chart's pixels are of a colour of the look. */
const inked = (chart: string, name: string) =>
  page.locator(`[data-health-chart=${chart}] canvas`).evaluate((canvas, name) => {
    const probe = document.createElement("canvas").getContext("2d");
    const span = document.createElement("span");
    span.style.color = `var(--${name})`;
    document.body.append(span);
    if (!probe || !(canvas instanceof HTMLCanvasElement)) return -1;
    probe.fillStyle = getComputedStyle(span).color;
    probe.fillRect(0, 0, 1, 1);
    span.remove();
    const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
    const { data } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    let found = 0;
    for (let at = 0; at < data.length; at += 4) if (data[at] === red && data[at + 1] === green && data[at + 2] === blue && data[at + 3] === 255) found += 1;
    return found;
  }, name);

describe("the verdict", () => {
  test("says what is wrong, since when, and what helps", async () => {
    await open();
    expect(await text("[data-verdict=memory-rising]")).toMatch(/Memory is at 92 % of the limit and rising since today 14:05\. With more participants .* Choose a larger server/);
    expect(await page.locator("#health-to-log").count()).toBe(0);
  });

  test("of errors leads to the log", async () => {
    await open("trust-game", "troubled");
    expect(await text("[data-verdict=errors]")).toContain("14 requests have failed in the last minutes, mostly H12.");
    await page.click("#health-to-log");
    await seen("#tab-log[aria-selected=true]");
  });

  test("that the server is too small leads to another size", async () => {
    await open();
    await page.click("#health-to-size");
    await seen("dialog [data-size=Standard-2X]");
    expect(await page.isChecked("dialog [data-size=Basic]")).toBe(true);
    expect(await page.getAttribute("#size-go", "aria-disabled")).toBe("true");
    await page.keyboard.press("Escape");
    await gone("dialog");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("health-to-size");
  });

  test("is said in German too", async () => {
    await open("trust-game", "studies", "de");
    expect(await text("[data-verdict]")).toContain("zu 92 % belegt, steigend seit heute 14:05.");
  });
});

describe("the charts", () => {
  test("are drawn in the colours of the theme, and anew when it changes", async () => {
    await open();
    expect(await charts()).toBe(5);
    for (const [chart, name] of [["memory", "accent"], ["requests", "accent"], ["times", "amber"], ["errors", "red"]] as const) expect(await inked(chart, name), chart).toBeGreaterThan(20);
    const light = await page.locator("[data-health-chart=memory] canvas").screenshot();
    await page.evaluate(() => void (document.documentElement.dataset["theme"] = "dark"));
    await page.waitForFunction(() => getComputedStyle(document.body).color === "rgb(237, 234, 228)");
    await expect.poll(() => inked("memory", "accent")).toBeGreaterThan(20);
    expect(light.equals(await page.locator("[data-health-chart=memory] canvas").screenshot())).toBe(false);
  });

  test("show the same moment when the pointer is on one of them", async () => {
    await open();
    const box = await page.locator("[data-health-chart=load] canvas").boundingBox();
    await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) * 0.8, (box?.y ?? 0) + 60);
    const told = () => page.locator("[data-chosen]").allTextContents();
    await expect.poll(async () => (await told()).filter((words) => /\d\d:\d\d: /.test(words)).length).toBe(5);
    const times = (await told()).map((words) => /(\d\d:\d\d): /.exec(words)?.[1]);
    expect(new Set(times).size).toBe(1);
  });

  test("are walked by the arrow keys, and say the numbers of the moment", async () => {
    await open();
    await page.focus("[data-health-chart=memory] [data-chart]");
    await page.keyboard.press("End");
    const value = () => page.getAttribute("[data-health-chart=memory] [data-chart]", "aria-valuetext");
    await expect.poll(value).toMatch(/14:29: in use 2\d\d MB · limit 512 MB$/);
    await page.keyboard.press("ArrowLeft");
    await expect.poll(value).toMatch(/14:28: /);
    await expect.poll(() => page.getAttribute("[data-health-chart=errors] [data-chart]", "aria-valuetext")).toMatch(/14:28: not known$/);
    await page.keyboard.press("Home");
    await expect.poll(value).toMatch(/12:30: /);
  });

  test("of another time replace them when they are there, and an answer to an earlier wish is dropped", async () => {
    await open();
    const asked = (await calls("health")).length;
    await page.evaluate(() => window.fixture.holding.add("health"));
    await page.check("[name=health-span][value='7d']", { force: true });
    await expect.poll(async () => (await calls("health")).length).toBe(asked + 1);
    await page.evaluate(() => window.fixture.holding.delete("health"));
    await page.check("[name=health-span][value='24h']", { force: true });
    await page.waitForFunction(() => document.querySelector("[data-source]")?.textContent?.includes("10 min"));
    // Nothing but microtasks stands between an answer and the page.
    await page.evaluate(() => {
      window.fixture.held.get("health")?.();
      return new Promise((done) => setTimeout(done));
    });
    expect(await text("[data-source]")).toBe("Measured by the server of this computer, in steps of 10 min.");
  });
});

describe("the table", () => {
  test("says what the charts show, the newest first", async () => {
    await open();
    await page.click("#health-table");
    await seen("[data-health-table]");
    const row = await page.locator("[data-health-table] [role=row][aria-rowindex='2'] [role=gridcell]").allTextContents();
    expect(row.slice(0, 4).map((words) => words.trim())).toEqual(["Fri, Nov 20, 14:29", "1 min", expect.stringMatching(/^2\d\d MB$/), "512 MB"]);
    await page.click("[data-health-table] [data-column='0']");
    await expect.poll(() => page.locator("[data-health-table] [role=row][aria-rowindex='2'] [role=gridcell]").first().textContent()).toContain("12:30");
    expect(await charts()).toBe(0);
    await page.click("#health-table");
    await gone("[data-health-table]");
  });

  test("has no row for a gap", async () => {
    await open();
    await page.click("#health-table");
    const rows = Number(await page.getAttribute("[data-health-table]", "data-health-table"));
    expect(rows).toBeGreaterThan(100);
    expect(rows).toBeLessThan(120);
  });
});

describe("where it comes from", () => {
  test("is said, and where nothing is measured one click has the log tell more", async () => {
    await open("auction");
    expect(await text("[data-source=heard]")).toContain("Taken from the study's log while Orchard listened");
    await seen("[data-unmeasured=eco]");
    await page.click("#health-tell");
    await gone("#health-tell");
    expect(await calls("tell_in_log")).toEqual([{ app: "auction", on: true }]);
    expect(await text("[data-unmeasured]")).toContain("from the study's next start on");
  });

  test("is said where there is nothing at all", async () => {
    await open("survey-2025");
    expect(await text("[data-health-empty]")).toBe("Nothing was measured in this time.");
    expect(await text("[data-verdict=off]")).toContain("The study is offline");
    expect(await page.getAttribute("#health-save", "aria-disabled")).toBe("true");
  });

  test("a problem is told in four lines, and what is known stays in sight", async () => {
    await open();
    await page.evaluate(() => window.fixture.refuse("health", window.fixture.data.problem("dns", { whose: "network", action: "try-again" })));
    await page.check("[name=health-span][value='24h']", { force: true });
    await seen("[data-problem=dns]");
    expect(await charts()).toBe(5);
    await page.evaluate(() => window.fixture.refused.clear());
    await page.click("[data-action=try-again]");
    await gone("[data-problem]");
  });
});

test("the charts are saved as one picture, and the figures as a table", async () => {
  await open();
  await page.click("#health-save-picture");
  await expect.poll(async () => (await calls("save_chart")).length).toBe(1);
  const png = await page.evaluate(async () => {
    const bytes = new Uint8Array(window.fixture.calls.find(({ command }) => command === "save_chart")?.args["png"] as number[]);
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    return { width: picture.width, height: picture.height };
  });
  expect(png.width).toBeGreaterThan(500);
  expect(png.height).toBeGreaterThan(5 * 132);
  await page.click("#health-save");
  await expect.poll(() => calls("save_figures")).toEqual([{ app: "trust-game", span: "2h" }]);
});

test("the page opens where the system has no language, as under LANG=C in WebKit", async () => {
  await start({ scene: "studies" });
  await page.addInitScript(() => Object.defineProperty(navigator, "language", { value: "C", configurable: true }));
  await page.reload();
  await page.click("main [data-study=trust-game]");
  await page.click("#tab-health");
  await seen("[data-health-chart=memory] canvas");
});
