// A study's log: a million lines of which a few dozen are in the page, found as one types, followed until one scrolls up.
import { describe, expect, test } from "vitest";
import type { LogPage, LogWish } from "../src/host/types";
import { everything, Lines } from "../src/screens/log/lines.svelte";
import { line } from "./fixture/logged";
import { aWindow, calls, gone, page, seen, start, text } from "./support/window";

/** Answers that are given one at a time. */
function asked() {
  const open: { wish: LogWish; from: number | null; give: (total: number) => Promise<void> }[] = [];
  const lines = new Lines(
    (wish, from, count) =>
      new Promise<LogPage>((done) => {
        open.push({
          wish,
          from,
          give: (total) => {
            const first = from ?? Math.max(0, total - count);
            done({ total, all: total, from: first, groups: [], lines: Array.from({ length: Math.max(0, Math.min(count, total - first)) }, (_, at) => line(first + at)) });
            return new Promise<void>((go) => setTimeout(go));
          },
        });
      }),
  );
  return { lines, open };
}

describe("the lines", () => {
  test("begin with the last ones, and what is in sight of others is fetched page by page, one at a time", async () => {
    const { lines, open } = asked();
    lines.again();
    await open[0]?.give(1_000_000);
    lines.want(999_970, 1_000_000);
    expect([lines.total, lines.line(999_999)?.number, open.length]).toEqual([1_000_000, 999_999, 1]);
    lines.want(500_080, 500_120);
    lines.want(700_000, 700_030);
    expect(open.map(({ from }) => from)).toEqual([null, 500_000]);
    await open[1]?.give(1_000_000);
    await open[2]?.give(1_000_000);
    expect([lines.line(700_029)?.number, lines.line(500_101)]).toEqual([700_029, undefined]);
  });

  test("grow without what is there being asked for again, and a page that was not full is filled", async () => {
    const { lines, open } = asked();
    lines.again();
    await open[0]?.give(150);
    lines.want(100, 150);
    expect(open.length).toBe(1);
    lines.grow();
    lines.grow();
    await open[1]?.give(155);
    await open[2]?.give(160);
    lines.want(90, 160);
    await open[3]?.give(160);
    for (const number of [90, 100, 149, 159]) expect(lines.line(number)?.number).toBe(number);
    expect(open.map(({ from }) => from)).toEqual([null, null, null, 0]);
  });

  test("of an earlier search are dropped, and what is shown stays until the first answer to the new one", async () => {
    const { lines, open } = asked();
    lines.again();
    await open[0]?.give(100);
    lines.change({ ...everything, text: "a" });
    lines.change({ ...everything, text: "ab" });
    expect([lines.waiting, lines.line(3)?.number]).toEqual([true, 3]);
    await open[1]?.give(50);
    expect([lines.waiting, lines.total]).toEqual([true, 100]);
    await open[2]?.give(7);
    expect([lines.waiting, lines.total, open[2]?.wish.text]).toEqual([false, 7, "ab"]);
  });

  test("that are kept are bounded, however far one scrolls", async () => {
    const { lines, open } = asked();
    lines.again();
    await open[0]?.give(1_000_000);
    for (let first = 0; first < 100_000; first += 100) {
      lines.want(first, first + 20);
      await open.at(-1)?.give(1_000_000);
    }
    expect(Array.from({ length: 1000 }, (_, at) => lines.line(at * 100)).filter(Boolean)).toHaveLength(40);
  });
});

describe("in the window", () => {
  aWindow();

  async function open(scene = "studies") {
    await start({ scene });
    await page.click("main [data-study=trust-game]");
    await page.click("#tab-log");
    if (scene === "studies") await seen("[data-line='4999']");
  }
  const drawn = () => page.$$eval("[data-lines] [role=option]", (rows) => rows.length);
  const following = () => page.getAttribute("[data-following]", "data-following");
  const scrollTo = (top: number) => page.locator("[data-lines]").evaluate((lines, top) => lines.scrollTo({ top }), top);
  const grow = (lines: number) => page.evaluate((lines) => window.fixture.logs({ lines }), lines);

  test("of a million lines a few dozen are in the page, and first and last are reached", async () => {
    await open();
    await grow(1_000_000);
    await seen("[data-line='999999']");
    for (const part of [0, 0.25, 0.5, 0.8, 1]) {
      await page.locator("[data-lines]").evaluate((lines, part) => lines.scrollTo({ top: (lines.scrollHeight - lines.clientHeight) * part }), part);
      const middle = Math.round(part * 999_980);
      await page.waitForFunction((near) => [...document.querySelectorAll("[data-line]")].some((row) => Math.abs(Number(row.getAttribute("data-line")) - near) < 60), middle);
      expect(await drawn()).toBeLessThan(70);
    }
    await page.focus("[data-lines]");
    await page.keyboard.press("Home");
    await seen("[data-line='0']");
    await page.keyboard.press("End");
    await seen("[data-line='999999']");
  });

  test("new lines are followed until one scrolls up, which it says; then it waits and counts them", async () => {
    await open();
    expect(await following()).toBe("true");
    await grow(5100);
    await seen("[data-line='5099']");
    await scrollTo(2000);
    await seen("[data-following=false]");
    expect(await text("[data-following]")).toContain("no longer followed");
    await grow(5110);
    await page.waitForFunction(() => document.querySelector("#log-to-end")?.textContent?.includes("10 new lines"));
    expect(await page.$("[data-line='5109']")).toBeNull();
    await page.click("#log-to-end");
    await seen("[data-line='5109']");
    expect(await following()).toBe("true");
    await gone("#log-to-end");
  });

  test("while it is paused nothing moves; afterwards all is there", async () => {
    await open();
    await page.click("#log-pause");
    await seen("[data-link=paused]");
    await grow(5200);
    expect(await text("[data-told]")).toBe("5,000 lines");
    await page.click("#log-pause");
    await seen("[data-line='5199']");
  });

  test("a search is answered as one types, in any case, and marks what it found", async () => {
    await open();
    await page.fill("#log-search", "äPFEL");
    await page.waitForFunction(() => document.querySelector("[data-told]")?.textContent?.includes("52 of 5,000"));
    expect(await text("[data-lines] mark")).toBe("Äpfel");
    await page.fill("#log-search", "there is no such line");
    await page.waitForFunction(() => document.querySelector("[data-told]")?.textContent?.startsWith("0 of"));
    expect(await page.textContent("[data-lines] ~ .none")).toContain("No line fits");
    await page.click("#log-clear");
    await seen("[data-line='4999']");
  });

  test("lines are chosen by who wrote them, how important they are, whom and which request they are about", async () => {
    await open();
    const shown = async (count: string) => page.waitForFunction((count) => document.querySelector("[data-told]")?.textContent?.startsWith(`${count} of`), count);
    await page.selectOption("#log-level", "error");
    await shown("104");
    await page.selectOption("#log-from", "app[web]");
    await shown("52");
    await page.click("#log-clear");
    await page.fill("#log-participant", "P007k3v9");
    await page.waitForFunction(() => window.fixture.calls.some(({ command, args }) => command === "log_lines" && (args["wish"] as { participant: string }).participant !== ""));
    const wishes = await calls("log_lines");
    expect(wishes.at(-1)).toMatchObject({ wish: { participant: "P007k3v9", level: "info", group: "" } });
  });

  test("keys move, choose and copy; a line is shown whole, and leads to its participant and its request", async () => {
    await open();
    await page.focus("[data-lines]");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Shift+ArrowUp");
    await page.keyboard.press("Control+c");
    await page.waitForFunction(() => window.fixture.calls.some((call) => call.command === "copy_log"));
    expect((await calls("copy_log"))[0]).toMatchObject({ from: 4997, count: 2 });
    expect(await page.getAttribute("[data-lines]", "aria-activedescendant")).toContain("4997");
    await page.keyboard.press("Enter");
    await seen("[data-detail='4997']");
    await page.click("#log-only-request");
    await page.waitForFunction(() => document.querySelector("[data-told]")?.textContent?.startsWith("1 of"));
    await gone("[data-detail]");
  });

  test("what happened stands above, says what to do, and leads to its line", async () => {
    await open();
    expect(await text("[data-event=h12]")).toContain("12 times");
    expect(await text("[data-event=h12]")).toContain("3 participants");
    expect(await page.$$eval("[data-event]", (events) => events.length)).toBe(3);
    await page.click("#log-events-all");
    await seen("[data-event=released]");
    await page.click("[data-event=h12] summary");
    await page.click("[data-event=h12] [data-show-line]");
    await seen("[data-line='4317']");
    expect(await page.getAttribute("[data-place='4317']", "aria-selected")).toBe("true");
    expect(await following()).toBe("false");
  });

  test("an event leads to its line also where few lines were looked for, and those of all are slow to come", async () => {
    await open();
    await page.fill("#log-search", "äpfel");
    await page.waitForFunction(() => document.querySelector("[data-told]")?.textContent?.includes(" of "));
    await page.click("[data-event=h12] summary");
    await page.evaluate(() => window.fixture.holding.add("log_lines"));
    await page.click("[data-event=h12] [data-show-line]");
    await page.waitForFunction(() => window.fixture.held.has("log_lines"));
    await page.evaluate(() => {
      window.fixture.holding.delete("log_lines");
      window.fixture.held.get("log_lines")?.();
    });
    await seen("[data-line='4317']");
    expect(await page.getAttribute("[data-place='4317']", "aria-selected")).toBe("true");
  });

  test("a lost connection is said, and that it is back", async () => {
    await open();
    await page.evaluate(() => window.fixture.logs({ link: "lost", cuts: 1 }));
    await seen("[data-link=lost]");
    await page.evaluate(() => window.fixture.logs({ link: "live" }));
    await seen("[data-link=live]");
  });

  test("an empty log says so; leaving the page closes it", async () => {
    await open("emptied");
    await page.waitForFunction(() => document.querySelector("[data-lines] ~ .none")?.textContent?.includes("No line yet"));
    await page.click("#tab-data");
    await page.waitForFunction(() => window.fixture.calls.some((call) => call.command === "close_log"));
  });

  test("the log is saved as it is shown", async () => {
    await open();
    await page.selectOption("#log-level", "error");
    await page.waitForFunction(() => document.querySelector("[data-told]")?.textContent?.startsWith("104"));
    await page.click("#log-save");
    await page.waitForFunction(() => window.fixture.calls.some((call) => call.command === "save_log"));
    expect((await calls("save_log"))[0]).toMatchObject({ wish: { level: "error" } });
  });

  test("a million lines scroll without a frame in which nothing is drawn", async () => {
    await open();
    await grow(1_000_000);
    await seen("[data-line='999999']");
    // The frame that brings the scroll to the page has its lines drawn when the scroll is told, whether their text is there already or
    // not. Frames cannot be counted by requestAnimationFrame: the clock of the made-up lab makes a timer of it.
    const empty = await page.locator("[data-lines]").evaluate(async (lines) => {
      let empty = 0;
      for (let step = 0; step < 60; step += 1) {
        const told = new Promise((go) => lines.addEventListener("scroll", go, { once: true }));
        lines.scrollTop -= 2400;
        await told;
        const box = lines.getBoundingClientRect();
        const rows = [...lines.querySelectorAll("[role=option]")].map((row) => row.getBoundingClientRect());
        const covered = rows.some((row) => row.top <= box.top + 1) && rows.some((row) => row.bottom >= box.bottom - 1);
        if (!covered) empty += 1;
      }
      return empty;
    });
    expect(empty).toBe(0);
  });
});
