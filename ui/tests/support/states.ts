// Rarer states of the window beside the tour's: pages that wait, problems of every page, menus and questions that the tour leaves shut.
import type { Page } from "playwright-core";
import type { Stop } from "./tour";

const study = (page: Page, app = "trust-game") => page.click(`main [data-study=${app}]`);

async function tab(page: Page, tab: string) {
  await study(page);
  await page.click(`#tab-${tab}`);
}

/** From now on a command is refused, as by a full disk. */
const refuse = (page: Page, command: string, code = "disk-full") =>
  page.evaluate(([command, code]) => window.fixture.refuse(command as never, window.fixture.data.problem(code, { whose: "this-computer", action: "try-again", detail: "No space left on device (os error 28)" })), [command, code] as const);

export const states: Stop[] = [
  { name: "starting", look: { scene: "studies" }, go: (page) => page.evaluate(() => window.fixture.tell({ kind: "opening" })) },
  {
    name: "first-failed-open",
    go: async (page) => {
      await refuse(page, "choose", "open-truncated");
      await page.click("#choose");
      await page.click("#choose-folder");
      await page.click("[data-problem] summary");
    },
  },
  {
    name: "settings-stop",
    look: { scene: "studies" },
    go: async (page) => {
      await page.click("#settings");
      await page.click("#stop-everything");
      await page.waitForSelector("dialog");
    },
  },
  {
    name: "settings-stop-failed",
    look: { scene: "studies" },
    go: async (page) => {
      await refuse(page, "stop_everything");
      await page.click("#settings");
      await page.click("#stop-everything");
      await page.click("#confirm");
      await page.click("[data-problem] summary");
    },
  },
  { name: "sign-in-browser", look: { scene: "accounts" }, go: async (page) => {
    await page.evaluate(() => window.fixture.holding.add("check_browser"));
    await page.click("#switcher");
    await page.click("#switch-sign-in");
    await page.click("#check-browser");
    await page.waitForSelector("#stop-browser");
  } },
  {
    name: "account-signed-out-of",
    look: { scene: "account" },
    go: async (page) => {
      await page.click("#settings");
      await page.click("[data-account='ada.byron@example.org'] [data-sign-out]");
      await page.click("#confirm");
      await page.waitForSelector("[data-signed-out]");
    },
  },
  {
    name: "check-save-menu",
    go: async (page) => {
      await page.click("#sample");
      await page.click("#save-copy");
      await page.waitForSelector("#save-copy-menu");
    },
  },
  {
    name: "check-saved",
    go: async (page) => {
      await page.click("#sample");
      await page.click("#save-copy");
      await page.click("#save-zip");
      await page.click("#project summary");
    },
  },
  {
    name: "check-failed",
    look: { opens: "blocked" },
    go: async (page) => {
      await page.click("#sample");
      await refuse(page, "check");
      await page.click("#check-again");
      await page.waitForSelector("[data-problem]");
    },
  },
  {
    name: "target-failed",
    go: async (page) => {
      await page.click("#sample");
      await page.click("#continue");
      await page.waitForSelector("[data-name-free]");
      await refuse(page, "deploy");
      await page.click("#put-online");
      await page.waitForSelector("[data-problem]");
    },
  },
  { name: "steps-running", look: { scene: "running" }, go: (page) => page.waitForSelector("[data-step=build]") },
  {
    name: "would-break-ask",
    look: { scene: "studies" },
    go: async (page) => {
      await page.click("#sample");
      await page.click("#continue");
      await page.click("#put-online:not([aria-disabled])");
      await page.evaluate(() => {
        const { steps, breakages } = window.fixture.data;
        const outcome = { kind: "would-break", breakages, participants: 41, may_go_on: false, running: { known: true, version: 12 } } as const;
        window.fixture.job({ app: "auction", update: true, can_cancel: false, steps: steps("secure", "failed"), outcome });
      });
      await page.click("#over-renew");
      await page.fill("#over-name", "auctio");
    },
  },
  ...["restart", "pause", "take-offline"].map((what): Stop => ({
    name: `study-${what}`,
    look: { scene: "studies" },
    go: async (page) => {
      await study(page);
      await page.click(`#${what}`);
      await page.waitForSelector("dialog");
    },
  })),
  ...(["studies", "account"] as const).map((scene): Stop => ({
    name: `study-size-${scene}`,
    look: { scene },
    go: async (page) => {
      await study(page);
      await page.click("#server-size");
      await page.click("dialog [data-size=Standard-2X]");
    },
  })),
  {
    name: "study-size-refused",
    look: { scene: "account" },
    go: async (page) => {
      await study(page);
      await page.evaluate(() => window.fixture.refuse("resize", window.fixture.data.problem("size-refused", { whose: "heroku", args: { size: "Eco" }, detail: "422 invalid_params: No." })));
      await page.click("#server-size");
      await page.click("dialog [data-size=Eco]");
      await page.click("#size-go");
      await page.waitForSelector("dialog [data-problem]");
    },
  },
  {
    name: "study-paused",
    look: { scene: "studies" },
    go: async (page) => {
      await study(page);
      await page.click("#pause");
      await page.click("#confirm");
      await page.waitForSelector("#end-pause");
    },
  },
  {
    name: "study-failed",
    look: { scene: "studies" },
    go: async (page) => {
      await refuse(page, "study");
      await study(page);
      await page.waitForSelector("[data-problem]");
    },
  },
  {
    name: "study-all-versions",
    look: { scene: "studies" },
    go: async (page) => {
      await study(page);
      await page.locator("[data-version]").last().waitFor();
      await refuse(page, "open_study");
      await page.click("#open-study");
      await page.waitForSelector("[data-problem]");
    },
  },
  {
    name: "data-failed",
    look: { scene: "studies" },
    go: async (page) => {
      await refuse(page, "data");
      await tab(page, "data");
      await page.waitForSelector("[data-problem]");
    },
  },
  {
    name: "data-refused",
    look: { scene: "studies" },
    go: async (page) => {
      await tab(page, "data");
      await page.waitForSelector("#back-up");
      await refuse(page, "back_up");
      await page.click("#back-up");
      await page.click("[data-problem] summary");
    },
  },
  {
    name: "data-export-failed",
    look: { scene: "studies" },
    go: async (page) => {
      await tab(page, "data");
      await page.click("#export");
      await refuse(page, "export");
      await page.click("#export-go");
      await page.waitForSelector("dialog [data-problem]");
    },
  },
  {
    name: "look-export",
    look: { scene: "studies" },
    go: async (page) => {
      await tab(page, "data");
      await page.click("#look");
      await page.waitForSelector("[data-table] [role=gridcell] *");
      await page.click("#export");
      await page.waitForSelector("dialog");
    },
  },
  {
    name: "look-failed",
    look: { scene: "studies" },
    go: async (page) => {
      await tab(page, "data");
      await refuse(page, "contents", "backup-gone");
      await page.click("#look");
      await page.waitForSelector("[data-problem]");
    },
  },
  {
    name: "log-all-events",
    look: { scene: "studies" },
    go: async (page) => {
      await tab(page, "log");
      await page.click("#log-events-all");
      await page.click("#log-pause");
    },
  },
  {
    name: "log-nothing",
    look: { scene: "studies" },
    go: async (page) => {
      await tab(page, "log");
      await page.waitForSelector("[data-line]");
      await page.fill("#log-search", "nobody has written this");
      await page.waitForSelector("[data-lines][data-total='0']");
    },
  },
  {
    name: "log-not-opened",
    look: { scene: "studies" },
    go: async (page) => {
      await refuse(page, "open_log");
      await tab(page, "log");
      await page.waitForSelector("[data-problem]");
    },
  },
];
