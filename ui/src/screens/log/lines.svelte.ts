// The wanted lines of a log as far as they are in sight or will be soon: fetched in pages, asked for again as the log grows, never
// twice at once.
// An answer to an earlier wish is dropped; what is shown stays until the first answer to the new one is there.
import type { LogLine, LogPage, LogWish, Problem } from "../../host";
import { asProblem } from "../../problem";

type Ask = (wish: LogWish, from: number | null, count: number) => Promise<LogPage>;

/** Lines asked for at a time. */
const size = 100;
/** Pages fetched before they are in sight, where one scrolls to. */
const ahead = 3;
/** Pages kept; those furthest from what is in sight go first. */
const kept = 40;

export const everything: LogWish = { text: "", group: "", level: "info", participant: "", request: "" };

export class Lines {
  wish = $state.raw<LogWish>(everything);
  total = $state.raw(0);
  all = $state.raw(0);
  groups = $state.raw<string[]>([]);
  problem = $state.raw<Problem | null>(null);
  /** Changes with each wish that is answered; 0 before the first. */
  shown = $state.raw(0);
  #pages = $state.raw<ReadonlyMap<number, readonly LogLine[]>>(new Map());
  #turn = $state.raw(1);
  #asking = false;
  #awaited: { turn: number; done: () => void }[] = [];
  #grown = false;
  #wanted = { first: 0, end: 0 };
  /** Which way one scrolled last: 1 is down. */
  #way: -1 | 0 | 1 = 0;
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** The last wish is not answered yet. */
  get waiting(): boolean {
    return this.shown !== this.#turn;
  }

  line(place: number): LogLine | undefined {
    return this.#pages.get(Math.floor(place / size))?.[place % size];
  }

  /** Says which lines are in sight; what is not here of them is asked for. */
  want(first: number, end: number): void {
    const further = Math.sign(first - this.#wanted.first);
    if (further === 1 || further === -1) this.#way = further;
    this.#wanted = { first, end };
    void this.#pump();
  }

  /** Resolved when the new wish is answered, or given up. */
  async change(wish: LogWish): Promise<void> {
    this.wish = wish;
    this.#turn += 1;
    const turn = this.#turn;
    this.again();
    await new Promise<void>((done) => this.#awaited.push({ turn, done }));
  }

  /** The log has more lines than before. */
  grow(): void {
    this.#grown = true;
    void this.#pump();
  }

  /** Asks once more after a problem. */
  again(): void {
    this.problem = null;
    this.#grown = true;
    void this.#pump();
  }

  /** The next page to ask for; null for the last one, undefined when there is nothing to ask. */
  #next(): number | null | undefined {
    if (this.waiting) return null;
    const first = Math.floor(this.#wanted.first / size);
    const last = Math.floor((this.#wanted.end - 1) / size);
    for (let page = first; page <= last; page += 1) if (this.#misses(page)) return page;
    if (this.#grown) return null;
    const edge = this.#way < 0 ? first : last;
    for (let far = 1; far <= ahead && this.#way !== 0; far += 1) if (this.#misses(edge + far * this.#way)) return edge + far * this.#way;
    return undefined;
  }

  #misses(page: number): boolean {
    return page >= 0 && (this.#pages.get(page)?.length ?? 0) < Math.min(size, this.total - page * size);
  }

  async #pump(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      for (let page = this.#next(); page !== undefined && !this.problem; page = this.#next()) {
        const turn = this.#turn;
        if (page === null) this.#grown = false;
        try {
          const answer = await this.#ask(this.wish, page === null ? null : page * size, size);
          if (turn === this.#turn) this.#keep(answer);
          // What is not given is not asked for at once again.
          if (page !== null && answer.lines.length === 0 && turn === this.#turn) return;
        } catch (rejection) {
          if (turn === this.#turn) this.problem = asProblem(rejection);
        }
        this.#awaited = this.#awaited.filter(({ turn, done }) => {
          const over = this.problem !== null || turn <= this.shown;
          if (over) done();
          return !over;
        });
      }
    } finally {
      this.#asking = false;
    }
  }

  #keep(answer: LogPage): void {
    // A log that let its oldest lines go has all others in new places.
    const moved = this.waiting || answer.total < this.total;
    const pages = new Map(moved ? [] : this.#pages);
    for (let at = 0; at < answer.lines.length; ) {
      const place = answer.from + at;
      const page = Math.floor(place / size);
      const before = pages.get(page)?.slice(0, place % size) ?? [];
      const part = answer.lines.slice(at, at + size - (place % size));
      // The last lines may begin in the middle of a page whose beginning is not here: then it is fetched whole.
      if (before.length === place % size && before.length + part.length >= (pages.get(page)?.length ?? 0)) pages.set(page, [...before, ...part]);
      at += part.length;
    }
    const middle = (this.#wanted.first + this.#wanted.end) / 2 / size;
    while (pages.size > kept) pages.delete([...pages.keys()].reduce((far, other) => (Math.abs(other - middle) > Math.abs(far - middle) ? other : far)));
    this.#pages = pages;
    this.total = answer.total;
    this.all = answer.all;
    this.groups = answer.groups;
    this.shown = this.#turn;
  }
}
