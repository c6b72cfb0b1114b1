// The arithmetic of a large table: how wide columns are, which of them are in sight, how far a scroll has come.

/** A column as the table draws it. */
export type Column = {
  label: string;
  /** In pixels; kept as long as the columns stay. */
  width: number;
  /** Its cells end where the column ends, as figures do. */
  end: boolean;
};

/** A width for what a column begins with: wide enough for most of it, and never so wide that nothing else is seen. */
export function columnWidth(label: string, values: readonly (string | null)[]): number {
  const lengths = values.map((value) => value?.length ?? 0).sort((a, b) => a - b);
  const most = lengths[Math.floor(lengths.length * 0.95)] ?? 0;
  // Around a cell, and for the arrow beside a label.
  return Math.round(Math.min(340, Math.max(68, label.length * 8.4 + 48, most * 8.7 + 30)));
}

/** The first column to draw, the one after the last, and where the first begins. */
export function columnsInSight(widths: readonly number[], left: number, width: number, spare = 240) {
  let first = 0;
  let lead = 0;
  for (; first < widths.length - 1; first += 1) {
    const wide = widths[first] ?? 0;
    if (lead + wide >= left - spare) break;
    lead += wide;
  }
  let end = first;
  for (let at = lead; end < widths.length && at <= left + width + spare; end += 1) at += widths[end] ?? 0;
  return { first, end, lead };
}

/** Engines draw nothing beyond some 17 to 33 million pixels. */
const tallest = 12_000_000;

/** How tall the rows are on the page, and which height of the whole stands at a scroll: the same unless there are too many. */
export function scrolled(rows: number, rowHeight: number, top: number, height: number) {
  const whole = rows * rowHeight;
  if (whole <= tallest) return { tall: whole, at: top };
  const part = Math.min(1, top / Math.max(1, tallest - height));
  return { tall: tallest, at: part * (whole - height) };
}
