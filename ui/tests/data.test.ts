// The data of a study in a browser with the made-up host: backups, what is done with them, and what may be deleted when.
import { describe, expect, test } from "vitest";
import { aWindow, calls, focused, gone, page, seen, start, text, title } from "./support/window";

aWindow();

async function toData(app = "trust-game", scene = "studies") {
  await start({ scene });
  await page.click(`main [data-study=${app}]`);
  await page.click("#tab-data");
  await seen("#back-up, .notice");
}

/** Opens the list of what else can be done with a backup, and takes one. */
async function take(key: string, action: string) {
  await page.click(`[data-backup=${key}] [data-more] button`);
  await page.click(`[data-backup=${key}] [data-action=${action}]`);
}

type TaskMore = Parameters<typeof window.fixture.task>[0];
const task = (more: TaskMore) => page.evaluate((more) => window.fixture.task(more), more);
/** A backup of now has come home and is verified. */
const backedUp = (id = 1) =>
  page.evaluate((id) => {
    const { made, collected } = window.fixture;
    const known = collected["trust-game"];
    if (known) window.fixture.collected = { ...collected, "trust-game": made.backedUp(known) };
    window.fixture.task({ id, stage: "verify", ending: made.done({ backup: "b014", files: ["trust-game_2026-11-20_14-30.dump"] }) });
  }, id);

describe("the pages of a study", () => {
  test("stand side by side; arrows go along them, Tab goes into the page, and the title stays", async () => {
    await start({ scene: "studies" });
    await page.click("main [data-study=trust-game]");
    await page.focus("#tab-overview");
    await page.keyboard.press("ArrowRight");
    await seen("#tab-participants[aria-selected=true]");
    await page.keyboard.press("ArrowRight");
    await seen("#tab-health[aria-selected=true]");
    await page.keyboard.press("ArrowRight");
    await seen("#tab-data[aria-selected=true]");
    expect(await focused()).toBe("tab-data");
    await seen("[role=tabpanel][aria-labelledby=tab-data] #numbers");
    await page.keyboard.press("ArrowRight");
    await seen("#tab-log[aria-selected=true]");
    await page.keyboard.press("ArrowRight");
    await seen("#tab-overview[aria-selected=true]");
    await page.keyboard.press("End");
    await seen("#tab-log[aria-selected=true]");
    await page.keyboard.press("ArrowLeft");
    await seen("#tab-data[aria-selected=true]");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("back-up");
    expect(await title()).toBe("trust-game");
  });

  test("have one main button each: to open the study stands back where the data are", async () => {
    await toData();
    expect(await page.$$eval("main button.main", (buttons) => buttons.map((button) => button.id))).toEqual(["back-up"]);
  });

  test("F6 still goes round the regions from the data", async () => {
    await toData();
    await page.focus("#back-up");
    await page.keyboard.press("F6");
    expect(await page.evaluate(() => document.activeElement?.closest("nav") !== null)).toBe(true);
    await page.keyboard.press("F6");
    expect(await page.evaluate(() => document.activeElement?.closest("main") !== null)).toBe(true);
  });
});

describe("what there is", () => {
  test("is said in plain numbers with their age, and the database against its plan", async () => {
    await toData();
    expect(await page.$$eval("#numbers [data-figure]", (figures) => figures.map((figure) => [figure.querySelector("dd")?.textContent, figure.querySelector("dt")?.textContent].join(" ")))).toEqual([
      "41 participants",
      "9 sessions",
      "38 finished",
    ]);
    const said = await page.textContent("main");
    expect(said).toContain("As of today 14:05");
    expect(await text("#database")).toMatch(/^Database: 412 MB of 1.1 GB ?8,412 rows ?3 of 20 connections ?essential-0$/);
  });

  test("where nothing was backed up yet, the one thing to do is named", async () => {
    await toData("survey-2025");
    expect(await page.textContent("main")).toContain("There is no backup yet. Back up now");
    expect(await page.$("#look")).toBeNull();
    expect(await page.$("#export")).toBeNull();
    await page.click("#back-up");
    await seen("[data-task='1'][data-kind=back-up]");
    expect(await calls("back_up")).toEqual([{ app: "survey-2025" }]);
  });

  test("a study without a database says so and offers nothing that cannot be", async () => {
    await toData("auction");
    expect(await page.textContent("main")).toContain("This study has no database");
    expect(await page.$("#back-up, #reset, [data-backup]")).toBeNull();
  });

  test("what cannot be read says why and can be tried again; what was known stays", async () => {
    await toData();
    await page.evaluate(() => window.fixture.refuse("data", window.fixture.data.problem("connect", { whose: "network", action: "try-again" })));
    await task({});
    await seen("[data-problem=connect]");
    expect(await text("#numbers")).toContain("41");
    await page.evaluate(() => window.fixture.refused.clear());
    await page.click("[data-problem=connect] [data-action=try-again]");
    await gone("[data-problem=connect]");
  });
});

describe("backups", () => {
  test("each says in a word and a shape how it is, and in words where and by whom", async () => {
    await toData("trust-game", "troubled");
    const said = async (key: string) => [await text(`[data-backup=${key}] .state`), await page.getAttribute(`[data-backup=${key}] .state svg`, "class")].join(" ");
    expect(await said("b012")).toMatch(/^Verified .*check/);
    expect(await said("a011")).toMatch(/^Not on this computer .*ring/);
    expect(await said("found")).toMatch(/^Not verified yet .*question/);
    expect(await said("b013")).toMatch(/^Being made .*turning/);
    expect(await said("b008")).toMatch(/^Failed .*cross/);
    expect(await text("[data-backup=b012]")).toContain("in your folder and in the database service");
    expect(await text("[data-backup=a011]")).toMatch(/by schedule ?in this computer’s database service/);
    expect(await text("[data-backup=b010]")).toMatch(/before a restore ?on this computer/);
  });

  test("a damaged file is no backup: it stands apart, in red, in four lines", async () => {
    await toData("trust-game", "troubled");
    expect(await page.$("[data-group=whole] [data-backup=b007]")).toBeNull();
    const told = await text("[data-group=damaged] [data-backup=b007][data-here=damaged]");
    expect(told).toContain("trust-game_2026-11-14_16-40.dump");
    expect(told).toContain("This file is short or damaged");
    expect(told).toContain("The data in the study and other backups are not affected.");
    expect(told).toContain("Do not rely on this file.");
    const [sign, red] = await page.evaluate(() => [getComputedStyle(document.querySelector("[data-group=damaged] h2") as Element).color, getComputedStyle(document.querySelector("[data-backup=b008] .red") as Element).color]);
    expect(sign).toBe(red);
    await page.click("[data-backup=b007] [data-action=download]");
    expect(await calls("bring_home")).toEqual([{ app: "trust-game", backup: "b007" }]);
  });

  test("a part of a download is no backup: it says how much has come, and goes on", async () => {
    await toData("trust-game", "troubled");
    expect(await page.$("[data-group=whole] [data-backup=b009]")).toBeNull();
    expect(await text("[data-group=cut] [data-backup=b009]")).toContain("12.4 MB of 38.2 MB have arrived");
    expect(await page.$("[data-backup=b009] [data-action=look], [data-backup=b009] [data-action=export]")).toBeNull();
    await page.click("[data-backup=b009] [data-action=go-on]");
    expect(await calls("bring_home")).toEqual([{ app: "trust-game", backup: "b009" }]);
    await gone("[data-backup=b009] [data-action=go-on]");
    expect(await text("[data-backup=b009] .state")).toBe("Being downloaded");
  });

  test("only what is verified is opened, exported or restored", async () => {
    await toData("trust-game", "troubled");
    const actions = async (key: string) => {
      const more = await page.$(`[data-backup=${key}] [data-more] button`);
      await more?.click();
      const found = await page.$$eval(`[data-backup=${key}] [data-action]`, (buttons) => buttons.map((button) => button.getAttribute("data-action")));
      if (more) await page.keyboard.press("Escape");
      return found;
    };
    expect(await actions("b012")).toEqual(["look", "export", "restore", "open-here", "show", "delete"]);
    expect(await actions("b010")).toEqual(["look", "export", "restore", "open-here", "show"]);
    expect(await actions("a011")).toEqual(["download", "delete"]);
    expect(await actions("found")).toEqual(["download", "show"]);
    expect(await actions("b013")).toEqual([]);
    expect(await actions("b008")).toEqual(["delete"]);
    expect(await actions("b009")).toEqual(["go-on", "delete"]);
  });

  test("what runs at the database's side is asked for every few seconds, until it has ended", async () => {
    await toData("trust-game", "troubled");
    const before = (await calls("data")).length;
    await page.waitForFunction((before) => window.fixture.calls.filter(({ command }) => command === "data").length > before, before, { timeout: 20_000 });
    await page.evaluate(() => window.fixture.collect("trust-game", { backups: window.fixture.made.collected["trust-game"]?.backups ?? [] }));
    await page.waitForFunction(() => !document.querySelector("[data-backup=b013]"), undefined, { timeout: 20_000 });
  });

  test("to delete one is asked first, in words that tell whether a copy stays", async () => {
    await toData();
    await take("b012", "delete");
    expect(await text("dialog")).toContain("The verified file in your folder stays.");
    expect(await text("dialog :focus")).toBe("Keep it");
    await page.keyboard.press("Escape");
    await gone("dialog");
    await take("a011", "delete");
    expect(await text("dialog")).toContain("Once it is deleted, nothing brings it back.");
    await page.click("#confirm");
    await gone("[data-backup=a011]");
    expect(await calls("delete_backup")).toEqual([{ app: "trust-game", backup: "a011" }]);
  });

  test("to restore one is asked first: what is there now is secured", async () => {
    await toData();
    await take("b010", "restore");
    expect(await text("dialog")).toContain("Nothing is replaced before that has gone well.");
    expect(await text("dialog")).toContain("36 participants in 9 sessions");
    expect(await calls("restore")).toEqual([]);
    await page.click("#confirm");
    await seen("[data-kind=restore]");
    expect(await calls("restore")).toEqual([{ app: "trust-game", backup: "b010" }]);
  });

  test("one is shown in its folder, opened beside the study, and looked into", async () => {
    await toData();
    await take("b012", "show");
    await take("b012", "open-here");
    await seen("[data-kind=open-here]");
    await page.click("[data-backup=b010] [data-action=look]");
    await seen("[data-look=b010]");
    expect(await title()).toBe("Inside the backup of Wed 17:20");
    expect(await calls("show_in_folder")).toEqual([{ app: "trust-game", backup: "b012" }]);
    expect(await calls("open_here")).toEqual([{ app: "trust-game", backup: "b012" }]);
    expect(await calls("contents")).toEqual([{ app: "trust-game", backup: "b010" }]);
  });
});

describe("a task", () => {
  test("says its stage, how far it is and how long it takes; the side shows a ring; it can be stopped", async () => {
    await toData();
    await page.click("#back-up");
    await seen("#back-up[aria-disabled=true]");
    await seen("nav [data-study=trust-game] [data-working]");
    expect(await text("nav [data-study=trust-game] .unseen")).toBe("Online, work on its data is under way");
    await task({ stage: "download", done: 12_400_000, total: 38_200_000, left: 8 });
    expect(await text("[data-stage=download] .stages p")).toBe("12.4 MB of 38.2 MB · 8 s left");
    expect(await text("[data-stage=download] [aria-current=step]")).toContain("Download");
    expect(await text("#told")).toBe("Backing up: Download");
    await page.click("[data-task='1'] [data-stop]");
    await seen("[data-task='1'][data-ending=stopped]");
    await gone("nav [data-working]");
    expect(await calls("stop_task")).toEqual([{ task: 1 }]);
    await page.click("[data-task='1'] [data-dismiss]");
    await gone("[data-task]");
    expect(await calls("dismiss_task")).toEqual([{ task: 1 }]);
  });

  test("that goes on to its next stage has the data asked for again, and so has one that ends", async () => {
    await toData();
    const count = async () => (await calls("data")).length;
    const asked = (more: number) => page.waitForFunction((more) => window.fixture.calls.filter(({ command }) => command === "data").length === more, more);
    const before = await count();
    await task({});
    await asked(before + 1);
    await task({ stage: "capture" });
    await asked(before + 2);
    await task({ stage: "capture", done: 5_000_000 });
    await backedUp();
    await asked(before + 3);
    await seen("[data-backup=b014][data-here=verified]");
    expect(await text("[data-task='1'] h2")).toBe("Backed up and verified");
    await page.click("[data-task='1'] [data-show]");
    expect(await calls("show_in_folder")).toEqual([{ app: "trust-game", backup: "b014" }]);
    await page.click("[data-task='1'] [data-export]");
    await seen("dialog #export-go");
  });

  test("that is past stopping offers no button for it and says why", async () => {
    await toData();
    await task({ kind: "restore", stages: ["stop", "capture", "restore", "start"], stage: "restore", can_stop: false });
    expect(await text("[data-task]")).toContain("It is past stopping");
    expect(await page.$("[data-stop]")).toBeNull();
  });

  test("that failed says so in four lines and at once, and is begun again", async () => {
    await toData();
    await task({ id: 4, kind: "bring-home", backup: "a011", stages: ["download", "verify"], stage: "download" });
    await page.evaluate(() => window.fixture.task({ id: 4, ending: { kind: "failed", problem: window.fixture.data.problem("download-wrong-length", { whose: "heroku", args: { expected: "38241904", got: "12400000" } }) } }));
    expect(await text("[data-task='4'] [data-problem]")).toContain("The server announced 38.2 MB, but 12.4 MB arrived");
    expect(await text("#warned")).toContain("The download did not come to its end");
    await page.click("[data-task='4'] [data-again]");
    await gone("[data-task='4']");
    expect(await calls("bring_home")).toEqual([{ app: "trust-game", backup: "a011" }]);
    expect(await calls("dismiss_task")).toEqual([{ task: 4 }]);
  });

  test("that was under way before the window opened is found again, and what it left to know is said", async () => {
    await start({ scene: "studies" });
    await page.evaluate(() => {
      const { made } = window.fixture;
      const notes = [{ code: "left-out-columns", args: { count: "3" } }, { code: "cut-sheets", args: { count: "1", sheets: "PageTimes" } }];
      window.fixture.task({ id: 7, kind: "export", backup: "b012", stages: ["read", "export"], stage: "export", ending: made.done({ folder: "/home/mira/export", files: ["a.csv", "b.csv"], notes }) });
    });
    await page.click("main [data-study=trust-game]");
    await page.click("#tab-data");
    expect(await text("[data-task='7'] [data-note=left-out-columns]")).toBe("3 columns that oTree’s own export leaves out are in files of their own.");
    expect(await text("[data-task='7'] [data-note=cut-sheets]")).toContain("PageTimes");
    await page.click("[data-task='7'] [data-show]");
    expect(await calls("show_export")).toEqual([{ task: 7 }]);
  });

  test("that opened a backup leads to the study it made", async () => {
    await toData();
    await page.evaluate(() => window.fixture.task({ id: 3, kind: "open-here", backup: "b012", ending: window.fixture.made.done({ app: "survey-2025" }) }));
    expect(await text("[data-task='3'] h2")).toBe("The backup is open as survey-2025");
    await page.click("[data-task='3'] [data-open-made]");
    expect(await title()).toBe("survey-2025");
  });
});

describe("an export", () => {
  const going = () => page.click("#export-go");

  test("is written as oTree writes it, with a workbook, unless something else is wanted", async () => {
    await toData();
    await page.click("#export");
    await going();
    await gone("dialog");
    await seen("[data-kind=export]");
    expect(await calls("export")).toEqual([{ app: "trust-game", backup: "b012", options: { german: false, guard: false, workbook: true, personal: false, free_text: [] } }]);
    expect(await calls("free_text")).toEqual([]);
  });

  test("for German Excel protects formulas, unless the person has decided that", async () => {
    await toData();
    await take("b010", "export");
    await page.check("input[name=export-form][value=german]", { force: true });
    expect(await page.isChecked("#export-guard")).toBe(true);
    await page.uncheck("#export-guard");
    await page.check("input[name=export-form][value=otree]", { force: true });
    await page.check("input[name=export-form][value=german]", { force: true });
    await page.uncheck("#export-workbook");
    await going();
    await gone("dialog");
    expect(await calls("export")).toEqual([{ app: "trust-game", backup: "b010", options: { german: true, guard: false, workbook: false, personal: false, free_text: [] } }]);
  });

  test("leaves out what names people, and of free texts all but those the person keeps", async () => {
    await toData();
    await page.click("#export");
    await page.check("#export-personal");
    await seen("[data-free-text='trust.player.why']");
    await page.uncheck("[data-free-text='survey.player.where_from'] input");
    await going();
    await gone("dialog");
    expect((await calls("export")).map(({ options }) => options)).toEqual([
      { german: false, guard: false, workbook: true, personal: true, free_text: ["survey.player.remark", "trust.player.why"] },
    ]);
  });

  test("does not begin before it is known which free texts there are", async () => {
    await toData();
    await page.evaluate(() => window.fixture.holding.add("free_text"));
    await page.click("#export");
    await page.check("#export-personal");
    await seen("#export-go[aria-disabled=true]");
    await page.click("#export-go", { force: true });
    expect(await calls("export")).toEqual([]);
    await page.evaluate(() => window.fixture.held.get("free_text")?.());
    await seen("#export-go:not([aria-disabled])");
  });

  test("that cannot begin says why, and the dialog with all that was chosen stays", async () => {
    await toData();
    await page.evaluate(() => window.fixture.refuse("export", window.fixture.data.problem("folder-gone", { whose: "this-computer" })));
    await page.click("#export");
    await page.check("#export-guard");
    await going();
    expect(await text("dialog [data-problem=folder-gone]")).toContain("Connect the drive it is on");
    expect(await page.isChecked("#export-guard")).toBe(true);
  });

  test("of what is looked at begins from there, and the way leads to its task", async () => {
    await toData();
    await page.click("#look");
    await page.click("#export");
    await going();
    await seen("[data-kind=export]");
    expect((await calls("export")).map(({ backup }) => backup)).toEqual(["b012"]);
  });
});

describe("to delete the answers", () => {
  async function toReset() {
    await toData();
    await page.click("[data-danger] summary");
    expect(await text("#reset")).toBe("Delete 41 participants’ answers…");
    await page.click("#reset");
  }
  async function secured() {
    await toReset();
    await page.click("#reset-back-up");
    await backedUp();
    await seen("#reset-name");
  }

  test("is impossible before a backup of now is verified here, whatever is clicked or pressed", async () => {
    await toReset();
    await seen("#confirm[aria-disabled=true]");
    await page.click("#confirm", { force: true });
    expect(await page.$("#reset-name")).toBeNull();
    await page.click("#reset-back-up");
    await task({ stage: "verify", done: 30, total: 38 });
    await seen("dialog [aria-current=step]");
    await page.focus("#confirm");
    await page.keyboard.press("Enter");
    await seen("dialog");
    expect(await calls("reset")).toEqual([]);
    expect(await calls("back_up")).toEqual([{ app: "trust-game" }]);
  });

  test("a backup that failed leaves it impossible, and can be made again", async () => {
    await toReset();
    await page.click("#reset-back-up");
    await page.evaluate(() => window.fixture.task({ id: 1, ending: { kind: "failed", problem: window.fixture.data.problem("folder-read-only", { whose: "this-computer" }) } }));
    expect(await text("dialog [data-problem]")).toContain("Nothing can be written into the folder");
    expect(await page.$("#reset-name")).toBeNull();
    await page.click("#reset-back-up");
    await backedUp(2);
    await seen("#reset-name");
  });

  test("the loss is said in numbers, and only the study's own name makes the button work", async () => {
    await secured();
    expect(await text("#reset-loss")).toBe("What is deleted: 41 participants in 9 sessions; 38 finished.");
    for (const wrong of ["", "trust", "Trust-Game", "trust-game "]) {
      await page.fill("#reset-name", wrong);
      await page.click("#confirm", { force: true });
      expect(await calls("reset")).toEqual([]);
    }
    await page.fill("#reset-name", "trust-game");
    expect(await text("#confirm")).toBe("Delete 41 participants’ answers");
    await page.click("#confirm:not([aria-disabled])");
    await gone("dialog");
    expect(await calls("reset")).toEqual([{ app: "trust-game", typed: "trust-game", agreed: 41 }]);
  });

  test("the safe answer changes nothing; the next time a backup of that time is needed, and the name again", async () => {
    await secured();
    await page.fill("#reset-name", "trust-game");
    await page.keyboard.press("Escape");
    await gone("dialog");
    await page.click("#reset");
    expect(await page.$("#reset-name")).toBeNull();
    await page.click("#reset-back-up");
    await backedUp(2);
    await seen("#reset-name");
    expect(await page.inputValue("#reset-name")).toBe("");
    expect(await calls("reset")).toEqual([]);
  });

  test("a backup that is under way already serves, and is not made twice", async () => {
    await toData();
    await page.click("#back-up");
    await page.click("[data-danger] summary");
    await page.click("#reset");
    await seen("dialog [aria-current=step]");
    expect(await page.$("#reset-back-up")).toBeNull();
    await backedUp();
    await seen("#reset-name");
    expect(await calls("back_up")).toHaveLength(1);
  });

  test("where more have come meanwhile nothing is deleted, and a new backup is needed", async () => {
    await secured();
    await page.evaluate(() => window.fixture.refuse("reset", window.fixture.data.problem("reset-more-came", { args: { agreed: "41", now: "43" } })));
    await page.fill("#reset-name", "trust-game");
    await page.click("#confirm");
    const told = await text("[data-problem=reset-more-came]");
    expect(told).toContain("43 instead of 41");
    expect(told).toContain("Nothing was deleted.");
    await page.click("#reset");
    await seen("#reset-back-up");
    expect(await page.$("#reset-name")).toBeNull();
  });

  test("is undone with one button, which says whom it brings back", async () => {
    await toData("trust-game", "emptied");
    expect(await text("#undo-reset")).toBe("Undo: bring back 41 participants’ answers");
    // Those who are gone are not counted as if they were there.
    expect(await page.$("#numbers")).toBeNull();
    expect(await text("#reset")).toBe("Delete all answers…");
    await page.click("#undo-reset");
    await seen("[data-kind=restore]");
    expect(await calls("restore")).toEqual([{ app: "trust-game", backup: "b014" }]);
    await gone("#undo-reset");
  });
});

test("what could not be done says why in sight, and can be tried again", async () => {
  await toData();
  await page.evaluate(() => window.fixture.refuse("choose_data_folder", window.fixture.data.problem("folder-read-only", { whose: "this-computer", action: "try-again" })));
  await page.click("#change-folder");
  await page.waitForFunction(() => {
    const box = document.querySelector("[data-problem=folder-read-only]")?.getBoundingClientRect();
    return box !== undefined && box.top >= 0 && box.bottom <= innerHeight;
  });
  await page.evaluate(() => window.fixture.refused.clear());
  await page.click("[data-problem=folder-read-only] [data-action=try-again]");
  await page.waitForFunction(() => document.querySelector("#data-folder")?.textContent === "/media/lab/trust-game");
  expect(await page.$("[data-problem]")).toBeNull();
});

describe("where and when", () => {
  test("a daily backup begins at night by the person's clock, and hour and zone are changed", async () => {
    await toData("survey-2025");
    expect(await page.getAttribute("#daily", "aria-checked")).toBe("false");
    await page.click("#daily");
    await seen("#daily-hour");
    await page.selectOption("#daily-hour", "22");
    await page.waitForFunction(() => document.querySelector<HTMLSelectElement>("#daily-hour")?.value === "22" && !document.querySelector<HTMLSelectElement>("#daily-zone")?.disabled);
    await page.selectOption("#daily-zone", "America/New_York");
    await page.waitForFunction(() => document.querySelector<HTMLSelectElement>("#daily-zone")?.value === "America/New_York" && !document.querySelector("#daily[aria-disabled]"));
    await page.click("#daily");
    await gone("#daily-hour");
    expect((await calls("set_schedule")).map(({ daily }) => daily)).toEqual([
      { hour: 3, timezone: "Europe/Berlin" },
      { hour: 22, timezone: "Europe/Berlin" },
      { hour: 22, timezone: "America/New_York" },
      null,
    ]);
  });

  test("the folder is shown and chosen in the system's own dialog", async () => {
    await toData();
    expect(await text("#data-folder")).toBe("/home/mira/Documents/Orchard/trust-game");
    await page.click("#change-folder");
    await page.waitForFunction(() => document.querySelector("#data-folder")?.textContent === "/media/lab/trust-game");
    expect(await calls("choose_data_folder")).toEqual([{}]);
  });
});
