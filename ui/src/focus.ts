// Where the focus goes when what had it is taken from the page: to the page's title, and never to nowhere.

/** A page's title, as soon as it is there: some pages are fetched when they are opened. */
export function titleOf(page: HTMLElement): Promise<HTMLElement> {
  const title = () => page.querySelector<HTMLElement>("h1");
  const there = title();
  if (there) return Promise.resolve(there);
  return new Promise((done) => {
    const watch = new MutationObserver(() => {
      const come = title();
      if (!come) return;
      watch.disconnect();
      done(come);
    });
    watch.observe(page, { childList: true, subtree: true });
  });
}

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
