// How large the page is: its steps, and the keys that go from one to the next. The size itself is set by Rust.

/** In percent of the first size. */
const sizes = [50, 67, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300];

export type Step = "larger" | "smaller" | "first";

/** The size a step away; the same one at either end. */
export function stepped(zoom: number, step: Step): number {
  switch (step) {
    case "larger":
      return sizes.find((size) => size > zoom) ?? zoom;
    case "smaller":
      return sizes.findLast((size) => size < zoom) ?? zoom;
    case "first":
      return 100;
  }
}

/** What keys ask for, with Ctrl or Cmd, wherever the keyboard has them. The key with a plus gives "=" on some without Shift. */
export function stepOf({ key, code, ctrlKey, metaKey, altKey }: Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey">): Step | null {
  // Ctrl with Alt is AltGr, which writes.
  if (ctrlKey === metaKey || altKey) return null;
  if (key === "+" || key === "=" || code === "NumpadAdd") return "larger";
  if (key === "-" || key === "_" || code === "NumpadSubtract") return "smaller";
  if (key === "0" || code === "Numpad0" || code === "Digit0") return "first";
  return null;
}
