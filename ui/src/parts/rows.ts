// Which rows of a long list are in sight. Rows are all the same height, so this is arithmetic.

/** The first row to draw and the one after the last, with a few to spare on either side. */
export function rowsInSight(count: number, rowHeight: number, top: number, height: number, spare = 4) {
  const first = Math.max(0, Math.min(count, Math.floor(top / rowHeight) - spare));
  const end = Math.min(count, Math.ceil((top + height) / rowHeight) + spare);
  return { first, end: Math.max(first, end) };
}

/** A row in sight, and the part of the page that it has as long as it is. */
export type Seat = { readonly place: number; readonly slot: number };

/** Which part of the page each row in sight has. One that comes into sight takes the part of one that went: to write other words
    into it is quicker than to make it anew. */
export class Seats {
  #taken: readonly Seat[] = [];
  #made = 0;

  /** Of the rows from the first to before the end, in their order. */
  of(first: number, end: number): readonly Seat[] {
    const stay = new Map<number, Seat>();
    const left: number[] = [];
    for (const seat of this.#taken) {
      if (seat.place >= first && seat.place < end) stay.set(seat.place, seat);
      else left.push(seat.slot);
    }
    this.#taken = Array.from({ length: end - first }, (_, at) => stay.get(first + at) ?? { place: first + at, slot: left.shift() ?? this.#made++ });
    return this.#taken;
  }
}
