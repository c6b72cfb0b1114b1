// Chromium without a screen, with the clock of the made-up lab and the real window's precautions; a page that breaks the window's policy fails.
import { existsSync } from "node:fs";
import { chromium, type Browser, type Page } from "playwright-core";
import { now } from "../fixture/data";

const places = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export function launch(): Promise<Browser> {
  const executablePath = places.find((place) => place !== undefined && existsSync(place));
  if (!executablePath) throw new Error("Chromium is needed: apt-get install chromium, or say where it is in CHROMIUM");
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--font-render-hinting=none"] });
}

export type Look = {
  scene?: string;
  opens?: string;
  again?: string;
  language?: "en" | "de";
  theme?: "light" | "dark";
  width?: number;
  height?: number;
  forced?: boolean;
};

/** A fresh page, and every complaint the browser makes about it. */
export async function fresh(browser: Browser): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ reducedMotion: "reduce", locale: "en-GB", timezoneId: "Europe/Berlin" });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.clock.setFixedTime(new Date(now));
  // The real window does this before any script of its own (`freezePrototype`).
  await page.addInitScript(() => void Object.freeze(Object.prototype));
  return { page, complaints };
}

/** Opens the window anew in a page, at its first screen. */
export async function begin(page: Page, address: string, look: Look = {}) {
  await page.setViewportSize({ width: look.width ?? 1280, height: look.height ?? 800 });
  await page.emulateMedia({ colorScheme: look.theme ?? "light", forcedColors: look.forced ? "active" : "none" });
  const query = new URLSearchParams();
  for (const key of ["scene", "opens", "again", "language"] as const) if (look[key]) query.set(key, look[key]);
  await page.goto(`${address}?${query}`);
  await page.waitForSelector("main :is(h1, section)");
}

/** A fresh page at its first screen, and every complaint the browser made about it. */
export async function open(browser: Browser, address: string, look: Look = {}): Promise<{ page: Page; complaints: string[] }> {
  const made = await fresh(browser);
  await begin(made.page, address, look);
  return made;
}

/** Until the page has drawn two frames. requestAnimationFrame cannot say so: the clock above makes a timer of it. */
export async function drawn(page: Page) {
  await frame(page);
  await frame(page);
}

/** Who watches sizes first hears of them in the next frame. */
const frame = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<void>((done) => {
        const watch = new ResizeObserver(() => {
          watch.disconnect();
          done();
        });
        watch.observe(document.body);
      }),
  );
