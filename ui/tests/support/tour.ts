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
  { name: "home-interrupted", look: { scene: "interrupted" }, go: stay },
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
  { name: "settings", look: { scene: "studies" }, go: (page) => page.click("#settings") },
];
