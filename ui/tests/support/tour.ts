// Every screen of the window and how to get there. Pictures and the accessibility test walk the same way.
import type { Page } from "playwright-core";
import type { Look } from "./chromium";

export type Stop = { name: string; look?: Look; go: (page: Page) => Promise<unknown> };

const stay = async () => {};
const sample = (page: Page) => page.click("#sample");

async function toTarget(page: Page) {
  await sample(page);
  await page.click("#continue");
  await page.waitForSelector("[data-name-free], #target-update");
}

async function toSteps(page: Page) {
  await toTarget(page);
  await page.click("#put-online");
  await page.waitForSelector("[data-step=check]");
}

async function toRoom(page: Page) {
  await page.click("main [data-study=trust-game]");
  await page.click("#room-open");
  await page.locator("[data-room=open]").scrollIntoViewIfNeeded();
}

async function toLower(page: Page, app: string) {
  await page.click(`main [data-study=${app}]`);
  await page.waitForSelector("[data-tile=cost]");
  await page.evaluate(() => document.querySelector("main")?.scrollTo({ top: 9999 }));
}

async function toAsleep(page: Page) {
  await page.evaluate(() => {
    const { data, studies } = window.fixture;
    window.fixture.details = data.asleep("trust-game");
    window.fixture.tell({ kind: "studies", studies: studies.map((study) => (study.app === "trust-game" ? { ...study, state: "asleep" } : study)) });
  });
  await page.click("main [data-study=trust-game]");
  await page.waitForSelector("[data-tile=cost]");
}

async function toData(page: Page, app = "trust-game") {
  await page.click(`main [data-study=${app}]`);
  await page.click("#tab-data");
  await page.waitForSelector("#backups, #back-up, .notice");
}

async function toLook(page: Page) {
  await toData(page);
  await page.click("#look");
  await page.waitForSelector("[data-table] [role=gridcell] *");
}

async function toParticipants(page: Page) {
  await page.click("main [data-study=trust-game]");
  await page.click("#tab-participants");
  await page.waitForSelector("[data-session], [data-away]");
}

async function toHealth(page: Page, app = "trust-game") {
  await page.click(`main [data-study=${app}]`);
  await page.click("#tab-health");
  await page.waitForSelector("[data-verdict]");
}

async function toLog(page: Page) {
  await page.click("main [data-study=trust-game]");
  await page.click("#tab-log");
  await page.waitForSelector("[data-line]");
}

async function toReset(page: Page) {
  await toData(page);
  await page.click("[data-danger] summary");
  await page.locator("#reset").scrollIntoViewIfNeeded();
}

async function toSignIn(page: Page) {
  await page.click("#switcher");
  await page.click("#switch-sign-in");
  await page.waitForSelector("#use-cli");
}

const MB = 1_000_000;

export const tour: Stop[] = [
  { name: "first", go: stay },
  { name: "first-menu", go: (page) => page.click("#choose") },
  { name: "first-dragging", go: (page) => page.evaluate(() => window.fixture.tell({ kind: "dragging", over: true })) },
  { name: "first-opening", go: (page) => page.evaluate(() => window.fixture.tell({ kind: "opening" })) },
  {
    name: "first-failed",
    go: (page) =>
      page.evaluate(() => {
        const { problem } = window.fixture.data;
        window.fixture.tell({ kind: "open-failed", problem: problem("open-truncated", { detail: "the archive ends too early" }) });
      }),
  },
  { name: "first-no-keychain", look: { scene: "no-keychain" }, go: stay },
  { name: "first-stopped", look: { scene: "stopped" }, go: stay },
  { name: "not-started", look: { scene: "no-platform" }, go: stay },
  { name: "home", look: { scene: "studies" }, go: stay },
  { name: "home-known", look: { scene: "known" }, go: stay },
  { name: "first-update", look: { scene: "studies" }, go: async (page) => {
    await page.click("main [data-study=trust-game]");
    await page.click("#glance-update");
    await page.waitForSelector("#first-update");
  } },
  { name: "home-interrupted", look: { scene: "interrupted" }, go: stay },
  { name: "sign-in", go: (page) => page.click("#sign-in") },
  { name: "sign-in-ways", look: { scene: "accounts" }, go: toSignIn },
  {
    name: "sign-in-refused",
    go: async (page) => {
      await page.click("#sign-in");
      await page.evaluate(() => window.fixture.refuse("check_token", window.fixture.data.problem("token-refused", { whose: "heroku", detail: "401 unauthorized: Invalid credentials provided." })));
      await page.fill("#token", "HRKU-0123");
      await page.click("#check-token");
      await page.waitForSelector("[data-problem=token-refused]");
    },
  },
  {
    name: "sign-in-offer",
    go: async (page) => {
      await page.evaluate(() => (window.fixture.offer = { ...window.fixture.offer, delinquent: true }));
      await page.click("#sign-in");
      await page.fill("#token", "HRKU-0123");
      await page.click("#check-token");
      await page.waitForSelector("#offer-email");
    },
  },
  {
    name: "sign-in-cli",
    look: { scene: "accounts" },
    go: async (page) => {
      await toSignIn(page);
      await page.click("#use-cli");
    },
  },
  { name: "account", look: { scene: "account" }, go: stay },
  {
    name: "account-switcher",
    look: { scene: "account" },
    go: async (page) => {
      await page.click("#switcher");
      await page.waitForSelector("#switcher-menu");
    },
  },
  {
    name: "account-refused",
    look: { scene: "account" },
    go: async (page) => {
      await page.click("main [data-study=trust-game]");
      await page.evaluate(() => window.fixture.refuseToken());
      await page.waitForSelector("#needs-sign-in");
    },
  },
  {
    name: "account-trouble",
    look: { scene: "account" },
    go: async (page) => {
      await page.click("main [data-study=trust-game]");
      await page.evaluate(() => {
        const account = "ada.byron@example.org";
        const problem = window.fixture.data.problem("api-rate-limit", { whose: "heroku", action: "try-again", args: { account } });
        window.fixture.tell({ kind: "trouble", account, problem });
      });
      await page.waitForSelector("#trouble");
    },
  },
  {
    name: "account-again",
    look: { scene: "account" },
    go: async (page) => {
      await page.click("main [data-study=trust-game]");
      await page.evaluate(() => window.fixture.refuseToken());
      await page.click("#sign-in-again");
      await page.waitForSelector("dialog [data-token-step]");
    },
  },
  {
    name: "account-code",
    look: { scene: "account" },
    go: async (page) => {
      await page.click("main [data-study=trust-game]");
      await page.waitForSelector("#take-offline");
      await page.evaluate(() => {
        const args = { app: "trust-game", account: "ada.byron@example.org" };
        window.fixture.refuse("take_offline", window.fixture.data.problem("api-two-factor", { whose: "heroku", action: "enter-code", args }));
      });
      await page.click("#take-offline");
      await page.click("#confirm");
      await page.click("[data-action=enter-code]");
      await page.waitForSelector("#code");
    },
  },
  {
    name: "account-target",
    look: { scene: "account", opens: "updatable" },
    go: async (page) => {
      await page.click("#sample");
      await page.click("#continue");
      await page.waitForSelector("[data-price=sum]");
    },
  },
  {
    name: "account-target-no-price",
    look: { scene: "account" },
    go: async (page) => {
      await page.click("#put-a-study");
      await page.click("#sample");
      await page.click("#continue");
      await page.selectOption("#terms-size", "Of tomorrow");
    },
  },
  {
    name: "account-settings",
    look: { scene: "account" },
    go: async (page) => {
      await page.click("#settings");
      await page.waitForSelector("[data-account]");
    },
  },
  {
    name: "account-sign-out",
    look: { scene: "account" },
    go: async (page) => {
      await page.click("#settings");
      await page.click("[data-account='ada.byron@example.org'] [data-sign-out]");
      await page.waitForSelector("dialog #revoke");
    },
  },
  { name: "candidates", look: { opens: "several" }, go: sample },
  { name: "check", go: sample },
  {
    name: "check-open",
    go: async (page) => {
      await sample(page);
      await page.click("[data-finding=psycopg2-missing] summary");
    },
  },
  { name: "check-blocked", look: { opens: "blocked" }, go: sample },
  { name: "check-clean", look: { opens: "clean" }, go: sample },
  {
    name: "would-break",
    look: { scene: "studies" },
    go: async (page) => {
      await toSteps(page);
      await page.evaluate(() => {
        const { steps, breakages } = window.fixture.data;
        const outcome = { kind: "would-break", breakages, participants: 41, may_go_on: true, running: { known: true, version: 12 } } as const;
        window.fixture.job({ app: "auction", update: true, can_cancel: false, steps: steps("secure", "failed"), outcome });
      });
      await page.waitForSelector("[data-would-break]");
    },
  },
  { name: "target", go: toTarget },
  {
    name: "target-refused",
    look: { scene: "studies" },
    go: async (page) => {
      await toTarget(page);
      await page.fill("#name", "auction");
      await page.waitForSelector("#name-verdict [data-problem]");
    },
  },
  {
    name: "target-update",
    look: { scene: "studies", opens: "updatable" },
    go: async (page) => {
      await toTarget(page);
      await page.check("#target-update");
    },
  },
  {
    name: "steps-upload",
    go: async (page) => {
      await toSteps(page);
      await page.evaluate(
        ([done, total]) => {
          const { steps } = window.fixture.data;
          window.fixture.job({ steps: steps("upload", "running", { done: done ?? 0, total: total ?? 0, rate: 3_100_000, left: 8 }) });
        },
        [12.4 * MB, 38.2 * MB],
      );
      await page.waitForSelector("[data-step=upload][data-state=running]");
    },
  },
  {
    name: "steps-build",
    look: { scene: "studies" },
    go: async (page) => {
      await toSteps(page);
      await page.evaluate(() => {
        const { steps, buildOutput } = window.fixture.data;
        window.fixture.output("build", [...buildOutput, ...Array.from({ length: 400 }, (_, at) => `       Downloading wheel ${at + 1}`), ...buildOutput]);
        window.fixture.job({ steps: steps("build", "running", { line: "Building sqlalchemy==1.3.22" }) });
      });
      await page.click("[data-output=build] summary");
    },
  },
  {
    name: "steps-failed",
    look: { scene: "studies" },
    go: async (page) => {
      await toSteps(page);
      await page.evaluate(() => {
        const { steps, problem, buildOutput } = window.fixture.data;
        window.fixture.output("build", buildOutput);
        const detail = "error: no solution found when resolving dependencies:\n  otree==6.0.15 depends on starlette==0.14.1";
        window.fixture.job({
          can_cancel: false,
          steps: steps("build", "failed"),
          outcome: { kind: "failed", problem: problem("build-failed", { detail, action: "try-again" }), running: { known: true, version: null } },
        });
      });
      await page.waitForSelector("[data-step=build][data-state=failed]");
    },
  },
  {
    name: "steps-cancelled",
    go: async (page) => {
      await toSteps(page);
      await page.click("#cancel");
      await page.waitForSelector("#retry");
    },
  },
  {
    name: "done",
    go: async (page) => {
      await toSteps(page);
      await page.evaluate(() => {
        const { steps, studies } = window.fixture.data;
        const address = "http://trust-game-4f1a.localhost:8421/";
        window.fixture.tell({ kind: "studies", studies: studies.slice(0, 1) });
        window.fixture.job({ can_cancel: false, steps: steps(null), outcome: { kind: "online", version: 3, address } });
      });
      await page.click("#show-password");
    },
  },
  { name: "study", look: { scene: "studies" }, go: (page) => page.click("main [data-study=trust-game]") },
  { name: "study-crashed", look: { scene: "studies" }, go: (page) => page.click("main [data-study=auction]") },
  { name: "study-offline", look: { scene: "studies" }, go: (page) => page.click("main [data-study=survey-2025]") },
  { name: "study-lower", look: { scene: "studies" }, go: (page) => toLower(page, "trust-game") },
  {
    name: "study-asleep",
    look: { scene: "account" },
    go: (page) => toAsleep(page),
  },
  {
    name: "study-asleep-lower",
    look: { scene: "account" },
    go: async (page) => {
      await toAsleep(page);
      await page.evaluate(() => document.querySelector("main")?.scrollTo({ top: 9999 }));
    },
  },
  {
    name: "study-as-of",
    look: { scene: "studies" },
    go: async (page) => {
      await page.evaluate(() => {
        window.fixture.known = { ...window.fixture.data.details("trust-game"), as_of: "2026-11-20T09:05:00" };
        window.fixture.holding.add("study");
      });
      await page.click("main [data-study=trust-game]");
      await page.waitForSelector("[data-as-of]");
    },
  },
  {
    name: "study-empty",
    look: { scene: "account" },
    go: async (page) => {
      await page.evaluate(() => {
        const { data, studies } = window.fixture;
        const study = { ...(studies[0] as (typeof studies)[number]), state: "empty", version: null, updated: null } as const;
        window.fixture.tell({ kind: "studies", studies: [study] });
        window.fixture.details = { ...data.details("trust-game"), study, versions: [], servers: [], addons: [], people: null, backup: null, has_database: false, cost: { usd: 0, unknown: 0, eco: false, eco_usd: null } };
      });
      await page.click("main [data-study=trust-game]");
      await page.waitForSelector("[data-tile=cost]");
    },
  },
  {
    name: "study-go-back",
    look: { scene: "studies" },
    go: async (page) => {
      await page.click("main [data-study=trust-game]");
      await page.click("[data-go-back='11']");
    },
  },
  { name: "study-room", look: { scene: "studies" }, go: toRoom },
  {
    name: "study-room-trouble",
    look: { scene: "studies" },
    go: async (page) => {
      await toRoom(page);
      await page.evaluate(() => {
        const { data } = window.fixture;
        window.fixture.room = data.room({ open: true, doors: [data.door, data.cable] });
      });
      await page.click("[data-room-trouble] summary");
      await page.locator("[data-room-trouble]").scrollIntoViewIfNeeded();
    },
  },
  {
    name: "study-room-shut",
    look: { scene: "studies" },
    go: async (page) => {
      await toRoom(page);
      await page.evaluate(() => (window.fixture.room = window.fixture.data.room({ open: true, shut: "only-public" })));
      await page.waitForSelector("[data-room-shut]");
    },
  },
  {
    name: "study-room-large",
    look: { scene: "studies" },
    go: async (page) => {
      await toRoom(page);
      await page.click("#room-big");
    },
  },
  { name: "health", look: { scene: "studies" }, go: (page) => toHealth(page) },
  { name: "health-trouble", look: { scene: "troubled" }, go: (page) => toHealth(page) },
  { name: "health-heard", look: { scene: "studies" }, go: (page) => toHealth(page, "auction") },
  { name: "health-none", look: { scene: "studies" }, go: (page) => toHealth(page, "survey-2025") },
  {
    name: "health-week",
    look: { scene: "studies" },
    go: async (page) => {
      await toHealth(page);
      await page.check("[name=health-span][value='7d']", { force: true });
      await page.waitForFunction(() => document.querySelector("[data-source]")?.textContent?.includes("2"));
      await page.hover("[data-health-chart=times] [data-chart]");
      await page.evaluate(() => document.querySelector("main")?.scrollTo({ top: 9999 }));
    },
  },
  {
    name: "health-table",
    look: { scene: "studies" },
    go: async (page) => {
      await toHealth(page);
      await page.click("#health-table");
      await page.waitForSelector("[data-health-table]");
    },
  },
  { name: "data", look: { scene: "studies" }, go: (page) => toData(page) },
  { name: "data-first", look: { scene: "studies" }, go: (page) => toData(page, "survey-2025") },
  { name: "data-none", look: { scene: "studies" }, go: (page) => toData(page, "auction") },
  { name: "data-trouble", look: { scene: "troubled" }, go: (page) => toData(page) },
  {
    name: "data-menu",
    look: { scene: "studies" },
    go: async (page) => {
      await toData(page);
      await page.click("[data-backup=b012] [data-more] button");
    },
  },
  {
    name: "data-lower",
    look: { scene: "studies" },
    go: async (page) => {
      await toData(page);
      await page.click("[data-danger] summary");
      await page.evaluate(() => document.querySelector("main")?.scrollTo({ top: 9999 }));
    },
  },
  {
    name: "data-task",
    look: { scene: "studies" },
    go: async (page) => {
      await toData(page);
      await page.evaluate(() => window.fixture.task({ stage: "download", done: 12_400_000, total: 38_241_904, left: 8 }));
      await page.waitForSelector("[data-stage=download]");
    },
  },
  {
    name: "data-ended",
    look: { scene: "studies" },
    go: async (page) => {
      await toData(page);
      await page.evaluate(() => {
        const { made, data } = window.fixture;
        const notes = [{ code: "left-out-apps", args: { apps: "pilot", count: "1" } }, { code: "page-times-lost", args: {} }];
        window.fixture.task({ id: 1, kind: "back-up", stage: "verify", ending: made.done({ backup: "b012", files: ["trust-game_2026-11-20_14-05.dump"] }) });
        window.fixture.task({ id: 2, kind: "export", backup: "b012", ending: made.done({ folder: "/home/mira/Documents/Orchard/trust-game/export_2026-11-20_14-30", files: ["a", "b", "c", "d"], notes }) });
        window.fixture.task({ id: 3, kind: "bring-home", backup: "b009", ending: { kind: "stopped" } });
        window.fixture.task({ id: 4, kind: "bring-home", backup: "a011", ending: { kind: "failed", problem: data.problem("download-wrong-length", { whose: "heroku", action: "try-again", args: { expected: "38241904", got: "12400000" } }) } });
      });
      await page.waitForSelector("[data-ending=failed]");
    },
  },
  { name: "data-undo", look: { scene: "emptied" }, go: (page) => toData(page) },
  {
    name: "data-export",
    look: { scene: "studies" },
    go: async (page) => {
      await toData(page);
      await page.click("#export");
    },
  },
  {
    name: "data-export-personal",
    look: { scene: "studies" },
    go: async (page) => {
      await toData(page);
      await page.click("#export");
      await page.check("#export-personal");
      await page.waitForSelector("[data-free-text]");
    },
  },
  {
    name: "data-restore",
    look: { scene: "studies" },
    go: async (page) => {
      await toData(page);
      await page.click("[data-backup=b012] [data-more] button");
      await page.click("[data-backup=b012] [data-action=restore]");
    },
  },
  {
    name: "data-delete",
    look: { scene: "studies" },
    go: async (page) => {
      await toData(page);
      await page.click("[data-backup=b012] [data-more] button");
      await page.click("[data-backup=b012] [data-action=delete]");
    },
  },
  {
    name: "data-reset",
    look: { scene: "studies" },
    go: async (page) => {
      await toReset(page);
      await page.click("#reset");
    },
  },
  {
    name: "data-reset-securing",
    look: { scene: "studies" },
    go: async (page) => {
      await toReset(page);
      await page.click("#reset");
      await page.click("#reset-back-up");
      await page.evaluate(() => window.fixture.task({ stage: "verify", done: 30_400_000, total: 38_241_904, left: 1 }));
      await page.waitForSelector("dialog progress");
    },
  },
  {
    name: "data-reset-ready",
    look: { scene: "studies" },
    go: async (page) => {
      await toReset(page);
      await page.click("#reset");
      await page.click("#reset-back-up");
      await page.evaluate(() => {
        const { made, collected } = window.fixture;
        window.fixture.collected = { ...collected, "trust-game": made.backedUp(collected["trust-game"] as never) };
        window.fixture.task({ stage: "verify", ending: made.done({ backup: "b014" }) });
      });
      await page.fill("#reset-name", "trust-game");
    },
  },
  { name: "look", look: { scene: "studies" }, go: toLook },
  {
    name: "look-search",
    look: { scene: "studies" },
    go: async (page) => {
      await toLook(page);
      await page.fill("#table-search", "p0001");
      await page.locator("[data-table]").evaluate((table) => table.scrollTo({ left: 9999 }));
      await page.click("[data-column='7']");
      await page.waitForFunction(() => document.querySelector("[data-told]")?.textContent?.includes("66") && document.querySelector("[aria-sort]"));
    },
  },
  {
    name: "look-table",
    look: { scene: "studies" },
    go: async (page) => {
      await toLook(page);
      await page.selectOption("#table-view", "table trust_player", { force: true });
      await page.waitForFunction(() => document.querySelector("[data-table]")?.getAttribute("aria-colcount") === "240");
      await page.locator("[data-table]").evaluate((table) => table.scrollTo({ top: 4000, left: 3000 }));
      await page.waitForSelector("[aria-rowindex='120'] [role=gridcell] *");
    },
  },
  {
    name: "look-nothing",
    look: { scene: "studies" },
    go: async (page) => {
      await toLook(page);
      await page.fill("#table-search", "nobody has said this");
      await page.waitForSelector("[data-table][aria-rowcount='1']");
    },
  },
  { name: "participants", look: { scene: "studies" }, go: toParticipants },
  { name: "participants-silent", look: { scene: "troubled" }, go: toParticipants },
  { name: "participants-heard", look: { scene: "account" }, go: toParticipants },
  {
    name: "participants-nobody",
    look: { scene: "emptied" },
    go: async (page) => {
      await toParticipants(page);
      await page.waitForSelector("[data-away=no-sessions]");
    },
  },
  { name: "log", look: { scene: "studies" }, go: toLog },
  {
    name: "log-event",
    look: { scene: "studies" },
    go: async (page) => {
      await toLog(page);
      await page.click("[data-event=h12] summary");
    },
  },
  {
    name: "log-search",
    look: { scene: "studies" },
    go: async (page) => {
      await toLog(page);
      await page.fill("#log-search", "äpfel");
      await page.waitForSelector("mark");
      await page.locator("[data-lines]").scrollIntoViewIfNeeded();
    },
  },
  {
    name: "log-line",
    look: { scene: "studies" },
    go: async (page) => {
      await toLog(page);
      await page.locator("[data-lines]").evaluate((lines) => lines.scrollTo({ top: 4000 }));
      await page.click("[data-place='175']");
      await page.waitForSelector("[data-detail]");
      await page.locator("[data-detail]").scrollIntoViewIfNeeded();
    },
  },
  {
    name: "log-lost",
    look: { scene: "studies" },
    go: async (page) => {
      await toLog(page);
      await page.evaluate(() => window.fixture.logs({ link: "lost" }));
      await page.locator("[data-lines]").scrollIntoViewIfNeeded();
    },
  },
  {
    name: "log-problem",
    look: { scene: "studies" },
    go: async (page) => {
      await toLog(page);
      await page.evaluate(() => window.fixture.logs({ link: "lost", problem: window.fixture.data.problem("study-gone", { args: { app: "trust-game" } }) }));
    },
  },
  {
    name: "log-empty",
    look: { scene: "emptied" },
    go: async (page) => {
      await page.click("main [data-study=trust-game]");
      await page.click("#tab-log");
      await page.waitForSelector("[data-lines]");
    },
  },
  { name: "settings", look: { scene: "studies" }, go: (page) => page.click("#settings") },
];
