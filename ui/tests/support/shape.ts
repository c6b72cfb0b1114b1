// What can be wrong with the shape of a page, measured in the page itself. Says nothing where nothing is.
import type { Page } from "playwright-core";

/** Where text may be shortened: all of it is to be had beside it, in a hint or by opening the line. */
const shortened = ["[data-place]", "[data-place] *", "[role=gridcell]", "[title]", "[title] *", "[data-step] .last"].join();

/** What may be scrolled sideways: a table, and lines that keep their breaks. */
const sideways = "[data-table], [role=log]";

/** What lies over the page on purpose. */
const over = ["dialog", "[role=menu]", ".bar", "[data-dragging]", ".to-end", "[data-table] .head"].join();

/** Text that is cut off, covered or turned round, and whatever is wider than its place. */
export function misshapen(page: Page): Promise<string[]> {
  return page.evaluate(
    ([shortened, over, sideways]) => {
      const found: string[] = [];
      /** A space at a line's end may hang over it. */
      const slack = 3;
      /** Addresses, files and code stand by themselves and keep their own way. */
      const machine = /^\s*(https?:\/\/\S+|[\w.-]+\.(localhost|herokuapp\.com|local)(:\d+)?\/?|\d+(\.\d+){3}(:\d+)?|(\/[\w.-]+)+|[\w.-]+\.(dump|zip|py|csv|txt)(:\d+)?|[\w.+-]+@[\w.-]+\.\w+|(at|File|sha256)[=:\s"].*)\s*$/;
      const named = (element: Element) => element.outerHTML.replace(/\s+/g, " ").slice(0, 130);
      const root = document.querySelector("dialog[open]") ?? document.body;
      const wide = document.documentElement.scrollWidth - innerWidth;
      if (wide > 0) found.push(`the page is ${wide} px too wide`);

      for (const element of document.querySelectorAll<HTMLElement>("body *")) {
        const more = element.scrollWidth - element.clientWidth;
        const { overflowX, position } = getComputedStyle(element);
        if (more > 1 && overflowX === "auto" && !element.matches(sideways)) found.push(`scrolls sideways by ${more} px: ${named(element)}`);
        if (more > 1 && overflowX === "hidden" && position !== "absolute" && !element.matches(shortened) && !element.closest(".unseen, .word")) found.push(`hides ${more} px: ${named(element)}`);
      }

      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      const range = document.createRange();
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const parent = node.parentElement;
        if (!parent || !node.nodeValue?.trim() || !parent.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
        if (parent.closest("option, .unseen, svg") || getComputedStyle(parent).clipPath !== "none") continue;
        if ([...ancestors(parent)].some((element) => getComputedStyle(element).clipPath !== "none")) continue;
        range.selectNodeContents(node);
        for (const rect of range.getClientRects()) {
          if (rect.width < 1) continue;
          if (getComputedStyle(parent).direction === "rtl" && machine.test(node.nodeValue) && !parent.closest("bdi")) found.push(`written from right to left: ${named(parent)}`);
          const [clip, seen] = clipped(parent);
          if (!parent.matches(shortened) && !parent.closest(shortened) && (rect.left < clip.left - slack || rect.right > clip.right + slack)) {
            found.push(`cut off at ${Math.round(rect.left)}–${Math.round(rect.right)} of ${Math.round(clip.left)}–${Math.round(clip.right)}: ${named(parent)}`);
            break;
          }
          const [x, y] = [(Math.max(rect.left, seen.left) + Math.min(rect.right, seen.right)) / 2, (rect.top + rect.bottom) / 2];
          if (x <= seen.left || x >= seen.right || y <= seen.top || y >= seen.bottom) continue;
          const top = document.elementFromPoint(x, y);
          if (top && top !== parent && !top.contains(parent) && !parent.contains(top) && !(top.closest(over) && !parent.closest(over)) && !top.matches("input") && top.closest("label, button, summary") !== parent.closest("label, button, summary")) {
            found.push(`covered by ${named(top)}: ${named(parent)}`);
            break;
          }
        }
      }
      return [...new Set(found)];

      function* ancestors(element: Element) {
        for (let at = element.parentElement; at; at = at.parentElement) yield at;
      }
      /** What of the page an element may lie in without being cut off for good; and what of that is seen without scrolling. */
      function clipped(element: Element) {
        const clip = { left: 0, right: innerWidth };
        const seen = { left: 0, right: innerWidth, top: 0, bottom: innerHeight };
        let scrolls = false;
        for (let at: Element | null = element; at; at = at.parentElement) {
          const { overflowX, overflowY } = getComputedStyle(at);
          const box = at.getBoundingClientRect();
          if (overflowX !== "visible") [seen.left, seen.right] = [Math.max(seen.left, box.left), Math.min(seen.right, box.right)];
          if (overflowY !== "visible") [seen.top, seen.bottom] = [Math.max(seen.top, box.top), Math.min(seen.bottom, box.bottom)];
          scrolls ||= at.matches(sideways);
          if (scrolls) [clip.left, clip.right] = [-Infinity, Infinity];
          else if (overflowX !== "visible") [clip.left, clip.right] = [Math.max(clip.left, box.left), Math.min(clip.right, box.right)];
          if (at.tagName === "DIALOG") break;
        }
        return [clip, seen] as const;
      }
    },
    [shortened, over, sideways] as const,
  );
}
