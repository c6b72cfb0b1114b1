// Where the focus goes when what had it is taken from the page: to the page's title, and never to nowhere.

/** Watches over a page's focus, as an action on the page. */
export function focusKept(page: HTMLElement) {
  let last: Element | null = null;
  const remember = (event: FocusEvent) => (last = event.target as Element);
  const watch = new MutationObserver(() => {
    if (!last || last.isConnected) return;
    last = null;
    if (document.activeElement === document.body) page.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  });
  page.addEventListener("focusin", remember);
  watch.observe(page, { childList: true, subtree: true });
  return {
    destroy() {
      page.removeEventListener("focusin", remember);
      watch.disconnect();
    },
  };
}
