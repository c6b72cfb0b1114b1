// From a project on the disk to the moment it is sent, in a browser with the made-up host.
import { describe, expect, test } from "vitest";
import { aWindow, calls, gone, page, seen, start, text, title, toTarget } from "./support/window";

aWindow();

describe("opening a project", () => {
  test("the button and the drop lead to the same place", async () => {
    await start();
    await page.click("#choose");
    await page.click("#choose-archive");
    await seen("#project");
    expect(await calls("choose")).toEqual([{ kind: "archive" }]);
    const chosen = await page.textContent("main");

    await page.click("#back");
    await page.evaluate(() => {
      window.fixture.tell({ kind: "opening" });
      window.fixture.tell({ kind: "opened", opened: window.fixture.data.opened("mends") });
    });
    await seen("#project");
    expect(await page.textContent("main")).toBe(chosen);
  });

  test("what is held over the window is told what letting go will do, and nothing happens if it leaves", async () => {
    await start();
    await page.evaluate(() => window.fixture.tell({ kind: "dragging", over: true }));
    expect(await text("[data-dragging]")).toContain("Let go to check this project");
    await page.evaluate(() => window.fixture.tell({ kind: "dragging", over: false }));
    await gone("[data-dragging]");
    expect(await title()).toBe("Drop your oTree project here");
  });

  test("cancelling the system's dialog leaves everything as it was", async () => {
    await start({ opens: "nothing" });
    await page.click("#choose");
    await page.click("#choose-folder");
    await seen("#choose");
    expect(await title()).toBe("Drop your oTree project here");
  });

  test("what cannot be opened says so in four lines, and the next try clears it", async () => {
    await start();
    await page.evaluate(() => {
      const problem = window.fixture.data.problem("open-other-archive", { args: { path: "study.rar", kind: "rar" }, detail: "magic bytes" });
      window.fixture.tell({ kind: "open-failed", problem });
    });
    const told = await text("[data-problem=open-other-archive]");
    expect(told).toContain("study.rar is a rar archive");
    expect(told).toContain("Nothing was sent or changed.");
    expect(told).toContain("Unpack it");
    expect(await text("#warned")).toContain("study.rar is a rar archive");
    await page.click("#sample");
    await seen("#project");
    expect(await text("#warned")).toBe("");
  });

  test("a project dropped while another page is open is shown being read", async () => {
    await start({ scene: "studies" });
    await page.click("#settings");
    await page.evaluate(() => window.fixture.tell({ kind: "opening" }));
    await seen("#drop[aria-busy=true]");
  });

  test("of several projects the person takes one", async () => {
    await start({ opens: "several" });
    await page.click("#sample");
    expect(await title()).toBe("Which of these is your study?");
    await page.click("[data-candidate='2']");
    await seen("#project");
    expect(await calls("check")).toEqual([{ opened: 1, candidate: 2 }]);
  });
});

describe("the check", () => {
  test("shows what stops it first, then what is mended, then what is good to know", async () => {
    await start({ opens: "blocked" });
    await page.click("#sample");
    expect(await page.$$eval("[data-group]", (groups) => groups.map((group) => group.getAttribute("data-group")))).toEqual(["blocks", "mended", "note"]);
    expect(await text("#group-blocks")).toBe("2 things stop it");
    expect(await text("[data-finding=settings-unreadable] summary")).toBe("settings.py cannot be read as Python settings.py, line 27");
  });

  test("says which oTree in words, not in signs for a program", async () => {
    await start({ opens: "clean" });
    await page.click("#sample");
    expect(await text("#project")).toContain("oTree ≥ 6.0, < 7");
  });

  test("a finding opens by key to why it matters, what is done, and where", async () => {
    await start();
    await page.click("#sample");
    await page.focus("[data-finding=password-in-code] summary");
    await page.keyboard.press("Enter");
    const opened = await text("[data-finding=password-in-code]");
    expect(opened).toContain("Why it matters Whoever gets the project gets the password too.");
    expect(opened).toContain("settings.py, line 41");
    expect(opened).toContain("survey/__init__.py, line 12");
  });

  test("what is blocked cannot go on, and can be checked again", async () => {
    await start({ opens: "blocked" });
    await page.click("#sample");
    expect(await text("#continue")).toBe("2 things stop it");
    expect(await page.getAttribute("#continue", "aria-disabled")).toBe("true");
    await page.click("#continue", { force: true });
    expect(await title()).toBe("trust-game cannot go online yet");
    await page.click("#check-again");
    await seen("#continue:not([aria-disabled])");
    expect(await text("#continue")).toBe("Put online with 5 mends");
    expect(await calls("deploy")).toEqual([]);
  });

  test("a copy is saved in the kind asked for, and its name is said", async () => {
    await start();
    await page.click("#sample");
    await page.click("#save-copy");
    await page.click("#save-otreezip");
    await page.waitForFunction(() => document.body.textContent?.includes("Saved as trust-game.otreezip"));
    expect(await calls("save_copy")).toEqual([{ opened: 1, candidate: 0, kind: "otreezip" }]);
  });
});

describe("where it goes", () => {
  test("a name that is taken cannot be used, and why stands under it", async () => {
    await toTarget({ scene: "studies" });
    await page.fill("#name", "auction");
    await seen("[data-problem=name-taken]");
    expect(await page.getAttribute("#put-online", "aria-disabled")).toBe("true");
    expect(await page.getAttribute("#name", "aria-invalid")).toBe("true");
    await page.press("#name", "Enter");
    expect(await calls("deploy")).toEqual([]);
  });

  test("only the answer to the name that stands there counts", async () => {
    await toTarget();
    await seen("[data-name-free]");
    await page.evaluate(() => window.fixture.holding.add("check_name"));
    await page.fill("#name", "first");
    await page.waitForFunction(() => window.fixture.held.has("check_name"));
    await page.evaluate(() => window.fixture.holding.delete("check_name"));
    await page.fill("#name", "Not A Name");
    await seen("[data-problem=name-bad]");
    await page.evaluate(() => window.fixture.held.get("check_name")?.());
    await page.waitForTimeout(50);
    expect(await page.getAttribute("#put-online", "aria-disabled")).toBe("true");
  });

  test("a name that was typed is still there after going back, and Esc does not clear it", async () => {
    await toTarget();
    await page.fill("#name", "my-own-name");
    await page.press("#name", "Escape");
    await page.click("#back");
    await page.click("#continue");
    expect(await page.inputValue("#name")).toBe("my-own-name");
  });

  test("Enter in a good name puts it online", async () => {
    await toTarget();
    await page.fill("#name", "my-own-name");
    await seen("[data-name-free]");
    await page.press("#name", "Enter");
    await seen("[data-step=check]");
    expect(await calls("deploy")).toEqual([{ opened: 1, candidate: 0, target: { kind: "new", name: "my-own-name", terms: null }, over: { kind: "stop" } }]);
  });

  test("an update goes to the study that was chosen", async () => {
    await toTarget({ scene: "studies", opens: "updatable" });
    await page.check("#target-update");
    await page.check("[data-update=auction]");
    expect(await text("#put-online")).toBe("Update auction");
    await page.click("#put-online");
    await seen("[data-step=check]");
    expect(await calls("deploy")).toEqual([{ opened: 1, candidate: 0, target: { kind: "update", app: "auction" }, over: { kind: "stop" } }]);
  });

  test("the worker that is not needed is named with what it would cost", async () => {
    await toTarget();
    expect(await page.textContent("main")).toContain("At Heroku that saves about $7 a month.");
  });

  test("what cannot be begun says why and can be tried again", async () => {
    await toTarget();
    await seen("[data-name-free]");
    await page.evaluate(() => window.fixture.refuse("deploy", window.fixture.data.problem("project-closed", { whose: "this-computer" })));
    await page.click("#put-online");
    await seen("[data-problem=project-closed]");
    await page.evaluate(() => window.fixture.refused.clear());
    await page.click("#put-online");
    await seen("[data-step=check]");
  });
});
