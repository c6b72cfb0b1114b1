// What is read out by itself: each thing once, wherever one is.
import { expect, test } from "vitest";
import { aWindow, page, seen, start } from "./support/window";

aWindow();

/** Everything the two regions have said, in order. */
async function listen() {
  await page.evaluate(() => {
    const heard: string[] = [];
    const watch = new MutationObserver((changes) => {
      for (const { target } of changes) {
        const region = (target instanceof Element ? target : target.parentElement)?.closest("#told, #warned");
        if (region?.textContent) heard.push(region.textContent);
      }
    });
    for (const region of document.querySelectorAll("#told, #warned")) watch.observe(region, { childList: true, characterData: true, subtree: true });
    Object.assign(window, { heard });
  });
  return () => page.evaluate(() => (window as unknown as { heard: string[] }).heard);
}

async function onData() {
  await start({ scene: "studies" });
  const heard = await listen();
  await page.click("main [data-study=trust-game]");
  await page.click("#tab-data");
  await page.click("#back-up");
  await seen("[data-task='1']");
  return heard;
}

const ended = () => page.evaluate(() => window.fixture.task({ id: 1, stage: "verify", ending: window.fixture.made.done({ backup: "b012" }) }));

test("a task says each stage and its end once, and its figures never", async () => {
  const heard = await onData();
  for (const done of [1, 2, 3]) await page.evaluate((done) => window.fixture.task({ id: 1, stage: "download", done: done * 1_000_000, total: 4_000_000 }), done);
  await seen("[data-stage=download] progress");
  await ended();
  await seen("[data-ending=done]");
  await page.click("#tab-overview");
  await page.click("#tab-data");
  await seen("[data-ending=done]");
  const all = await heard();
  expect(all.filter((said) => said === "Backing up: Download")).toHaveLength(1);
  expect(all.at(-1)).toBe("Backed up and verified");
  expect(all.filter((said) => said === "Backed up and verified")).toHaveLength(1);
});

test("what ends while one is elsewhere is said there", async () => {
  const heard = await onData();
  await page.click("#tab-log");
  await ended();
  await page.waitForFunction(() => document.querySelector("#told")?.textContent === "Backed up and verified");
  expect((await heard()).at(-1)).toBe("Backed up and verified");
});

test("what still stands there is not said again with what is new", async () => {
  const heard = await onData();
  await ended();
  await seen("[data-ending=done]");
  await page.evaluate(() => window.fixture.task({ id: 2, kind: "export", backup: "b012", stages: ["read", "export"], stage: "read" }));
  await page.waitForFunction(() => document.querySelector("#told")?.textContent?.startsWith("Exporting"));
  expect((await heard()).at(-1)).toMatch(/^Exporting: [^.]+$/);
  expect((await heard()).filter((said) => said.includes("Backed up"))).toHaveLength(1);
});

test("a problem is said once where it appears, and once more when it appears again", async () => {
  await start({ scene: "studies" });
  const heard = await listen();
  await page.click("main [data-study=trust-game]");
  await page.evaluate(() => window.fixture.refuse("open_study", window.fixture.data.problem("disk-full", { whose: "this-computer" })));
  await page.click("#open-study");
  await seen("[data-problem=disk-full]");
  await page.waitForFunction(() => document.querySelector("#warned")?.textContent !== "");
  const once = await heard();
  expect(once).toHaveLength(1);
  expect(once[0]).toContain((await page.textContent("[data-problem=disk-full] .happened"))?.trim());
  await page.evaluate(() => window.fixture.holding.add("open_study"));
  await page.click("#open-study");
  await page.waitForSelector("[data-problem=disk-full]", { state: "detached" });
  await page.waitForFunction(() => document.querySelector("#warned")?.textContent === "");
  await page.evaluate(() => window.fixture.held.get("open_study")?.());
  await seen("[data-problem=disk-full]");
  await page.waitForFunction(() => document.querySelector("#warned")?.textContent !== "");
  expect(await heard()).toEqual([once[0], once[0]]);
});

test("a task's problem is said by the task and not by its box as well", async () => {
  const heard = await onData();
  await page.evaluate(() => window.fixture.task({ id: 1, ending: { kind: "failed", problem: window.fixture.data.problem("download-wrong-length", { whose: "heroku", args: { expected: "9", got: "1" } }) } }));
  await seen("[data-problem=download-wrong-length]");
  await page.waitForFunction(() => document.querySelector("#warned")?.textContent !== "");
  expect((await heard()).filter((said) => said.includes("did not come to its end"))).toHaveLength(1);
});
