// Numbers, sizes and times as people in both countries write them.
import { beforeAll, describe, expect, test } from "vitest";
import { rowsInSight } from "../src/parts/rows";
import { bytes, count, dollars, duration, instant, moment, momentInSentence, plainAddress, rate, readable, stamp } from "../src/words/format";
import { words } from "../src/words/index.svelte";
import { asProblem, line, spoken } from "../src/problem";

const now = new Date("2026-11-20T14:30:00");

describe("in English", () => {
  beforeAll(() => words.speak("en"));

  test("sizes are counted in thousands, with one digit only where it helps", () => {
    expect([0, 1, 999, 1000, 38_241_904, 123_456_789, 2_147_483_648].map(bytes)).toEqual([
      "0 bytes", "1 byte", "999 bytes", "1 kB", "38.2 MB", "123 MB", "2.1 GB",
    ]);
    expect(rate(3_100_000)).toBe("3.1 MB/s");
  });

  test("times taken are short, and never zero", () => {
    expect([0.02, 0.42, 8.4, 59.6, 65, 120, 3700].map(duration)).toEqual(["0.1 s", "0.4 s", "8 s", "1 min", "1 min 5 s", "2 min", "1 h 1 min"]);
  });

  test("a moment is a clock today, a weekday this week, a date before that", () => {
    expect(moment("2026-11-20T14:05:00", now)).toBe("14:05");
    expect(momentInSentence("2026-11-20T00:05:00", now)).toBe("today 00:05");
    expect(moment("2026-11-17T16:40:00", now)).toBe("Tue 16:40");
    expect(moment("2026-09-03T09:12:00", now)).toBe("Sep 3");
    expect(moment("2025-12-11T08:05:00", now)).toBe("Dec 11, 2025");
    expect(moment("not a date", now)).toBe("not a date");
  });

  test("a backup's moment has its clock however old it is, and a value's moment its seconds", () => {
    expect(["2026-11-20T14:05:00", "2026-11-17T16:40:00", "2026-09-03T09:12:00", "2025-12-11T08:05:00", "nonsense"].map((iso) => instant(iso, now))).toEqual([
      "today 14:05", "Tue 16:40", "Sep 3, 09:12", "Dec 11, 2025, 08:05", "nonsense",
    ]);
    expect(stamp("2026-11-20T14:05:33")).toBe("Nov 20, 2026, 14:05:33");
    expect(stamp("s1kx4")).toBe("s1kx4");
  });

  test("counts are written in full", () => {
    expect(count(100_000)).toBe("100,000");
  });

  test("money is whole dollars where it can be", () => {
    expect([7, 12.5].map(dollars)).toEqual(["$7", "$12.50"]);
  });

  test("a version asked for is written as people read it", () => {
    expect([">=6.0,<7", "==6.0.15", "~=5.11", "<=5", "6.0.15", ""].map(readable)).toEqual(["≥ 6.0, < 7", "6.0.15", "~= 5.11", "≤ 5", "6.0.15", ""]);
  });

  test("an address is shown without what nobody reads out", () => {
    expect(plainAddress("http://trust-game-4f1a.localhost:8421/")).toBe("trust-game-4f1a.localhost:8421");
  });

  test("a name written from right to left does not turn the sentence around", () => {
    expect(words.say("done-title", { name: "מחקר" })).toBe("\u2068מחקר\u2069 is online");
    expect(words.say("done-title", { name: "trust" })).toBe("trust is online");
  });
});

describe("in German", () => {
  beforeAll(() => words.speak("de"));

  test("the comma is where it belongs", () => {
    expect(bytes(38_241_904)).toBe("38,2 MB");
    expect(duration(0.42)).toBe("0,4 s");
    expect(moment("2026-11-17T16:40:00", now)).toBe("Di 16:40");
    expect(moment("2026-09-03T09:12:00", now)).toBe("3. Sept.");
    expect(dollars(7)).toBe("7\u00a0$");
  });
});

describe("a problem", () => {
  beforeAll(() => words.speak("en"));

  test("counts can be counted, and names stay names", () => {
    expect(spoken({ count: "3", limit: "2147483648", version: "12", near: "", name: "2025" })).toEqual({
      count: 3, limit: 2_147_483_648, "limit-size": "2.1 GB", version: "12", near: "none", name: "2025",
    });
    expect(spoken({ expected: "38241904", got: "12400000" })).toEqual({ expected: 38_241_904, "expected-size": "38.2 MB", got: 12_400_000, "got-size": "12.4 MB" });
    expect(spoken({ table: "1", column: "2", apps: "3" })).toEqual({ table: "1", column: "2", apps: "3" });
  });

  test("a code without words says the general thing, and is never silent", () => {
    const problem = { code: "of-a-newer-program", args: {}, detail: null, whose: "orchard", action: null } as const;
    expect(line(problem, "happened")).toBe("Something happened that Orchard has no words for");
    expect(line(problem, "safe")).toBe("Nothing of yours was deleted.");
  });

  test("a rejection that is no problem becomes one, with its words as the details", () => {
    expect(asProblem(new TypeError("x is not a function"))).toMatchObject({ code: "unexpected", whose: "orchard", detail: "TypeError: x is not a function" });
    expect(asProblem("command stop not allowed").detail).toBe("command stop not allowed");
  });
});

test("of ten thousand lines only those in sight are drawn", () => {
  expect(rowsInSight(10_000, 20, 4000, 240)).toEqual({ first: 196, end: 216 });
  expect(rowsInSight(5, 20, 0, 240)).toEqual({ first: 0, end: 5 });
  expect(rowsInSight(5, 20, 99_999, 240)).toEqual({ first: 5, end: 5 });
});
