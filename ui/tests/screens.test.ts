// What each screen promises, tried in a browser with the made-up host.
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from "vitest";
import { launch, open, type Look } from "./support/chromium";

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
afterEach(() => page.context().close());

async function start(look: Look = {}) {
  ({ page } = await open(browser, inject("address"), look));
}

const calls = (command: string) => page.evaluate((wanted) => window.fixture.calls.filter((call) => call.command === wanted).map((call) => call.args), command);
const title = () => page.textContent("h1");
const seen = (selector: string) => page.waitForSelector(selector);
const gone = (selector: string) => page.waitForSelector(selector, { state: "detached" });
const text = async (selector: string) => (await page.textContent(selector))?.replace(/\s+/g, " ").trim();
const focused = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.tagName);

async function toTarget(look: Look = {}) {
  await start(look);
  await page.click("#sample");
  await page.click("#continue");
}

async function toSteps(look: Look = {}) {
  await toTarget(look);
  await page.click("#put-online:not([aria-disabled])");
  await seen("[data-step=check][data-state=running]");
}

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
    expect(await calls("deploy")).toEqual([{ opened: 1, candidate: 0, target: { kind: "new", name: "my-own-name" } }]);
  });

  test("an update goes to the study that was chosen", async () => {
    await toTarget({ scene: "studies", opens: "updatable" });
    await page.check("#target-update");
    await page.check("[data-update=auction]");
    expect(await text("#put-online")).toBe("Update auction");
    await page.click("#put-online");
    await seen("[data-step=check]");
    expect(await calls("deploy")).toEqual([{ opened: 1, candidate: 0, target: { kind: "update", app: "auction" } }]);
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

describe("the steps", () => {
  const upload = () =>
    page.evaluate(() => {
      const { steps } = window.fixture.data;
      window.fixture.job({ steps: steps("upload", "running", { done: 12_400_000, total: 38_200_000, rate: 3_100_000, left: 8 }) });
    });

  test("say bytes, rate and time left; those done say how long they took", async () => {
    await toSteps();
    await upload();
    expect(await text("[data-step=upload]")).toContain("12.4 MB of 38.2 MB · 3.1 MB/s · 8 s left");
    expect(await text("[data-step=prepare]")).toContain("2 s");
    expect(await text("#told")).toBe("Upload");
  });

  test("ten thousand lines of output are a handful in the page; the end stays in sight until scrolled away from", async () => {
    await toSteps();
    const lines = (from: number) => page.evaluate((first) => window.fixture.output("build", Array.from({ length: 5000 }, (_, at) => `line ${first + at}`)), from);
    await lines(0);
    await page.click("[data-output=build] summary");
    await lines(5000);
    await page.waitForFunction(() => document.querySelector(".log")?.textContent?.includes("line 9999"));
    expect(await page.$$eval(".log .line", (rows) => rows.length)).toBeLessThan(60);

    await page.$eval(".log", (box) => (box.scrollTop = 0));
    await page.waitForFunction(() => document.querySelector(".log")?.textContent?.includes("line 0"));
    await lines(10_000);
    await page.waitForTimeout(50);
    expect(await page.$eval(".log", (box) => box.scrollTop)).toBe(0);
  });

  test("cancel works until the release, and says that nothing is online", async () => {
    await toSteps();
    await page.click("#cancel");
    await seen("[data-step=build][data-state=cancelled]");
    expect(await page.textContent("main")).toContain("Nothing of this study is online.");
    expect(await calls("cancel")).toEqual([{ job: 1 }]);
  });

  test("after that there is no cancel, and what can be done instead is said", async () => {
    await toSteps();
    await page.evaluate(() => window.fixture.job({ can_cancel: false, steps: window.fixture.data.steps("release") }));
    await gone("#cancel");
    expect(await page.textContent("main")).toContain("It is past cancelling");
  });

  test("leaving the page leaves it running, with a ring beside its name that leads back", async () => {
    await toSteps();
    await page.click("#leave");
    expect(await title()).toBe("Studies on this computer");
    await upload();
    await page.click("nav [data-study=trust-game]:has(svg.turning)");
    await seen("[data-step=upload][data-state=running]");
  });

  test("a failure stands at its step in four lines, is read out at once, and says what runs now", async () => {
    await toSteps({ scene: "studies" });
    await page.evaluate(() => {
      const { steps, problem } = window.fixture.data;
      window.fixture.output("build", ["error: no such package"]);
      const outcome = { kind: "failed", problem: problem("build-failed", { detail: "error: no such package" }), running: { known: true, version: 12 } } as const;
      window.fixture.job({ can_cancel: false, steps: steps("build", "failed"), outcome });
    });
    const failed = await text("[data-step=build] [data-problem=build-failed]");
    expect(failed).toContain("In the study");
    expect(failed).toContain("Nothing was switched on, and no data were touched.");
    expect(await text("#warned")).toContain("What the study needs could not be installed");
    expect(await page.textContent("main")).toContain("Version 12 is online, as before.");
    await page.click("[data-problem=build-failed] summary");
    await page.click("text=Copy details");
    expect(await calls("copy_details")).toEqual([{ text: "error: no such package" }]);
    await page.click("#retry");
    await seen("#project");
    expect(await calls("retry")).toEqual([{ job: 1 }]);
  });

  test("a version that was switched on and then failed is not said to be the old one", async () => {
    await toSteps();
    await page.evaluate(() => {
      const { steps, problem } = window.fixture.data;
      window.fixture.job({ can_cancel: false, steps: steps("wait", "failed"), outcome: { kind: "failed", problem: problem("study-crashed"), running: { known: true, version: 5 } } });
    });
    await page.waitForFunction(() => document.body.textContent?.includes("Version 5 is in place now."));
  });

  test("what cannot be asked is not guessed", async () => {
    await toSteps();
    await page.evaluate(() => {
      const { steps, problem } = window.fixture.data;
      window.fixture.job({ can_cancel: false, steps: steps("wait", "failed"), outcome: { kind: "failed", problem: problem("study-silent"), running: { known: false, version: null } } });
    });
    await page.waitForFunction(() => document.body.textContent?.includes("Orchard could not ask what is online now."));
  });

  test("a job that ran on while the window was closed is found again", async () => {
    await start({ scene: "running" });
    await seen("[data-step=build][data-state=running]");
    expect(await calls("follow")).toEqual([{ job: 1 }]);
    await upload();
    await seen("[data-step=upload][data-state=running]");
  });

  test("one that was interrupted is told on the first page until it is dismissed", async () => {
    await start({ scene: "interrupted" });
    expect(await page.textContent("main")).toContain("Putting auction online was interrupted.");
    await page.click("text=Dismiss");
    expect(await page.textContent("main")).not.toContain("interrupted");
    expect(await calls("dismiss")).toEqual([{ job: 9 }]);
  });
});

describe("online", () => {
  const done = async () => {
    await toSteps();
    await page.evaluate(() => {
      const { steps, studies } = window.fixture.data;
      window.fixture.tell({ kind: "studies", studies: studies.slice(0, 1) });
      window.fixture.job({ can_cancel: false, steps: steps(null), outcome: { kind: "online", version: 3, address: "http://trust-game-4f1a.localhost:8421/" } });
    });
    await seen("#open-study");
  };

  test("the address stands there, and both doors open", async () => {
    await done();
    expect(await text("#address")).toBe("trust-game-4f1a.localhost:8421");
    expect(await text("#told")).toBe("trust-game is online");
    await page.click("#open-study");
    await page.click("#open-admin");
    expect(await calls("open_study")).toEqual([{ app: "trust-game" }]);
    expect(await calls("open_admin")).toEqual([{ app: "trust-game" }]);
  });

  test("the password is fetched only when asked for, and gone when hidden", async () => {
    await done();
    expect(await calls("password")).toEqual([]);
    await page.click("#show-password");
    await page.waitForFunction(() => document.querySelector("#password")?.textContent === "reed-lantern-41-fossil");
    await page.click("#show-password");
    await page.waitForFunction(() => !document.body.innerHTML.includes("reed-lantern"));
  });

  test("it can be copied without being shown", async () => {
    await done();
    await page.click("#copy-password");
    await page.waitForFunction(() => document.querySelector("#copy-password")?.textContent?.includes("Copied"));
    expect(await calls("password")).toEqual([]);
    expect(await calls("copy_password")).toEqual([{ app: "trust-game" }]);
  });

  test("a browser that does not open is a problem with a way out", async () => {
    await done();
    await page.evaluate(() => window.fixture.refuse("open_study", window.fixture.data.problem("browser-refused", { whose: "this-computer" })));
    await page.click("#open-study");
    expect(await text("[data-problem=browser-refused]")).toContain("Copy the address and open it in your browser.");
  });
});

describe("a study", () => {
  test("each in the list has its state as a word, and its row leads to it", async () => {
    await start({ scene: "studies" });
    expect(await text("main [data-study=auction][data-state=crashed]")).toContain("Crashed");
    await page.click("main [data-study=auction]");
    expect(await title()).toBe("auction");
  });

  test("going back asks first, with the safe answer under the finger", async () => {
    await start({ scene: "studies" });
    await page.click("main [data-study=trust-game]");
    await page.click("[data-go-back='11']");
    expect(await text("dialog :focus")).toBe("Stay with this version");
    await page.keyboard.press("Escape");
    await gone("dialog");
    expect(await calls("go_back")).toEqual([]);
    await page.click("[data-go-back='11']");
    await page.click("#confirm");
    await gone("dialog");
    expect(await calls("go_back")).toEqual([{ app: "trust-game", version: 11 }]);
  });

  test("what was not a version of the code, or failed, offers no way back", async () => {
    await start({ scene: "studies" });
    await page.click("main [data-study=trust-game]");
    await seen("[data-version='10']");
    expect(await page.$$eval("[data-go-back]", (buttons) => buttons.map((button) => button.getAttribute("data-go-back")))).toEqual(["11", "9"]);
  });

  test("it is taken offline after a question, and put online again without one", async () => {
    await start({ scene: "studies" });
    await page.click("main [data-study=trust-game]");
    await page.click("#take-offline");
    await page.click("#confirm");
    await seen("[data-study-page][data-state=offline]");
    await seen("nav [data-study=trust-game][data-state=offline]");
    await page.click("#put-online-again:not([aria-disabled])");
    await seen("[data-study-page][data-state=online]");
  });

  test("a password that is not known is not offered", async () => {
    await start({ scene: "studies" });
    await page.click("main [data-study=survey-2025]");
    await page.waitForFunction(() => document.body.textContent?.includes("Not known to Orchard"));
    expect(await page.$("#show-password")).toBeNull();
  });
});

describe("the program", () => {
  test("speaks the other language at once, and wears the other theme", async () => {
    await start({ scene: "studies" });
    await page.click("#settings");
    await page.check("input[name=language][value=de]", { force: true });
    await page.waitForFunction(() => document.querySelector("h1")?.textContent === "Einstellungen");
    expect(await page.getAttribute("html", "lang")).toBe("de");
    await page.check("input[name=theme][value=dark]", { force: true });
    await seen("html[data-theme=dark]");
    expect(await calls("change_settings")).toEqual([
      { settings: { language: "de", theme: "system", stopped: false } },
      { settings: { language: "de", theme: "dark", stopped: false } },
    ]);
  });

  test("stops everything after a question, and starts it again", async () => {
    await start({ scene: "studies" });
    await page.click("#settings");
    await page.click("#stop-everything");
    await page.click("#confirm");
    await page.waitForFunction(() => document.body.textContent?.includes("Everything is stopped."));
    await page.click("nav [aria-label], nav .entry:first-of-type");
    await page.click("#start-everything");
    await gone("#stopped");
    await seen("main [data-study=trust-game][data-state=online]");
  });

  test("says why this computer's server did not start, and tries again", async () => {
    await start({ scene: "no-platform" });
    expect(await text("[data-problem=no-python]")).toContain("Install Python 3.10 or newer");
    await page.click("#try-again");
    expect(await calls("start")).toHaveLength(2);
  });

  test("says quietly where there is no keychain, and works on", async () => {
    await start({ scene: "no-keychain" });
    expect(await text("#keychain-absent")).toContain("no keychain");
    await page.click("#sample");
    await seen("#continue");
  });

  test("a menu is walked with arrows, and Esc gives the focus back", async () => {
    await start();
    await page.focus("#choose");
    await page.keyboard.press("ArrowDown");
    expect(await focused()).toBe("choose-folder");
    await page.keyboard.press("ArrowDown");
    expect(await focused()).toBe("choose-archive");
    await page.keyboard.press("Escape");
    await gone("[role=menu]");
    expect(await focused()).toBe("choose");
  });

  test("a new page has the focus at its title, and F6 goes round the regions", async () => {
    await start({ scene: "studies" });
    await page.click("main [data-study=trust-game]");
    await page.waitForFunction(() => document.activeElement?.tagName === "H1");
    await page.keyboard.press("F6");
    expect(await page.evaluate(() => document.activeElement?.closest("nav") !== null)).toBe(true);
    await page.keyboard.press("F6");
    expect(await page.evaluate(() => document.activeElement?.closest("main") !== null)).toBe(true);
  });
});
