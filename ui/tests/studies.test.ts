// The studies that are there, and the program itself, in a browser with the made-up host.
import { describe, expect, test } from "vitest";
import { aWindow, calls, focused, gone, page, seen, start, text, title } from "./support/window";

aWindow();

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

  test("it is paused after a question that says who would notice, and the pause ended without one", async () => {
    await start({ scene: "studies" });
    await page.click("main [data-study=trust-game]");
    await page.click("#pause");
    await seen("dialog [data-present='22']");
    await page.click("#confirm");
    await seen("[data-study-page][data-state=maintenance]");
    await gone("#restart");
    await page.click("#end-pause:not([aria-disabled])");
    await seen("[data-study-page][data-state=online]");
    expect(await calls("pause")).toEqual([
      { app: "trust-game", on: true },
      { app: "trust-game", on: false },
    ]);
  });

  test("it is restarted after a question", async () => {
    await start({ scene: "studies" });
    await page.click("main [data-study=trust-game]");
    await page.click("#restart");
    await seen("dialog [data-present='22']");
    expect(await calls("restart")).toEqual([]);
    await page.click("#confirm");
    await expect.poll(() => calls("restart")).toEqual([{ app: "trust-game" }]);
  });

  test("one that crashed is started again with one button", async () => {
    await start({ scene: "studies" });
    await page.click("main [data-study=auction]");
    await page.click("#start-again");
    await seen("[data-study-page][data-state=online]");
    await gone("#start-again");
    expect(await calls("put_online")).toEqual([{ app: "auction" }]);
  });

  test("a password that is not known is not offered", async () => {
    await start({ scene: "studies" });
    await page.click("main [data-study=survey-2025]");
    await page.waitForFunction(() => document.body.textContent?.includes("Not known to Orchard"));
    expect(await page.$("#show-password")).toBeNull();
  });
});

describe("while the studies are asked anew", () => {
  const letGo = (command: string) =>
    page.evaluate((command) => {
      window.fixture.holding.delete(command);
      window.fixture.held.get(command)?.();
    }, command);

  test("they stand there as they were last known, with their age, until the answer comes", async () => {
    await start({ scene: "known" });
    expect(await text("main [data-study=trust-game][data-state=online]")).toContain("Online");
    expect(await text("main [data-as-of]")).toBe("As of today 09:05. Orchard is asking how they are now.");
    expect(await page.getAttribute("nav [data-study=trust-game]", "title")).toContain("Online, as of today 09:05");
    await page.evaluate(() => (window.fixture.studies = window.fixture.studies.map((study) => (study.app === "trust-game" ? { ...study, state: "crashed" } : study))));
    await letGo("platform");
    await seen("main [data-study=trust-game][data-state=crashed]");
    await gone("[data-as-of]");
  });

  test("how many would be stopped is not said by what was known before", async () => {
    await start({ scene: "known" });
    await page.click("#settings");
    await page.click("#stop-everything");
    expect(await text("dialog h2")).not.toMatch(/\d/);
  });

  test("where the server of this computer does not start, that is what is said", async () => {
    await start({ scene: "known" });
    await page.evaluate(() => (window.fixture.platform = { running: false, problem: window.fixture.data.problem("disk-full", { whose: "this-computer", action: "try-again" }) }));
    await letGo("platform");
    await seen("#try-again");
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
    expect(await calls("change_settings")).toMatchObject([
      { settings: { language: "de", theme: "system", stopped: false } },
      { settings: { language: "de", theme: "dark", stopped: false } },
    ]);
  });

  test("the page grows and shrinks by the keys of every keyboard, and says its size once", async () => {
    await start({ scene: "studies" });
    const sizes = async () => (await calls("change_settings")).map((call) => (call as { settings: { zoom: number } }).settings.zoom);
    await page.keyboard.press("Control++");
    await expect.poll(() => text("#told")).toBe("Text size 110%");
    for (const key of ["Control+=", "Meta++", "Control+NumpadAdd", "Control+Minus", "Control+NumpadSubtract", "Meta+0"]) {
      const before = (await sizes()).length;
      await page.keyboard.press(key);
      await expect.poll(async () => (await sizes()).length).toBe(before + 1);
    }
    expect(await sizes()).toEqual([110, 125, 150, 175, 150, 125, 100]);
    await expect.poll(() => text("#told")).toBe("Text size 100%");
    for (const key of ["+", "-", "0", "Control+Alt++", "Shift++"]) await page.keyboard.press(key);
    await page.keyboard.press("Control+Numpad0");
    expect(await sizes()).toHaveLength(7);
  });

  test("the size is chosen in the settings as well, as far as it goes", async () => {
    await start({ scene: "studies" });
    await page.click("#settings");
    await page.click("#zoom-less");
    await expect.poll(() => text("#zoom")).toBe("90%");
    expect(await text("#told")).toBe("Text size 90%");
    for (const size of ["100%", "110%", "125%", "150%", "175%", "200%", "250%", "300%"]) {
      await page.click("#zoom-more");
      await expect.poll(() => text("#zoom")).toBe(size);
    }
    await seen("#zoom-more[aria-disabled=true]");
  });

  test("what the desktop says is chosen one by one, and when it is quiet", async () => {
    await start({ scene: "studies" });
    await page.click("#settings");
    await page.click("#notices-memory");
    await seen("#notices-memory[aria-checked=false]");
    await page.click("#notices-quiet");
    await page.selectOption("#notices-to", "8");
    await page.waitForFunction(() => document.querySelector<HTMLSelectElement>("#notices-to")?.value === "8");
    const chosen = (await calls("change_settings")) as { settings: { alerts: unknown } }[];
    expect(chosen.map(({ settings }) => settings.alerts)).toMatchObject([
      { crashed: true, memory: false, quiet: null },
      { memory: false, quiet: { from: 22, to: 7 } },
      { memory: false, quiet: { from: 22, to: 8 } },
    ]);
    await page.click("#notices-quiet");
    await gone("#notices-from");
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
    expect(await text("[data-problem=disk-full]")).toContain("Make some room");
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
