// What people come for, done with the keys alone: nothing here touches a mouse.
import { afterEach, describe, expect, test } from "vitest";
import { drawn } from "./support/chromium";
import { hold, tabTo, type Held } from "./support/keys";
import { aWindow, calls, gone, page, seen, start, text } from "./support/window";

aWindow();

let held: Held;
const press = (key: string, times = 1) => held.press(key, times);
const open = async (look: Parameters<typeof start>[0] = {}) => {
  await start(look);
  held = await hold(page);
};
const at = (selector: string) => page.waitForFunction((wanted) => document.activeElement?.matches(wanted), selector);
const told = (words: string | RegExp) =>
  page.waitForFunction(([wanted, flags]) => new RegExp(wanted, flags).test(document.querySelector("#told")?.textContent ?? ""), typeof words === "string" ? (["^" + words, ""] as const) : ([words.source, words.flags] as const));

afterEach(async () => {
  expect(await held.touched()).toBe(0);
});

async function toStudy(app = "trust-game") {
  await open({ scene: "studies" });
  await tabTo(page, `main [data-study=${app}]`);
  await press("Enter");
  await at("h1");
}

async function toTab(tab: string) {
  await toStudy();
  await tabTo(page, "#tab-overview");
  while (!(await page.evaluate((tab) => document.activeElement?.id === `tab-${tab}`, tab))) await press("ArrowRight");
}

describe("putting a study online", () => {
  test("choose a project, read what is found, give it a name, follow it, open it", async () => {
    await open();
    await tabTo(page, "#choose");
    await press("Enter");
    await at("#choose-folder");
    await press("ArrowDown");
    await at("#choose-archive");
    await press("Enter");
    await at("h1");
    expect(await calls("choose")).toEqual([{ kind: "archive" }]);

    await tabTo(page, "[data-finding=psycopg2-missing] summary");
    await press("Enter");
    await seen("[data-finding=psycopg2-missing][open]");
    await tabTo(page, "#continue");
    await press("Enter");
    await at("h1");

    await tabTo(page, "#name");
    await press("ControlOrMeta+a");
    await page.keyboard.type("first-study");
    await seen("[data-name-free]");
    await tabTo(page, "#put-online");
    await press("Enter");
    await seen("[data-step=check][data-state=running]");
    await at("h1");
    await page.evaluate(() => {
      const { steps } = window.fixture.data;
      window.fixture.job({ app: "first-study", can_cancel: false, steps: steps(null), outcome: { kind: "online", version: 3, address: "http://first-study.localhost:8421/" } });
    });
    await told("first-study is online");
    await tabTo(page, "#open-study");
    await press("Enter");
    expect(await calls("open_study")).toEqual([{ app: "first-study" }]);
  });

  test("a job that is stopped by key leaves the focus on the page", async () => {
    await open();
    await tabTo(page, "#sample");
    await press("Enter");
    await seen("#continue");
    await tabTo(page, "#continue");
    await press("Space");
    await seen("[data-name-free]");
    await tabTo(page, "#put-online");
    await press("Enter");
    await tabTo(page, "#cancel");
    await press("Enter");
    await seen("#retry");
    await at("h1, main *");
  });
});

describe("a study", () => {
  test("is restarted after a question; Tab stays in the question, Escape is no, and the focus comes back", async () => {
    await toStudy();
    await tabTo(page, "#restart");
    await press("Enter");
    await at("dialog button:not(#confirm)");
    for (let step = 0; step < 5; step += 1) {
      await press("Tab");
      expect(await page.evaluate(() => document.activeElement === document.body || document.activeElement?.closest("dialog") !== null)).toBe(true);
    }
    await press("Escape");
    await gone("dialog");
    await at("#restart");
    await press("Space");
    await seen("dialog");
    await press("Enter");
    await gone("dialog");
    await at("#restart");
    expect(await calls("restart")).toEqual([]);
    await press("Enter");
    await tabTo(page, "#confirm");
    await press("Enter");
    await gone("dialog");
    await at("#restart");
    expect(await calls("restart")).toEqual([{ app: "trust-game" }]);
  });

  test("taken offline, its button is gone and the focus is at the page's title", async () => {
    await toStudy();
    await tabTo(page, "#take-offline");
    await press("Enter");
    await tabTo(page, "#confirm");
    await press("Enter");
    await seen("#put-online-again");
    await at("h1");
    await tabTo(page, "#put-online-again");
    await press("Enter");
    expect(await calls("put_online")).toHaveLength(1);
  });

  test("shows its password and lets a room in", async () => {
    await toStudy();
    await tabTo(page, "#show-password");
    await press("Enter");
    expect(await text("#password")).toBe("reed-lantern-41-fossil");
    await tabTo(page, "#room-open");
    await press("Space");
    await seen("[data-room=open]");
    await tabTo(page, "#room-big");
    await press("Enter");
    await at("#projector-close");
    await press("Escape");
    await at("#room-big");
  });
});

describe("data", () => {
  test("are backed up, looked into, searched, sorted and exported", async () => {
    await toTab("data");
    await tabTo(page, "#back-up");
    await press("Enter");
    expect(await calls("back_up")).toHaveLength(1);
    await page.evaluate(() => window.fixture.task({ id: 1, stage: "verify", ending: window.fixture.made.done({ backup: "b012" }) }));
    await seen("[data-ending=done]");
    await tabTo(page, "[data-dismiss]");
    await press("Enter");
    await gone("[data-ending=done]");
    await tabTo(page, "#look");
    await press("Enter");
    await seen("[data-table] [role=gridcell] *");
    await tabTo(page, "#table-search");
    await page.keyboard.type("p0001");
    await seen("[data-table][aria-rowcount='67']");
    await press("Tab");
    await press("ArrowDown");
    await press("ArrowUp", 2);
    await press("ArrowRight", 7);
    await press("Enter");
    await seen("[aria-colindex='8'][aria-sort=ascending]");
    await tabTo(page, "#export", "Shift+Tab");
    await press("Enter");
    await seen("dialog");
    await tabTo(page, "#export-workbook");
    await press("Space");
    await tabTo(page, "[name=export-form]");
    await press("ArrowRight");
    await tabTo(page, "#export-go");
    await press("Enter");
    await seen("#tab-data[aria-selected=true]");
    expect((await calls("export")).map(({ options }) => options)).toEqual([{ german: true, guard: true, workbook: false, personal: false, free_text: [] }]);
  });

  test("a backup's other ways are a menu; what it asks gives the focus back to it", async () => {
    await toTab("data");
    await tabTo(page, "[data-backup=b012] [data-more] button");
    await press("ArrowDown");
    await at("[data-backup=b012] [role=menuitem]");
    await press("End");
    await at("[data-action=delete]");
    await press("Enter");
    await seen("dialog");
    await press("Escape");
    await at("[data-backup=b012] [data-more] button");
    await press("Enter");
    await press("Escape");
    await gone("[role=menu]");
    await at("[data-backup=b012] [data-more] button");
  });

  test("are deleted only with a backup of now and the name typed", async () => {
    await toTab("data");
    await tabTo(page, "[data-danger] summary");
    await press("Enter");
    await tabTo(page, "#reset");
    await press("Enter");
    await tabTo(page, "#reset-back-up");
    await press("Enter");
    await page.evaluate(() => {
      const { made, collected } = window.fixture;
      window.fixture.collected = { ...collected, "trust-game": made.backedUp(collected["trust-game"] as never) };
      window.fixture.task({ stage: "verify", ending: made.done({ backup: "b014" }) });
    });
    await tabTo(page, "#reset-name");
    await page.keyboard.type("trust-gam");
    await tabTo(page, "#confirm");
    await press("Enter");
    expect(await calls("reset")).toEqual([]);
    await tabTo(page, "#reset-name", "Shift+Tab");
    await press("End");
    await page.keyboard.type("e");
    await tabTo(page, "#confirm");
    await press("Enter");
    expect(await calls("reset")).toEqual([{ app: "trust-game", typed: "trust-game", agreed: 41 }]);
    await at("#reset");
  });
});

describe("the log", () => {
  test("is searched, narrowed down, stopped and followed, and what happened is opened", async () => {
    await toTab("log");
    await seen("[data-line]");
    await tabTo(page, "[data-event=h12] summary");
    await press("Enter");
    await tabTo(page, "[data-event=h12] [data-show-line]");
    await press("Enter");
    await seen("[data-following=false]");
    await tabTo(page, "[data-lines]");
    await press("ArrowUp");
    const line = await page.getAttribute("[data-lines]", "aria-activedescendant");
    expect(await page.evaluate((id) => document.getElementById(id ?? "")?.getAttribute("aria-selected"), line)).toBe("true");
    await press("Enter");
    await seen("[data-detail]");
    await tabTo(page, "#log-line-close");
    await press("Enter");
    await gone("[data-detail]");
    // What was brought into sight holds nobody there.
    await tabTo(page, "[data-lines]", "Shift+Tab");
    await press("End");
    await drawn(page);
    expect(await page.$eval("[data-lines]", (lines) => lines.scrollHeight - lines.clientHeight - lines.scrollTop)).toBeLessThan(2);
    await seen("[data-following=true]");
    await press("PageUp", 2);
    await seen("[data-following=false]");
    await tabTo(page, "#log-to-end");
    await press("Enter");
    await seen("[data-following=true]");

    await tabTo(page, "#log-level", "Shift+Tab");
    await press("ArrowDown");
    await page.waitForFunction(() => window.fixture.calls.some(({ command, args }) => command === "log_lines" && (args["wish"] as { level: string }).level === "warning"));
    await tabTo(page, "#log-search", "Shift+Tab");
    await page.keyboard.type("äpfel");
    await seen("[data-lines] mark");
    await tabTo(page, "#log-clear");
    await press("Enter");
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>("#log-search")?.value === "");
    await at("h1, main *");
  });
});

describe("accounts and settings", () => {
  test("a token is pasted, the account is used and left again, and signed out of", async () => {
    await open();
    await tabTo(page, "#sign-in");
    await press("Enter");
    await tabTo(page, "#token");
    await page.keyboard.insertText("HRKU-0123");
    await press("Enter");
    await seen("#offer-email");
    await at("h1");
    await tabTo(page, "#accept-offer");
    await press("Enter");
    await seen("[data-active='ada.byron@example.org']");

    await tabTo(page, "#switcher");
    await press("Enter");
    await at("#use-this-computer");
    await press("Enter");
    await seen("[data-active=here]");
    await tabTo(page, "#settings");
    await press("Enter");
    await tabTo(page, "[data-sign-out]");
    await press("Enter");
    await tabTo(page, "#revoke");
    await press("Space");
    await tabTo(page, "#confirm");
    await press("Enter");
    await seen("[data-signed-out=revoked]");
    expect(await calls("sign_out")).toEqual([{ account: "ada.byron@example.org", revoke: true }]);
    await at("h1, main *");
  });

  test("language and colours are chosen by arrows", async () => {
    await open({ scene: "studies" });
    await tabTo(page, "#settings");
    await press("Enter");
    await tabTo(page, "[name=language]");
    await press("ArrowRight");
    await page.waitForFunction(() => document.documentElement.lang === "de" && document.documentElement.dir === "ltr");
    await tabTo(page, "[name=theme]");
    await press("ArrowRight");
    await seen("[data-theme=light]");
  });
});
