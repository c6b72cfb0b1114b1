// The rows of one view of a backup, as far as they are wanted: fetched in pages, kept for a while, asked for again never twice at once.
// An answer to an earlier wish is dropped; what is shown stays until the first answer to the new one is there.
import type { Column, Page, Problem, Wish } from "../../host";
import { asProblem } from "../../problem";

type Cells = readonly (string | null)[];
type Ask = (wish: Wish, from: number, count: number) => Promise<Page>;

/** Rows asked for at a time. */
const size = 200;
/** Pages kept; those furthest from what is in sight go first. */
const kept = 50;
/** Pages asked for at the same time. */
const atOnce = 2;

export class Rows {
  wish = $state.raw<Wish>({ search: "", sort: null, descending: false });
  /** Null until the first answer. */
  columns = $state.raw<Column[] | null>(null);
  total = $state.raw(0);
  problem = $state.raw<Problem | null>(null);
  /** Changes with each wish that is answered. */
  shown = $state.raw(0);
  #pages = $state.raw<ReadonlyMap<number, Page["rows"]>>(new Map());
  #turn = $state.raw(0);
  #asking = new Set<number>();
  #wanted = { first: 0, end: size };
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** The last wish is not answered yet. */
  get waiting(): boolean {
    return this.columns === null || this.shown !== this.#turn;
  }

  row(index: number): Cells | undefined {
    return this.#pages.get(Math.floor(index / size))?.[index % size];
  }

  /** Says which rows are in sight; what is not here of them is asked for. */
  want(first: number, end: number): void {
    if (this.shown === this.#turn) this.#wanted = { first, end };
    this.#pump();
  }

  change(wish: Wish): void {
    this.wish = wish;
    this.#turn += 1;
    this.#asking = new Set();
    this.again();
  }

  /** Asks once more after a problem. */
  again(): void {
    this.problem = null;
    if (this.shown !== this.#turn) this.#wanted = { first: 0, end: size };
    this.#pump();
  }

  #pump(): void {
    if (this.problem) return;
    const { first, end } = this.#wanted;
    const fresh = this.shown !== this.#turn;
    for (let page = Math.floor(first / size); page * size < end && this.#asking.size < atOnce; page += 1) {
      if (!this.#asking.has(page) && (fresh || !this.#pages.has(page))) void this.#fetch(page);
    }
  }

  async #fetch(page: number): Promise<void> {
    const [turn, asking] = [this.#turn, this.#asking];
    asking.add(page);
    try {
      const answer = await this.#ask(this.wish, page * size, size);
      if (turn === this.#turn) this.#keep(page, answer);
    } catch (rejection) {
      if (turn === this.#turn) this.problem = asProblem(rejection);
    } finally {
      asking.delete(page);
    }
    if (turn === this.#turn) this.#pump();
  }

  #keep(page: number, answer: Page): void {
    const pages = new Map(this.shown === this.#turn ? this.#pages : []);
    pages.set(page, answer.rows);
    const middle = (this.#wanted.first + this.#wanted.end) / 2 / size;
    while (pages.size > kept) pages.delete([...pages.keys()].reduce((far, other) => (Math.abs(other - middle) > Math.abs(far - middle) ? other : far)));
    this.#pages = pages;
    this.shown = this.#turn;
    this.total = answer.total;
    this.columns ??= answer.columns;
  }
}
