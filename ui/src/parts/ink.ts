// The colours of the look as a canvas needs them: resolved, and told anew when the theme changes.

/** What is known of the theme that was last told; to ask has the whole page styled. */
const known = new Map<string, string>();

/** The value that a custom property of a colour has in the theme of this moment. */
export function ink(name: string): string {
  const told = known.get(name);
  if (told !== undefined) return told;
  const probe = document.createElement("span");
  probe.hidden = true;
  probe.style.setProperty("color", `var(--${name})`);
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  known.set(name, color);
  return color;
}

/** Calls back when colours may have changed; returns what ends that. Who asks for colours must listen as long. */
export function onInk(redraw: () => void): () => void {
  known.clear();
  const changed = () => {
    known.clear();
    redraw();
  };
  const queries = ["(prefers-color-scheme: dark)", "(forced-colors: active)"].map((query) => matchMedia(query));
  const watcher = new MutationObserver(changed);
  watcher.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  for (const query of queries) query.addEventListener("change", changed);
  return () => {
    watcher.disconnect();
    for (const query of queries) query.removeEventListener("change", changed);
  };
}
