// Which rows of a long list are in sight. Rows are all the same height, so this is arithmetic.

/** The first row to draw and the one after the last, with a few to spare on either side. */
export function rowsInSight(count: number, rowHeight: number, top: number, height: number, spare = 10) {
  const first = Math.max(0, Math.min(count, Math.floor(top / rowHeight) - spare));
  const end = Math.min(count, Math.ceil((top + height) / rowHeight) + spare);
  return { first, end: Math.max(first, end) };
}
