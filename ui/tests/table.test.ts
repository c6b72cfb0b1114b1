// A table of a hundred thousand rows: what is in the page is bounded, every row is reached, and only what is wanted is asked for.
import { describe, expect, test } from "vitest";
import type { Page as Answer, Wish } from "../src/host/types";
import { rowsInSight, Seats } from "../src/parts/rows";
import { columnWidth, columnsInSight, scrolled } from "../src/parts/table";
import { Rows } from "../src/screens/data/rows.svelte";
import { aWindow, calls, focused, page, seen, start, text } from "./support/window";

describe("the arithmetic", () => {
  test.each([0, 1, 17, 100_000, 333_334, 3_000_000])("of %i rows each is in sight at some scroll, and the last at the end", (count) => {
    const [height, room] = [36, 500];
    const { tall } = scrolled(count, height, 0, room);
    expect(tall).toBeLessThanOrEqual(12_000_000);
    let reached = 0;
    let passed = 0;
    // A step of the wheel is about a hundred pixels; where the bar is scaled down, smaller ones are the keys'.
    const step = tall === count * height ? 100 : 10;
    for (let top = 0; top <= Math.max(0, tall - room); top += step) {
      const { first, end } = rowsInSight(count, height, scrolled(count, height, top, room).at, room, 0);
      if (first > reached) passed += first - reached;
      reached = Math.max(reached, end);
    }
    expect(passed, "rows that are never in sight").toBe(0);
    const last = rowsInSight(count, height, scrolled(count, height, Math.max(0, tall - room), room).at, room, 0);
    expect(last.end).toBe(count);
    expect(reached).toBeGreaterThanOrEqual(Math.min(count, count - 10));
  });

  test("a row in sight keeps its part of the page, and one that comes takes what another left", () => {
    const seats = new Seats();
    const slots = (first: number, end: number) => seats.of(first, end).map(({ place, slot }) => [place, slot]);
    expect(slots(0, 3)).toEqual([[0, 0], [1, 1], [2, 2]]);
    expect(slots(1, 4)).toEqual([[1, 1], [2, 2], [3, 0]]);
    expect(slots(700, 704)).toEqual([[700, 1], [701, 2], [702, 0], [703, 3]]);
    expect(slots(701, 702)).toEqual([[701, 2]]);
    expect(slots(5, 5)).toEqual([]);
    for (let at = 0; at < 500; at += 1) {
      const first = (at * 7919) % 1000;
      const now = seats.of(first, first + 1 + (at % 40));
      expect(now.map(({ place }) => place)).toEqual(Array.from(now, (_, index) => first + index));
      expect(new Set(now.map(({ slot }) => slot)).size).toBe(now.length);
      expect(seats.of(first, first + now.length)).toEqual(now);
    }
  });

  test("of many columns only those in sight are drawn, and where the first begins is known", () => {
    const widths = Array.from({ length: 300 }, () => 100);
    expect(columnsInSight(widths, 0, 800, 0)).toEqual({ first: 0, end: 9, lead: 0 });
    expect(columnsInSight(widths, 5000, 800, 0)).toEqual({ first: 49, end: 59, lead: 4900 });
    expect(columnsInSight(widths, 29_200, 800, 0)).toEqual({ first: 291, end: 300, lead: 29_100 });
    expect(columnsInSight([], 0, 800)).toEqual({ first: 0, end: 0, lead: 0 });
  });

  test("a column is wide enough for most of what is in it, and never takes the whole window", () => {
    expect(columnWidth("id", ["1", "2"])).toBe(68);
    expect(columnWidth("id", ["a value of some length"])).toBeGreaterThan(150);
    expect(columnWidth("remark", ["x".repeat(5000), null])).toBe(340);
  });
});

/** Answers that are given one at a time, in any order. */
function asked() {
  const open: { wish: Wish; from: number; count: number; give: (total: number) => Promise<void>; refuse: () => Promise<void> }[] = [];
  const rows = new Rows(
    (wish, from, count) =>
      new Promise<Answer>((done, fail) => {
        // The rows hear of it in the next turns of the loop.
        const settled = () => new Promise<void>((go) => setTimeout(go));
        open.push({
          wish,
          from,
          count,
          give: (total) => {
            done({ columns: [{ name: "code", kind: "text" }], total, rows: Array.from({ length: Math.max(0, Math.min(count, total - from)) }, (_, at) => [`${wish.search}${from + at}`]) });
            return settled();
          },
          refuse: () => {
            fail({ code: "backup-gone", args: {}, detail: null, whose: "heroku", action: null });
            return settled();
          },
        });
      }),
  );
  return { rows, open };
}

describe("rows", () => {
  test("are asked for two pages at a time; what has gone out of sight meanwhile is not asked for", async () => {
    const { rows, open } = asked();
    rows.want(0, 20);
    await open[0]?.give(100_000);
    rows.want(10_000, 10_030);
    rows.want(20_000, 20_030);
    rows.want(50_000, 50_030);
    expect(open.map(({ from }) => from)).toEqual([0, 10_000, 20_000]);
    await open[1]?.give(100_000);
    expect(open.map(({ from }) => from)).toEqual([0, 10_000, 20_000, 50_000]);
    await open[3]?.give(100_000);
    expect(rows.row(50_003)).toEqual(["50003"]);
    expect(rows.row(70_000)).toBeUndefined();
  });

  test("an answer to an earlier wish is dropped, and what is shown stays until the first to the new one", async () => {
    const { rows, open } = asked();
    rows.want(0, 20);
    await open[0]?.give(1000);
    rows.change({ ...rows.wish, search: "a" });
    expect(rows.row(3)).toEqual(["3"]);
    expect(rows.waiting).toBe(true);
    rows.change({ ...rows.wish, search: "ab" });
    await open[2]?.give(7);
    expect([rows.total, rows.row(3), rows.waiting]).toEqual([7, ["ab3"], false]);
    await open[1]?.give(500);
    expect([rows.total, rows.row(3)]).toEqual([7, ["ab3"]]);
  });

  test("a refusal is told once, asks no further by itself, and is tried again on request", async () => {
    const { rows, open } = asked();
    rows.want(0, 20);
    await open[0]?.refuse();
    rows.want(0, 30);
    expect([rows.problem?.code, open.length]).toEqual(["backup-gone", 1]);
    rows.again();
    await open[1]?.give(5);
    expect([rows.problem, rows.total]).toEqual([null, 5]);
  });

  test("however far one scrolls, what is kept is bounded, and what was dropped is fetched again", async () => {
    const { rows, open } = asked();
    rows.want(0, 20);
    await open[0]?.give(100_000);
    for (let first = 200; first < 100_000; first += 200) {
      rows.want(first, first + 20);
      await open.at(-1)?.give(100_000);
    }
    const kept = Array.from({ length: 500 }, (_, at) => rows.row(at * 200)).filter((row) => row !== undefined);
    expect(kept).toHaveLength(50);
    rows.want(0, 20);
    expect(open.at(-1)?.from).toBe(0);
    await open.at(-1)?.give(100_000);
    expect(rows.row(5)).toEqual(["5"]);
  });
});

describe("in the window", () => {
  aWindow();

  async function look() {
    await start({ scene: "studies" });
    await page.click("main [data-study=trust-game]");
    await page.click("#tab-data");
    await page.click("#look");
    await seen("[aria-rowindex='2'] [role=gridcell] *");
  }
  const scrollTo = (to: { top?: number; left?: number }) => page.locator("[data-table]").evaluate((table, to) => table.scrollTo(to), to);
  const rowsDrawn = () => page.$$eval("[data-table] .body [role=row]", (rows) => rows.length);
  /** The rows that can be seen, by their place in the whole, from what is drawn on the screen. */
  const inSight = () =>
    page.locator("[data-table]").evaluate((table) => {
      const box = table.getBoundingClientRect();
      return [...table.querySelectorAll(".body [role=row]")]
        .filter((row) => row.getBoundingClientRect().bottom > box.top + 41 && row.getBoundingClientRect().top < box.bottom - 1)
        .map((row) => Number(row.getAttribute("aria-rowindex")));
    });

  test("of a hundred thousand rows a few dozen are in the page, wherever one is; first and last are reached", async () => {
    await look();
    expect(await page.getAttribute("[data-table]", "aria-rowcount")).toBe("100001");
    for (const part of [0, 0.11, 0.25, 0.5, 0.777, 0.99, 1]) {
      await page.locator("[data-table]").evaluate((table, part) => table.scrollTo({ top: (table.scrollHeight - table.clientHeight) * part }), part);
      const middle = Math.max(2, Math.round(part * 99_980));
      await page.waitForFunction((near) => [...document.querySelectorAll("[data-table] .body [role=row]:not(.waiting)")].some((row) => Math.abs(Number(row.getAttribute("aria-rowindex")) - near) < 40), middle);
      expect(await rowsDrawn()).toBeLessThan(60);
      const shown = await inSight();
      expect(shown.length).toBeGreaterThan(8);
      expect(shown).toEqual(Array.from({ length: shown.length }, (_, at) => (shown[0] ?? 0) + at));
    }
    expect((await inSight()).at(-1)).toBe(100_001);
    expect(await text("[aria-rowindex='100001']")).toContain("e3gzu9");
    await scrollTo({ top: 0 });
    await seen("[aria-rowindex='2']");
    expect((await inSight())[0]).toBe(2);
  });

  test("its page has the focus at its title, as every page", async () => {
    await look();
    await page.waitForFunction(() => document.activeElement?.matches("main h1"));
  });

  test("it is scrolled by key", async () => {
    await look();
    await page.focus("[data-table]");
    await page.keyboard.press("Control+End");
    await seen("[aria-rowindex='100001']:not(.waiting)");
    await page.keyboard.press("PageUp");
    await page.waitForFunction(() => !document.querySelector("[aria-rowindex='100001']") || document.querySelector("[data-table]")?.scrollTop !== 0);
    await page.keyboard.press("Control+Home");
    await seen("[aria-rowindex='2']");
  });

  /** Where the keys are, as a screen reader is told: row and column, counted from one. */
  const told = (row: number, column: number) =>
    page.waitForFunction(
      ([row, column]) => {
        const cell = document.getElementById(document.querySelector("[data-table]")?.getAttribute("aria-activedescendant") ?? "");
        const box = document.querySelector("[data-table]")?.getBoundingClientRect();
        const own = cell?.getBoundingClientRect();
        const inSight = box && own && own.top >= box.top && own.bottom <= box.bottom && own.left >= box.left - 1 && own.right <= box.right + 1;
        return inSight && cell?.getAttribute("aria-colindex") === String(column) && cell?.closest("[aria-rowindex]")?.getAttribute("aria-rowindex") === String(row);
      },
      [row, column] as const,
    );

  test.each(["ltr", "rtl"])("arrow keys go from cell to cell, and each is in sight and told (%s)", async (dir) => {
    await look();
    await page.evaluate((dir) => void (document.documentElement.dir = dir), dir);
    await page.click("[data-view='table trust_player']");
    await seen("[data-table][aria-colcount='240']");
    await page.focus("[data-table]");
    const on = dir === "rtl" ? "ArrowLeft" : "ArrowRight";
    await page.keyboard.press("ArrowDown");
    await told(2, 1);
    for (let step = 0; step < 20; step += 1) await page.keyboard.press(on);
    await told(2, 21);
    await page.keyboard.press("End");
    await told(2, 240);
    await page.keyboard.press("Control+End");
    const last = Number(await page.getAttribute("[data-table]", "aria-rowcount"));
    await told(last, 240);
    await page.keyboard.press("ArrowDown");
    await told(last, 240);
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowUp");
    await told(last - 1, 1);
    await page.keyboard.press("Control+Home");
    await told(2, 1);
  });

  test("a heading is reached by key and sorts; the table is one stop of Tab", async () => {
    await look();
    await page.focus("#table-search");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.hasAttribute("data-table"))).toBe(true);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowRight");
    await told(1, 2);
    await page.keyboard.press("Enter");
    await seen("[aria-colindex='2'][aria-sort=ascending]");
    await page.keyboard.press("Space");
    await seen("[aria-colindex='2'][aria-sort=descending]");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.closest("[data-table]") === null)).toBe(true);
  });

  test("columns keep their place while one scrolls, searches and sorts", async () => {
    await look();
    const places = () => page.$$eval("[role=columnheader]", (heads) => heads.map((head) => [(head as HTMLElement).offsetLeft, (head as HTMLElement).offsetWidth]));
    const before = await places();
    await scrollTo({ top: 1_000_000 });
    await page.waitForFunction(() => !document.querySelector("[data-table] .waiting"));
    expect(await places()).toEqual(before);
    await page.fill("#table-search", "p00009");
    await seen("[data-table][aria-rowcount='8']");
    expect(await places()).toEqual(before);
    await page.click("[data-column='0']");
    await seen("[aria-sort=ascending]");
    expect(await places()).toEqual(before);
  });

  test("of hundreds of columns only those in sight are in the page, and the last is reached", async () => {
    await look();
    await page.click("[data-view='table trust_player']");
    await seen("[data-table][aria-colcount='240']");
    const cells = () => page.$$eval("[data-table] [role=gridcell]", (cells) => cells.length);
    expect(await cells()).toBeLessThan(60 * 20);
    await scrollTo({ left: 999_999 });
    await seen("[role=columnheader][aria-colindex='240']");
    expect(await cells()).toBeLessThan(60 * 20);
    const [head, cell] = await page.evaluate(() =>
      ["[role=columnheader][aria-colindex='240']", "[aria-rowindex='3'] [aria-colindex='240']"].map((wanted) => document.querySelector(wanted)?.getBoundingClientRect().left),
    );
    expect(head).toBe(cell);
  });

  test("searching and sorting are the program's: it is told what is wanted, from the top", async () => {
    await look();
    await scrollTo({ top: 500_000 });
    await page.fill("#table-search", "P0001");
    await seen("[data-table][aria-rowcount='67']");
    expect(await text("[data-told]")).toBe("66 of 100,000 rows");
    await page.click("[data-column='7']");
    await seen("[aria-sort=ascending]");
    await page.click("[data-column='7']");
    await seen("[aria-sort=descending]");
    await page.click("[data-column='7']");
    await page.waitForFunction(() => !document.querySelector("[aria-sort]"));
    const wishes = (await calls("rows")).map(({ wish, from }) => ({ ...(wish as Wish), from })).slice(-4);
    expect(wishes).toEqual([
      { search: "P0001", sort: null, descending: false, from: 0 },
      { search: "P0001", sort: 7, descending: false, from: 0 },
      { search: "P0001", sort: 7, descending: true, from: 0 },
      { search: "P0001", sort: null, descending: false, from: 0 },
    ]);
  });

  test("letters typed one after the other are one search, and only its answer counts", async () => {
    await look();
    await page.evaluate(() => window.fixture.holding.add("rows"));
    await page.fill("#table-search", "P00");
    await page.waitForFunction(() => window.fixture.held.has("rows"));
    await page.evaluate(() => window.fixture.holding.delete("rows"));
    await page.locator("#table-search").pressSequentially("012");
    await seen("[data-table][aria-rowcount='8']");
    await page.evaluate(() => window.fixture.held.get("rows")?.());
    await page.click("[data-column='0']");
    await seen("[aria-sort=ascending]");
    expect(await page.getAttribute("[data-table]", "aria-rowcount")).toBe("8");
    const searches = (await calls("rows")).map(({ wish }) => (wish as Wish).search);
    expect(searches.filter((search) => search !== "")).toEqual(["P00", "P00012", "P00012"]);
  });

  test("nothing found says so, and nothing there says so", async () => {
    await look();
    await page.fill("#table-search", "nobody said this");
    await page.waitForFunction(() => document.querySelector("main")?.textContent?.includes("Nothing holds “nobody said this”."));
    await page.click("[data-view='table otree_chatmessage']");
    await page.waitForFunction(() => document.querySelector("main")?.textContent?.includes("There is nothing in it."));
    expect(await page.inputValue("#table-search")).toBe("");
  });

  test("rows that cannot be read say why in four lines, and can be asked for again", async () => {
    await look();
    await page.evaluate(() => window.fixture.refuse("rows", window.fixture.data.problem("backup-gone", { whose: "this-computer", action: "try-again" })));
    await page.click("[data-view=sessions]");
    expect(await text("[data-problem=backup-gone]")).toContain("This backup is not there any more");
    await page.evaluate(() => window.fixture.refused.clear());
    await page.click("[data-problem=backup-gone] [data-action=try-again]");
    await seen("[data-table][aria-rowcount='10']");
  });

  test("a narrow window chooses what to look at from a list, and the way back leads to the data", async () => {
    await look();
    await page.setViewportSize({ width: 700, height: 600 });
    await page.selectOption("#table-view", "sessions");
    await seen("[data-table][aria-rowcount='10']");
    await page.click("#back");
    await seen("#tab-data[aria-selected=true]");
    await page.waitForFunction(() => document.activeElement?.tagName === "H1");
    expect(await focused()).toBe("H1");
  });
});
