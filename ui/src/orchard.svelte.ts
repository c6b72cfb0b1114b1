// The window's one state: where the person is, what is open, which jobs run. Screens read it and call its verbs.
// Holds no token and no path; nothing here draws anything.
import {
  ask,
  channel,
  listen,
  type Account,
  type Accounts,
  type Checked,
  type Event,
  type JobEvent,
  type JobView,
  type Opened,
  type OverData,
  type Platform,
  type Problem,
  type Settings,
  type Start,
  type Study,
  type Target,
  type Terms,
  type Task,
  type TokenAfter,
} from "./host";
import { FollowedJob } from "./job.svelte";
import { asProblem } from "./problem";
import { words, type Locale } from "./words/index.svelte";
import { stepped, type Step } from "./zoom";

/** The pages of one study, the first being where one arrives. */
export type Tab = "overview" | "participants" | "health" | "data" | "log";

export type Spot =
  | { at: "home" }
  | { at: "begin"; update?: string }
  | { at: "candidates" }
  | { at: "check" }
  | { at: "target" }
  | { at: "job"; job: number }
  | { at: "study"; app: string; tab?: Tab }
  | { at: "look"; app: string; backup: string }
  | { at: "sign-in" }
  | { at: "settings" };

export class Orchard {
  /** Null until the program has answered. */
  start = $state.raw<Start | null>(null);
  /** Why it did not. */
  startProblem = $state.raw<Problem | null>(null);
  settings = $state.raw<Settings>({ language: "system", theme: "system", zoom: 100, alerts: { crashed: true, memory: true, deploy: true, database: true, backup: true, idle: true, quiet: null }, tray: true, stopped: false });
  studies = $state.raw<Study[]>([]);
  /** When the studies were as they are listed; null where that is now. */
  studiesAsOf = $state.raw<string | null>(null);
  /** How this computer's platform is; null until it has answered. */
  platform = $state.raw<Platform | null>(null);
  /** The size that was last chosen since the start, in percent. */
  zoomed = $state<number | null>(null);
  /** Why the studies of an account could not be asked. */
  studiesProblem = $state.raw<Problem | null>(null);
  /** The accounts at Heroku, and which place is in use. */
  accounts = $state.raw<Accounts>({ all: [], active: null });
  /** What keeps an account's answers away, while it is tried again. */
  troubles = $state.raw<Record<string, Problem | null>>({});
  /** The account that somebody signs in to again, over the page they are on. */
  again = $state.raw<string | null>(null);
  jobs = $state.raw<FollowedJob[]>([]);
  /** What is done with studies' data at this moment, and what has ended and was not put away. */
  tasks = $state.raw<Task[]>([]);
  /** Counts how often it was said that a study's data should be looked at again. */
  dataTold = $state(0);
  spot = $state.raw<Spot>({ at: "home" });

  opened = $state.raw<Opened | null>(null);
  checked = $state.raw<Checked | null>(null);
  /** What was typed or chosen for this project; kept while going back and forth. */
  draft = $state<{ kind: "new" | "update"; name: string; app: string; terms: Terms | null; wish: { region: string; size: string } }>({ kind: "new", name: "", app: "", terms: null, wish: { region: "", size: "" } });

  /** The study that what is opened next is a new version of; chosen on its page. */
  wanted = $state.raw<string | null>(null);

  dragging = $state(false);
  opening = $state(false);
  openProblem = $state.raw<Problem | null>(null);

  #systemLocale: Locale = navigator.language.toLowerCase().startsWith("de") ? "de" : "en";

  /** The system's language, as far as the window can know it by itself, until the program has answered. */
  greet(): Promise<void> {
    return this.#speak(this.#systemLocale);
  }

  async #speak(locale: Locale): Promise<void> {
    await words.speak(locale);
    document.documentElement.lang = locale;
    document.documentElement.dir = words.direction;
  }

  /** Anything worth a list beside the page. */
  get hasStudies(): boolean {
    return this.studies.length > 0 || this.jobs.length > 0 || this.accounts.all.length > 0;
  }

  /** Whether there is anything to list is not known yet. */
  get isWaiting(): boolean {
    return this.start === null || (this.platform === null && this.account === null && this.isBare);
  }

  /** Nothing to list at the place in use. */
  get isBare(): boolean {
    return this.studies.length === 0 && this.jobsHere.length === 0;
  }

  /** The account in use; none on this computer. */
  get account(): Account | null {
    return this.accounts.all.find((account) => account.email === this.accounts.active) ?? null;
  }

  /** What keeps the answers of the account in use away. That somebody must sign in again is said elsewhere. */
  get trouble(): Problem | null {
    return this.account?.signed_in ? (this.troubles[this.account.email] ?? null) : null;
  }

  /** The jobs of the place in use: another's study may have the same name. */
  get jobsHere(): FollowedJob[] {
    return this.jobs.filter((followed) => followed.job.account === this.accounts.active);
  }

  async begin(): Promise<void> {
    this.startProblem = null;
    try {
      await this.#listen();
      const start = await ask("start", {});
      if (start.settings.language === "system") this.#systemLocale = start.locale === "de" ? "de" : "en";
      await this.#wear(start.settings);
      this.accounts = start.accounts;
      await this.#recall();
      this.start = start;
      void this.#refreshTasks();
      if (start.accounts.active !== null) void this.#askStudies();
      for (const job of start.jobs) await this.#follow(job);
      const unfinished = this.jobsHere.findLast((followed) => followed.running);
      // What the program was started with may have been opened meanwhile: that comes first.
      if (unfinished && !this.opened && !this.opening) this.go({ at: "job", job: unfinished.job.id });
      await this.#awaitPlatform();
    } catch (rejection) {
      this.startProblem = asProblem(rejection);
    }
  }

  /** Waits for this computer's platform, and for what it knows of its studies. */
  async #awaitPlatform(): Promise<void> {
    const platform = await ask("platform", {});
    if (this.accounts.active === null) {
      if (platform.running) await this.refreshStudies();
      else if (!platform.problem) this.#list([]);
    }
    this.platform = platform;
  }

  #listening = false;
  async #listen(): Promise<void> {
    if (this.#listening) return;
    this.#listening = true;
    await listen((event) => this.#hear(event));
  }

  #hear(event: Event): void {
    switch (event.kind) {
      case "dragging":
        this.dragging = event.over;
        return;
      case "opening":
        this.dragging = false;
        this.openProblem = null;
        this.opening = true;
        if (!this.#canDropHere) this.go({ at: "begin" });
        return;
      case "opened":
        return this.#show(event.opened);
      case "open-failed":
        return this.#failedToOpen(event.problem);
      case "studies":
        return this.#list(event.studies);
      case "accounts":
        this.accounts = event.accounts;
        return;
      case "trouble":
        this.troubles = { ...this.troubles, [event.account]: event.problem };
        return;
      case "tasks":
        this.#tasksTold = true;
        this.tasks = event.tasks;
        return;
      case "data":
        this.dataTold += 1;
    }
  }

  get #canDropHere(): boolean {
    return this.spot.at === "home" || this.spot.at === "begin";
  }

  go(spot: Spot): void {
    this.spot = spot;
    // It is forgotten wherever it is no longer on the way.
    if (spot.at === "begin") this.wanted = spot.update ?? null;
    else if (spot.at !== "candidates" && spot.at !== "check" && spot.at !== "target") this.wanted = null;
  }

  // ---- opening a project

  choose(kind: "folder" | "archive"): Promise<void> {
    return this.#open(() => ask("choose", { kind }));
  }

  openSample(): Promise<void> {
    return this.#open(() => ask("open_sample", {}));
  }

  retry(job: number): Promise<void> {
    return this.#open(() => ask("retry", { job }));
  }

  async #open(how: () => Promise<Opened | null>): Promise<void> {
    if (this.opening) return;
    this.openProblem = null;
    this.opening = true;
    try {
      const opened = await how();
      if (opened) this.#show(opened);
    } catch (rejection) {
      this.#failedToOpen(asProblem(rejection));
    } finally {
      this.opening = false;
    }
  }

  #failedToOpen(problem: Problem): void {
    this.opening = false;
    this.openProblem = problem;
    if (!this.#canDropHere) this.go({ at: "begin" });
  }

  #show(opened: Opened): void {
    this.opening = false;
    this.dragging = false;
    this.opened = opened;
    this.checked = null;
    if (opened.checked) this.#showChecked(opened.checked);
    else this.go({ at: "candidates" });
  }

  /** Checks one of several projects, or the same one again. */
  async check(candidate: number): Promise<void> {
    if (!this.opened) return;
    const again = this.checked !== null;
    const checked = await ask("check", { opened: this.opened.id, candidate });
    if (again) this.checked = checked;
    else this.#showChecked(checked);
  }

  #showChecked(checked: Checked): void {
    this.checked = checked;
    const wanted = checked.updatable.find((study) => study.app === this.wanted);
    const kind = wanted ? "update" : "new";
    this.draft = { kind, name: checked.proposed_name, app: (wanted ?? checked.updatable[0])?.app ?? "", terms: null, wish: { region: "", size: "" } };
    this.go({ at: "check" });
  }

  // ---- putting it online

  async deploy(over: OverData = { kind: "stop" }): Promise<void> {
    const { opened, checked, draft } = this;
    if (!opened || !checked) return;
    const target: Target = draft.kind === "new" ? { kind: "new", name: draft.name, terms: this.accounts.active === null ? null : $state.snapshot(draft.terms) } : { kind: "update", app: draft.app };
    const early: JobEvent[] = [];
    const followed: { is: FollowedJob | null } = { is: null };
    const id = await ask("deploy", {
      opened: opened.id,
      candidate: checked.candidate,
      target,
      over,
      channel: channel<JobEvent>((event) => {
        if (followed.is) followed.is.hear(event);
        else early.push(event);
      }),
    });
    const known = early.findLast((event) => event.kind === "job");
    const job = known?.kind === "job" ? known.job : waiting(id, target, this.accounts.active);
    followed.is = this.#add(new FollowedJob(job));
    for (const event of early) followed.is.hear(event);
    this.opened = null;
    this.checked = null;
    this.go({ at: "job", job: id });
  }

  /** The update of a job once more, now that it is known what shall become of the data it would break. */
  async updateOver(job: JobView, over: OverData): Promise<void> {
    await this.retry(job.id);
    // Of several projects it is not known which was meant: the person chooses again.
    if (this.openProblem || !this.checked) return;
    this.draft = { ...this.draft, kind: "update", app: job.app };
    await this.deploy(over);
    await this.dismiss(job.id);
  }

  async #follow(job: JobView): Promise<void> {
    const followed = this.#add(new FollowedJob(job));
    let newer = false;
    const answer = await ask("follow", {
      job: job.id,
      channel: channel<JobEvent>((event) => {
        newer ||= event.kind === "job";
        followed.hear(event);
      }),
    });
    // The answer may arrive after events that were sent later than it.
    if (!newer) followed.hear({ kind: "job", job: answer });
  }

  #add(followed: FollowedJob): FollowedJob {
    this.jobs = [...this.jobs.filter((other) => other.job.id !== followed.job.id), followed];
    return followed;
  }

  job(id: number): FollowedJob | undefined {
    return this.jobs.find((followed) => followed.job.id === id);
  }

  /** The job of a study that is under way or not yet put away. */
  jobOf(app: string): FollowedJob | undefined {
    return this.jobsHere.findLast((followed) => followed.job.app === app);
  }

  async dismiss(id: number): Promise<void> {
    this.jobs = this.jobs.filter((followed) => followed.job.id !== id);
    await ask("dismiss", { job: id });
  }

  async refreshStudies(): Promise<void> {
    const place = this.accounts.active;
    const studies = await ask("studies", {});
    // Those of another place by now are nobody's.
    if (place !== this.accounts.active) return;
    this.#list(studies);
  }

  /** The studies as they are now. */
  #list(studies: Study[]): void {
    this.studies = studies;
    this.studiesAsOf = null;
    this.studiesProblem = null;
  }

  /** Lists the studies of the place in use as they were last known, until they are known anew. */
  async #recall(): Promise<void> {
    const place = this.accounts.active;
    this.#list([]);
    const known = await ask("known_studies", {}).catch(() => null);
    if (!known || place !== this.accounts.active || this.studies.length > 0) return;
    this.studies = known.studies;
    this.studiesAsOf = known.as_of;
  }

  // ---- accounts

  /** Looks at another place. What was open stays open where it can. */
  async use(account: string | null): Promise<void> {
    if (account === this.accounts.active) return;
    await this.#moved(await ask("switch_account", { account }));
  }

  /** Keeps a token that was checked. Who signs in again stays where they are. */
  async acceptOffer(offer: number, stays: boolean): Promise<void> {
    const before = this.accounts.active;
    const accounts = await ask("accept_offer", { offer });
    // What waited for somebody to sign in goes on, or is settled.
    for (const { job } of this.jobs.filter((followed) => followed.job.account === accounts.active)) void this.#follow(job).catch(() => {});
    if (stays && accounts.active === before) {
      this.accounts = accounts;
      // What could not be asked meanwhile is asked now.
      this.dataTold += 1;
      void this.#askStudies();
      return;
    }
    await this.#moved(accounts);
  }

  async signOut(account: string, revoke: boolean): Promise<TokenAfter> {
    const before = this.accounts.active;
    const { accounts, token } = await ask("sign_out", { account, revoke });
    this.accounts = accounts;
    if (accounts.active !== before) {
      await this.#recall();
      void this.#askStudies();
    }
    return token;
  }

  signInAgain(account: string | null): void {
    this.again = account;
  }

  async #moved(accounts: Accounts): Promise<void> {
    this.accounts = accounts;
    await this.#recall();
    this.wanted = null;
    const { checked } = this;
    if (checked && ["check", "target"].includes(this.spot.at)) {
      // The same project, to be put elsewhere.
      this.checked = null;
      await this.check(checked.candidate).catch(() => this.go({ at: "home" }));
    } else this.go({ at: "home" });
    void this.#askStudies();
  }

  /** Asks for the studies of a place that may be out of reach. */
  async #askStudies(): Promise<void> {
    const place = this.accounts.active;
    try {
      await this.refreshStudies();
    } catch (rejection) {
      if (place === this.accounts.active) this.studiesProblem = asProblem(rejection);
    }
  }

  // ---- what is done with data

  #tasksTold = false;
  async #refreshTasks(): Promise<void> {
    // What cannot be asked now the next event brings: each holds the whole list, and is newer than this answer.
    const tasks = await ask("tasks", {}).catch(() => []);
    if (!this.#tasksTold) this.tasks = tasks;
  }

  tasksOf(app: string): Task[] {
    return this.tasks.filter((task) => task.app === app && task.account === this.accounts.active);
  }

  async dismissTask(id: number): Promise<void> {
    this.tasks = this.tasks.filter((task) => task.id !== id);
    await ask("dismiss_task", { task: id });
  }

  // ---- settings

  async stopEverything(): Promise<void> {
    await ask("stop_everything", {});
    this.settings = { ...this.settings, stopped: true };
    if (!this.account) this.studies = this.studies.map((study) => ({ ...study, state: "offline" }));
  }

  async startEverything(): Promise<void> {
    await ask("start_everything", {});
    this.settings = { ...this.settings, stopped: false };
    await this.refreshStudies();
  }

  async change(settings: Partial<Settings>): Promise<void> {
    await this.#wear(await ask("change_settings", { settings: { ...this.settings, ...settings } }));
  }

  /** One step larger or smaller, or back to the first size. */
  async resize(step: Step): Promise<void> {
    const zoom = stepped(this.settings.zoom, step);
    if (zoom === this.settings.zoom) return;
    await this.change({ zoom });
    this.zoomed = zoom;
  }

  async #wear(settings: Settings): Promise<void> {
    this.settings = settings;
    if (settings.theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = settings.theme;
    const locale = settings.language === "system" ? this.#systemLocale : settings.language;
    if (locale !== words.locale) await this.#speak(locale);
  }
}

/** What a job looks like before its first word. */
function waiting(id: number, target: Target, account: string | null): JobView {
  const update = target.kind === "update";
  const order = ["check", ...(update ? (["secure"] as const) : []), "pack", "prepare", "upload", "build", "release", "wait"] as const;
  return {
    id,
    account,
    app: target.kind === "new" ? target.name : target.app,
    update,
    started: "",
    steps: order.map((step) => ({ step, state: "waiting", done: null, total: null, rate: null, left: null, took_ms: null, line: null })),
    can_cancel: true,
    outcome: null,
  };
}

export const orchard = new Orchard();
