// Going through a page by key alone, as somebody without a mouse does.
import type { Page } from "playwright-core";

declare global {
  interface Window {
    /** How often a mouse was used. */
    touched: () => number;
    /** Says where the focus is, and what is wrong with how it is shown. */
    walk: { stops: () => Element[]; named: (element: Element) => string; poor: (element: Element) => string[] };
  }
}

/** Puts into the page what a walk asks of it at each step. */
async function prepare(page: Page) {
  await page.evaluate(() => {
    const named = (element: Element) => element.outerHTML.replace(/<!---->|svelte-\w+/g, "").replace(/\s+/g, " ").slice(0, 110);
    /** What Tab stops at, in its order: of a group that arrows walk, the one that holds. */
    const stops = () => {
      const root = document.querySelector("dialog[open]") ?? document.body;
      return [...root.querySelectorAll<HTMLElement>("a[href], button, input, select, textarea, summary, [tabindex]")].filter((element) => {
        if (element.tabIndex < 0 || element.matches(":disabled") || !element.checkVisibility({ visibilityProperty: true })) return false;
        if (!(element instanceof HTMLInputElement) || element.type !== "radio") return true;
        const group = [...document.querySelectorAll<HTMLInputElement>(`input[name="${element.name}"]`)];
        return group.some((radio) => radio.checked) ? element.checked : group[0] === element;
      });
    };
    const overlap = (one: DOMRect, other: DOMRect) => one.left < other.right - 4 && one.right > other.left + 4 && one.top < other.bottom - 4 && one.bottom > other.top + 4;
    /** A ring of two pixels that can be seen, on what is in sight and not covered. */
    const poor = (element: Element) => {
      const said: string[] = [];
      const active = document.getElementById(element.getAttribute("aria-activedescendant") ?? "");
      // A box whose cell was scrolled away has a ring of its own.
      const inner = active && overlap(active.getBoundingClientRect(), element.getBoundingClientRect()) ? active : null;
      const ringed = [inner, element, element.nextElementSibling, element.closest("label")].find((other) => {
        if (!other) return false;
        const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(other);
        return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && !/, 0\)|transparent/.test(outlineColor);
      });
      if (!ringed) said.push(`no ring: ${named(element)}`);
      const box = (ringed ?? element).getBoundingClientRect();
      const { outlineOffset, outlineWidth } = getComputedStyle(ringed ?? element);
      const around = parseFloat(outlineOffset) + parseFloat(outlineWidth) - 1;
      let seen = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
      for (let at = (ringed ?? element).parentElement; at && at !== document.body; at = at.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(at);
        const edge = at.getBoundingClientRect();
        if (overflowX !== "visible") seen = { ...seen, left: Math.max(seen.left, edge.left), right: Math.min(seen.right, edge.right) };
        if (overflowY !== "visible") seen = { ...seen, top: Math.max(seen.top, edge.top), bottom: Math.min(seen.bottom, edge.bottom) };
        if (at.tagName === "DIALOG") break;
      }
      const sight = { left: Math.max(box.left, seen.left), right: Math.min(box.right, seen.right), top: Math.max(box.top, seen.top), bottom: Math.min(box.bottom, seen.bottom) };
      if (sight.right - sight.left < 4 || sight.bottom - sight.top < 4) return [...said, `out of sight: ${named(element)}`];
      if (box.left - around < seen.left - 1 || box.right + around > seen.right + 1) said.push(`ring cut off at the sides: ${named(element)}`);
      const top = document.elementFromPoint((sight.left + sight.right) / 2, (sight.top + sight.bottom) / 2);
      // What is held over the window is held by a mouse.
      const own = (other: Element | null) => other?.closest("[data-dragging]") || other !== null && (element.contains(other) || other.contains(element) || other.closest("label")?.contains(element) || ringed?.contains(other));
      if (!own(top)) said.push(`covered by ${top ? named(top) : "nothing"}: ${named(element)}`);
      return said;
    };
    window.walk = { stops, named, poor };
  });
}

/** Tabs through the page and back again. Says what Tab did not reach in order, what it stopped at besides, and where the focus cannot be seen;
    the way back is walked where the system chooses all colours. */
export async function walked(page: Page): Promise<string[]> {
  await prepare(page);
  const found: string[] = [];
  for (const key of ["Tab", "Shift+Tab"]) {
    if (key === "Shift+Tab") await page.emulateMedia({ forcedColors: "active" });
    const count = await page.evaluate((key) => {
      const stops = window.walk.stops();
      const first = key === "Tab" ? stops.at(-1) : stops[0];
      (first as HTMLElement | undefined)?.focus();
      return stops.length;
    }, key);
    const reached: number[] = [];
    for (let step = 0; step < count * 2 + 8 && new Set(reached).size < count; step += 1) {
      await page.keyboard.press(key);
      const { at, said } = await page.evaluate(() => {
        const active = document.activeElement;
        if (!active || active === document.body || active.matches("dialog")) return { at: -1, said: [] };
        const at = window.walk.stops().indexOf(active);
        // A box that scrolls may be stopped at by itself.
        const scrolls = active.scrollHeight > active.clientHeight + 1 || active.scrollWidth > active.clientWidth + 1;
        return { at, said: [...(at < 0 && !scrolls ? [`stops at ${window.walk.named(active)}`] : []), ...window.walk.poor(active)] };
      });
      if (at >= 0) reached.push(at);
      for (const line of said) found.push(`${key}: ${line}`);
    }
    const order = [...new Set(reached)];
    const wanted = Array.from({ length: count }, (_, at) => (key === "Tab" ? at : count - 1 - at));
    if (String(order) !== String(wanted)) found.push(`${key} went ${order.join(" ")} of ${count}: ${await page.evaluate((missed) => missed.map((at) => window.walk.named(window.walk.stops()[at] as Element)).join(" | "), wanted.filter((at) => !order.includes(at)))}`);
  }
  await page.emulateMedia({ forcedColors: "none" });
  return [...new Set(found)];
}

/** Says where the focus cannot be seen, of all that Tab stops at, on a page that was walked before. */
export function ringed(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const found: string[] = [];
    for (const stop of window.walk.stops() as HTMLElement[]) {
      // What was walked by key shows its ring also where the focus is put.
      stop.focus();
      if (document.activeElement !== stop) continue;
      let said = window.walk.poor(stop);
      if (said.length > 0) {
        // What brings itself into sight may need a frame for it.
        await new Promise<void>((done) => new ResizeObserver((_, watch) => (watch.disconnect(), done())).observe(document.body));
        said = window.walk.poor(stop);
      }
      found.push(...said);
    }
    return found;
  });
}

/** Tabs on until what is wanted has the focus; fails where it never does. */
export async function tabTo(page: Page, wanted: string, key: "Tab" | "Shift+Tab" = "Tab") {
  await page.waitForSelector(wanted);
  const there = () => page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, wanted);
  for (let step = 0; step < 150; step += 1) {
    if (await there()) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} never came to ${wanted}`);
}

export type Held = { press: (key: string, times?: number) => Promise<void>; touched: () => Promise<number> };

/** Holds the page to the keys: counts what a mouse does to it. */
export async function hold(page: Page): Promise<Held> {
  await page.evaluate(() => {
    let touched = 0;
    for (const kind of ["pointerdown", "mousedown", "touchstart"]) addEventListener(kind, () => (touched += 1), true);
    window.touched = () => touched;
  });
  return {
    press: async (key, times = 1) => {
      for (let step = 0; step < times; step += 1) await page.keyboard.press(key);
    },
    touched: () => page.evaluate(() => window.touched()),
  };
}
