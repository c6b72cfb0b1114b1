// Letting other computers of the room take part, in a browser with the made-up host.
import { describe, expect, test } from "vitest";
import { aWindow, calls, gone, page, seen, start, text } from "./support/window";

aWindow();

const opens = async () => {
  await start({ scene: "studies" });
  await page.click("main [data-study=trust-game]");
  await seen("[data-room=closed]");
};

describe("the room of a study", () => {
  test("is closed until somebody opens it, and shows no address before", async () => {
    await opens();
    expect(await page.isChecked("#room-open")).toBe(false);
    expect(await page.$("#room-address")).toBeNull();
    expect(await calls("open_room")).toEqual([]);
    await page.click("#room-open");
    expect(await text("#room-address")).toBe("192.168.178.20:8421");
    expect(await page.isChecked("#room-open")).toBe(true);
    await seen("#room-code svg path");
    await page.click("#room-copy");
    expect(await calls("copy_details")).toEqual([{ text: "http://192.168.178.20:8421/" }]);
    await page.click("#room-open:not([aria-disabled])");
    await gone("#room-address");
    expect(await calls("open_room")).toEqual([
      { app: "trust-game", open: true },
      { app: "trust-game", open: false },
    ]);
  });

  test("is not offered for a study that is elsewhere", async () => {
    await start({ scene: "studies" });
    await page.evaluate(() => (window.fixture.room = null));
    await page.click("main [data-study=trust-game]");
    await seen("[data-version='12']");
    expect(await calls("room")).toHaveLength(1);
    expect(await page.$("#room-open")).toBeNull();
  });

  test("follows the address while it is open, and says why there is none", async () => {
    await opens();
    await page.click("#room-open");
    await seen("#room-address");
    await page.evaluate(() => (window.fixture.room = window.fixture.data.room({ open: true, shut: "no-network" })));
    expect(await text("[data-room-shut=no-network]")).toContain("in no network");
    await gone("#room-address");
    await page.evaluate(() => {
      const { data } = window.fixture;
      window.fixture.room = data.room({ open: true, doors: [data.cable, data.door] });
    });
    expect(await text("#room-address")).toBe("10.0.0.7:8421");
    expect(await text("[data-room=open]")).toContain("Also found at 192.168.178.20:8421");
  });

  test("shows the switch as it is when it could not be turned", async () => {
    await opens();
    await page.evaluate(() => {
      const { data } = window.fixture;
      window.fixture.refuse("open_room", data.problem("connect", { whose: "this-computer" }));
    });
    await page.click("#room-open");
    await seen("[data-problem=connect]");
    expect(await page.isChecked("#room-open")).toBe(false);
  });

  test("fills the window for a projector, and Esc brings the study back", async () => {
    await opens();
    await page.click("#room-open");
    await page.click("#room-big");
    const box = await page.locator("[data-projector]").boundingBox();
    expect(box).toMatchObject(page.viewportSize() ?? {});
    expect(await text("[data-projector] .address")).toBe("192.168.178.20:8421");
    await page.keyboard.press("Escape");
    await gone("[data-projector]");
    await page.click("#room-admin");
    expect(await calls("open_room_admin")).toEqual([{ app: "trust-game" }]);
  });
});
