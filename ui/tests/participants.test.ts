// Who takes part: in short on the overview, by session and person on a page of its own, and in what is asked before something
// that would disturb them.
import { describe, expect, test } from "vitest";
import { aWindow, calls, gone, page, seen, start } from "./support/window";

aWindow();

const open = async (scene = "studies") => {
  await start({ scene });
  await page.click("main [data-study=trust-game]");
};
const figure = (name: string) => page.getAttribute(`[data-figure=${name}]`, "data-count");

describe("who takes part", () => {
  test("is counted on the overview, which leads to all of it", async () => {
    await open();
    await seen("[data-figure=came]");
    expect(await Promise.all(["came", "active", "waiting", "still", "finished"].map(figure))).toEqual(["41", "16", "4", "3", "18"]);
    await page.click("#see-people");
    await seen("#tab-participants[aria-selected=true]");
  });

  test("is shown person by person for the newest session, and for the one that is chosen", async () => {
    await open();
    await page.click("#tab-participants");
    await seen("[data-session=k3v9ab12][aria-pressed=true]");
    await seen("#people [role=row]");
    expect(await page.getAttribute("#people [data-table]", "aria-rowcount")).toBe("24");
    await page.click("[data-session=p0q8zz71]");
    await seen("#people [data-table][aria-rowcount='19']");
  });

  test("is told before the study is taken offline", async () => {
    await open();
    await page.click("#take-offline");
    await seen("dialog [data-present='22']");
    expect(await calls("people_present")).toEqual([{ app: "trust-game" }]);
  });

  test("is not told by a study without a key, which can be given one once it is said what that does", async () => {
    await open("troubled");
    await page.click("#tab-participants");
    await seen("[data-away=no-key]");
    await page.click("#give-key");
    await seen("dialog [data-present=unknown]");
    expect(await calls("give_key")).toEqual([]);
    await page.click("#confirm");
    await gone("dialog");
    expect(await calls("give_key")).toEqual([{ app: "trust-game" }]);
  });

  test("is nobody where there is no session, and then nothing is said of disturbing them", async () => {
    await open("emptied");
    await page.click("#tab-participants");
    await seen("[data-away=no-sessions]");
    await page.click("#tab-overview");
    await page.click("#take-offline");
    await seen("dialog #confirm");
    expect(await page.$("dialog [data-present]")).toBeNull();
  });
});
