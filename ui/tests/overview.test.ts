// A study's overview in a browser with the made-up host: what it says at a glance, and what it says while it is asked anew.
import { describe, expect, test } from "vitest";
import { aWindow, calls, gone, page, seen, start, text } from "./support/window";

aWindow();

const tile = async (name: string) => (await page.innerText(`[data-tile=${name}]`)).replace(/\s+/g, " ").trim();

/** The study of an account, with these details. */
async function atHeroku() {
  await start({ scene: "account" });
  await page.evaluate(() => {
    const { data, studies } = window.fixture;
    window.fixture.details = data.asleep("trust-game");
    window.fixture.tell({ kind: "studies", studies: studies.map((study) => (study.app === "trust-game" ? { ...study, state: "asleep" } : study)) });
  });
}

describe("at a glance", () => {
  test("a study on this computer costs nothing, and it is said what it would cost", async () => {
    await start({ scene: "studies" });
    await page.click("main [data-study=trust-game]");
    expect(await tile("cost")).toBe("Cost a month Nothing It runs on this computer. At Heroku, the same would be $12 a month.");
    expect(await tile("people")).toContain("you@orchard.localhost (owner)");
    expect(await tile("backup")).toContain("Verified and on this computer, 38.2 MB");
    expect(await tile("update")).toContain("Version 12 It went well today 14:05 by you New code");
    expect(await text("[data-server='web.1']")).toContain("$7 a month at Heroku");
  });

  test("a study that answers and is about to fail says why first, and what helps", async () => {
    await start({ scene: "studies" });
    await page.click("main [data-study=trust-game]");
    expect(await text("[data-verdict=memory-rising]")).toContain("Memory is at 92 % of the limit");
    expect(await page.locator("p.verdict").count()).toBe(0);
    await page.click("#health-to-size");
    await seen("dialog [data-size=Standard-2X]");
  });

  test("a study whose server copes says that all is well, and how full its memory is", async () => {
    await start({ scene: "emptied" });
    await page.click("main [data-study=trust-game]");
    await seen("p.verdict [data-memory='61']");
    expect((await page.innerText("p.verdict")).replace(/\s+/g, " ").trim()).toBe("All well. The study answers. Memory 61 %");
  });

  test("one that sleeps at Heroku says so, with Eco's flat price beside what is paid for it alone", async () => {
    await atHeroku();
    expect(await text("main [data-study=trust-game][data-state=asleep]")).toContain("Asleep");
    await page.click("main [data-study=trust-game]");
    await seen("[data-study-page][data-state=asleep] svg.moon");
    expect(await text(".verdict")).toContain("It wakes by itself");
    const cost = await tile("cost");
    expect(cost).toContain("$5 a month");
    expect(cost).toContain("Eco: a flat $5 a month for all studies of the account together.");
    expect(cost).toContain("One part has no known price");
    expect(await text("[data-server='web.1']")).toContain("Eco’s flat price");
    expect(await text("[data-addon=papertrail-round-11]")).toContain("Price not known");
    expect(await page.$$eval("[data-tile=people] [data-person]", (people) => people.length)).toBe(4);
    expect(await tile("people")).toContain("6 people ada.byron@example.org (owner)");
    expect(await tile("people")).toContain("and 2 more");
    expect(await tile("backup")).toContain("At Heroku only, not on this computer yet");
    await page.click("#open-study");
    expect(await calls("open_study")).toEqual([{ app: "trust-game" }]);
  });

  test("an update that failed says what is online instead, and the way back leads behind that", async () => {
    await atHeroku();
    await page.click("main [data-study=trust-game]");
    await seen("[data-update=failed] svg.triangle");
    expect(await tile("update")).toContain("Version 31 is online now");
    await page.click("#glance-go-back");
    await page.click("#confirm");
    await gone("dialog");
    expect(await calls("go_back")).toEqual([{ app: "trust-game", version: 11 }]);
  });

  test("a backup begins with one click, and is followed on its page", async () => {
    await start({ scene: "studies" });
    await page.click("main [data-study=auction]");
    expect(await tile("backup")).toContain("None yet");
    await page.click("#glance-back-up:not([aria-disabled])");
    await seen("#tab-data[aria-selected=true]");
    expect(await calls("back_up")).toEqual([{ app: "auction" }]);
    await page.click("#tab-overview");
    await seen("#glance-back-up[aria-disabled=true]");
  });

  test("a backup that has come to its end is seen there at once", async () => {
    await start({ scene: "studies" });
    await page.click("main [data-study=auction]");
    expect(await tile("backup")).toContain("None yet");
    await page.evaluate(() => {
      const { data, made } = window.fixture;
      window.fixture.details = { backup: data.details("trust-game").backup };
      window.fixture.task({ id: 1, app: "auction", stage: "verify", ending: made.done({ backup: "b001" }) });
    });
    await seen("[data-backed-up=verified]");
  });

  test("an update begins with the study it is for, and only there", async () => {
    await start({ scene: "studies", opens: "updatable" });
    await page.click("main [data-study=survey-2025]");
    await page.click("#glance-update");
    expect(await text("#first-update")).toContain("a new version of survey-2025");
    await page.click("#sample");
    await page.click("#continue");
    await seen("[data-update=survey-2025]:checked");
    expect(await text("#put-online")).toContain("survey-2025");
    await page.click("nav [data-study=survey-2025]");
    await page.click("#put-a-study");
    await gone("#first-update");
    await page.click("#sample");
    await page.click("#continue");
    await seen("#target-new:checked");
  });

  test("what could not be asked is not known, and never nothing", async () => {
    await start({ scene: "account" });
    await page.evaluate(() => {
      window.fixture.details = { people: null, backup: null, backups_known: false, cost: { usd: 0, unknown: 2, eco: false, eco_usd: null } };
    });
    await page.click("main [data-study=trust-game]");
    for (const name of ["people", "backup", "cost"]) expect(await tile(name)).toContain("Not known");
    await gone("#glance-back-up");
  });
});

describe("while it is asked anew", () => {
  async function known() {
    await start({ scene: "studies" });
    await page.evaluate(() => {
      const before = window.fixture.data.details("trust-game");
      window.fixture.known = { ...before, as_of: "2026-11-20T09:05:00", people: [...(before.people ?? []), { email: "ada@example.org", owns: false }] };
    });
  }

  test("what was known before stands there with its age, until the answer comes", async () => {
    await known();
    await page.evaluate(() => window.fixture.holding.add("study"));
    await page.click("main [data-study=trust-game]");
    expect(await text("[data-as-of]")).toBe("As of today 09:05. Orchard is asking how it is now.");
    expect(await tile("people")).toContain("2 people");
    await page.evaluate(() => {
      window.fixture.holding.delete("study");
      window.fixture.held.get("study")?.();
    });
    await gone("[data-as-of]");
    expect(await tile("people")).toContain("One person");
  });

  test("where no answer comes, its age stays beside the problem", async () => {
    await known();
    await page.evaluate(() => window.fixture.refuse("study", window.fixture.data.problem("connect", { whose: "network", action: "try-again" })));
    await page.click("main [data-study=trust-game]");
    await seen("[data-problem=connect]");
    expect(await text("[data-as-of]")).toBe("As of today 09:05. How it is now could not be asked.");
    expect(await tile("people")).toContain("2 people");
  });
});

describe("the size of its server", () => {
  async function choosing(look: Parameters<typeof start>[0] = {}) {
    await start({ scene: "studies", ...look });
    await page.click("main [data-study=trust-game]");
    await page.click("#server-size");
    await seen("dialog [data-size=Standard-2X]");
  }

  test("is chosen beside what each has, and what becomes of people and of the number of servers", async () => {
    await choosing();
    expect(await text("dialog [data-present]")).toContain("in the study right now");
    expect(await text("[data-one-server]")).toContain("oTree works on one only");
    expect(await text("dialog")).toContain("1 GB of memory");
    await page.click("dialog [data-size=Standard-2X]");
    await page.click("#size-go");
    await gone("dialog");
    expect(await calls("resize")).toEqual([{ app: "trust-game", size: "Standard-2X" }]);
    await expect.poll(() => text("[data-server='web.1']")).toContain("Standard-2X");
  });

  test("has the service's prices in an account only", async () => {
    await choosing();
    expect(await text("dialog")).not.toContain("$");
    await choosing({ scene: "account" });
    expect(await text("label:has([data-size=Standard-2X])")).toContain("$50 a month");
    expect(await text("label:has([data-size=Private-S])")).toContain("Price not known");
    expect(await text("label:has([data-size=Eco])")).toContain("Sleeps after half an hour");
  });

  test("that is refused is told where it was asked for", async () => {
    await choosing();
    await page.evaluate(() => window.fixture.refuse("resize", window.fixture.data.problem("size-refused", { whose: "heroku", args: { size: "Eco" }, detail: "422 invalid_params: No." })));
    await page.click("dialog [data-size=Eco]");
    await page.click("#size-go");
    expect(await text("dialog [data-problem=size-refused]")).toContain("Nothing was changed");
    await seen("#size-go:not([aria-disabled])");
  });
});
