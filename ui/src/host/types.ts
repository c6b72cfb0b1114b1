// Made from the Rust side by `make bindings`; a test compares the two.
import type { Channel } from "@tauri-apps/api/core";

/**
 * Something a study has beside its servers, such as its database (Heroku's add-on).
 */
export type Addon = { name: string, plan: string, state: string, 
/**
 * US dollars a month at Heroku; nothing is paid on this computer.
 */
monthly_usd: number | null, };

/**
 * A backup, wherever it is.
 */
export type Backup = { 
/**
 * What commands take.
 */
key: string, 
/**
 * Heroku's name for it.
 */
name: string | null, 
/**
 * RFC 3339.
 */
made: string, scheduled: boolean, there: There | null, here: Here | null, 
/**
 * A download that was cut off.
 */
partial: Part | null, };

/**
 * What a backup was made before.
 */
export type BeforeView = "reset" | "restore";

/**
 * One thing that an update changes for data that are there: `breaks-CODE` in Fluent, and what it names.
 */
export type BreakageView = { code: string, args: { [key in string]: string }, 
/**
 * Whether something fails; otherwise it is good to know.
 */
breaks: boolean, };

/**
 * A project that was found in what was opened.
 */
export type Candidate = { index: number, name: string, 
/**
 * The path inside what was opened, empty for its top.
 */
place: string, };

/**
 * What the check has to say of one project.
 */
export type Checked = { opened: number, candidate: number, project: ProjectCard, findings: Array<Finding>, blocks: number, mends: number, notes: number, proposed_name: string, 
/**
 * The studies that could be updated with it.
 */
updatable: Array<Study>, 
/**
 * US dollars a month saved by not running the worker the Procfile asks for.
 */
worker_saves_usd: number | null, };

/**
 * What to ask for.
 */
export type Choice = "folder" | "archive";

/**
 * A QR code.
 */
export type Code = { 
/**
 * Its width and height in modules, with the white around it.
 */
size: number, 
/**
 * The dark modules, as the path of an SVG with that view box.
 */
path: string, };

/**
 * A column.
 */
export type Column = { name: string, kind: ColumnKind, };

/**
 * What it shows.
 */
export type ColumnKind = "text" | "number" | "time" | "truth" | "progress";

/**
 * What is in a backup.
 */
export type Contents = { tables: Array<Table>, 
/**
 * There are too many rows to be searched and sorted here.
 */
oversize: boolean, };

/**
 * The kind of a copy to hand on.
 */
export type CopyKind = "zip" | "otreezip";

/**
 * A backup that is made every day.
 */
export type Daily = { 
/**
 * 0 to 23.
 */
hour: number, 
/**
 * Such as `Europe/Berlin`.
 */
timezone: string, };

/**
 * A database and what its plan allows. Bytes.
 */
export type Database = { plan: string, bytes: number, max_bytes: number | null, rows: number | null, max_rows: number | null, connections: number | null, max_connections: number | null, };

/**
 * An address at which other computers find the study.
 */
export type Door = { 
/**
 * To be typed: `192.168.1.5:5001`.
 */
address: string, 
/**
 * To be copied.
 */
url: string, code: Code | null, };

/**
 * What Rust tells the window without being asked.
 */
export type Event = { "kind": "dragging", 
/**
 * Whether it is over the window.
 */
over: boolean, } | { "kind": "opening" } | { "kind": "opened", 
/**
 * What was found.
 */
opened: Opened, } | { "kind": "open-failed", 
/**
 * Why.
 */
problem: Problem, } | { "kind": "studies", 
/**
 * The new list.
 */
studies: Array<Study>, } | { "kind": "tasks", 
/**
 * All of it.
 */
tasks: Array<Task>, } | { "kind": "data", 
/**
 * The study.
 */
app: string, };

/**
 * How an export is wanted.
 */
export type ExportOptions = { german: boolean, guard: boolean, workbook: boolean, 
/**
 * Leaves out what names people.
 */
personal: boolean, 
/**
 * Keys of columns that are left out as well.
 */
free_text: Array<string>, };

/**
 * One thing found. Its words are `finding-CODE`, `-why` and `-do` in Fluent.
 */
export type Finding = { code: string, severity: Severity, places: Array<Place>, args: { [key in string]: string }, };

/**
 * A column in which people wrote what they wanted.
 */
export type FreeText = { key: string, app: string, model: string, field: string, };

/**
 * A backup on this computer.
 */
export type Here = { 
/**
 * The file's name.
 */
file: string, bytes: number, state: HereState, 
/**
 * Why it is none.
 */
problem: Problem | null, numbers: Numbers | null, rows: number | null, tables: number | null, sha256: string | null, 
/**
 * What it was made before.
 */
before: BeforeView | null, };

/**
 * What is known of a file.
 */
export type HereState = "verified" | "unchecked" | "damaged";

/**
 * What a follower of a job is told.
 */
export type JobEvent = { "kind": "job", 
/**
 * As it is now.
 */
job: JobView, } | { "kind": "output", 
/**
 * Which step's.
 */
step: Step, 
/**
 * Whole lines.
 */
lines: Array<string>, };

/**
 * A job as the window shows it.
 */
export type JobView = { id: number, app: string, update: boolean, 
/**
 * When it began, RFC 3339.
 */
started: string, steps: Array<StepView>, can_cancel: boolean, outcome: Outcome | null, };

/**
 * Where secrets are kept at this moment.
 */
export type KeychainState = "ready" | "absent";

/**
 * The language of the window.
 */
export type Language = "system" | "en" | "de";

/**
 * What is said of a name.
 */
export type NameVerdict = { ok: boolean, problem: Problem | null, };

/**
 * Something to know of what was done: `note-CODE` in Fluent, and what it names.
 */
export type Note = { 
/**
 * Stable.
 */
code: string, 
/**
 * What the sentence names.
 */
args: { [key in string]: string }, };

/**
 * Whose data a backup holds.
 */
export type Numbers = { 
/**
 * People who came.
 */
participants: number, sessions: number, 
/**
 * People who reached their last page.
 */
finished: number, 
/**
 * When the backup was made, RFC 3339.
 */
made: string, };

/**
 * What was opened.
 */
export type Opened = { id: number, 
/**
 * Its name on the disk.
 */
source: string, candidates: Array<Candidate>, 
/**
 * At once when there is just one candidate.
 */
checked: Checked | null, };

/**
 * How a job ended.
 */
export type Outcome = { "kind": "online", 
/**
 * Its number.
 */
version: number | null, 
/**
 * Where it answers.
 */
address: string, } | { "kind": "failed", 
/**
 * Why.
 */
problem: Problem, 
/**
 * What runs now.
 */
running: RunningView, } | { "kind": "would-break", 
/**
 * What it would break, the worst first.
 */
breakages: Array<BreakageView>, 
/**
 * How many people's answers there are.
 */
participants: number, 
/**
 * Whether nobody would be locked out, so that it may go on all the same.
 */
may_go_on: boolean, 
/**
 * What runs now.
 */
running: RunningView, } | { "kind": "cancelled", 
/**
 * What runs now.
 */
running: RunningView, } | { "kind": "interrupted", 
/**
 * What runs now.
 */
running: RunningView, };

/**
 * What becomes of data that an update would break.
 */
export type OverData = { "kind": "stop" } | { "kind": "go-on" } | { "kind": "renew", 
/**
 * The study's name, typed by the person.
 */
typed: string, 
/**
 * How many people's answers they were told of.
 */
agreed: number, };

/**
 * A page of it.
 */
export type Page = { columns: Array<Column>, 
/**
 * How many rows match.
 */
total: number, rows: Array<Array<string | null>>, };

/**
 * A download that was cut off.
 */
export type Part = { bytes: number, total: number | null, };

/**
 * A place in the project.
 */
export type Place = { file: string, line: number | null, };

/**
 * How the platform on this computer is.
 */
export type Platform = { 
/**
 * It answers.
 */
running: boolean, 
/**
 * Why it does not.
 */
problem: Problem | null, };

/**
 * Something went wrong, in four lines: `problem-CODE`, `-safe`, `-do` in Fluent, and the details.
 */
export type Problem = { 
/**
 * Stable, kebab-case.
 */
code: string, 
/**
 * What the sentence names.
 */
args: { [key in string]: string }, 
/**
 * Details to copy, redacted.
 */
detail: string | null, 
/**
 * Whose problem it is.
 */
whose: Whose, 
/**
 * The button, `action-ACTION` in Fluent.
 */
action: string | null, };

/**
 * What a project is.
 */
export type ProjectCard = { name: string, otree: string | null, python: string | null, apps: Array<string>, sessions: Array<SessionType>, files: number, bytes: number, };

/**
 * Who may take part, and where.
 */
export type Room = { open: boolean, 
/**
 * The likeliest first.
 */
doors: Array<Door>, 
/**
 * Why nobody can come although it is open.
 */
shut: Shut | null, };

/**
 * What runs after a job that did not put its version online.
 */
export type RunningView = { 
/**
 * False when it could not be asked.
 */
known: boolean, 
/**
 * The version, or none when nothing of the study is online.
 */
version: number | null, };

/**
 * A server of a study (Heroku's dyno).
 */
export type Server = { name: string, size: string, state: string, };

/**
 * A session config.
 */
export type SessionType = { name: string, display: string | null, apps: Array<string>, participants: number | null, };

/**
 * What the person chose.
 */
export type Settings = { 
/**
 * The language of the window.
 */
language: Language, 
/**
 * Light or dark.
 */
theme: Theme, 
/**
 * The studies on this computer were stopped on purpose and wait to be started again.
 */
stopped: boolean, };

/**
 * How much a finding matters.
 */
export type Severity = "blocks" | "mended" | "note";

/**
 * Why nobody can come.
 */
export type Shut = "no-network" | "only-public" | "port-taken" | "refused";

/**
 * What is done at the moment.
 */
export type Stage = "page-times" | "stop" | "capture" | "download" | "verify" | "read" | "export" | "restore" | "reset" | "start";

/**
 * What the first picture needs.
 */
export type Start = { 
/**
 * Of the program.
 */
version: string, 
/**
 * The language to speak.
 */
locale: Language, 
/**
 * What the person chose.
 */
settings: Settings, 
/**
 * Where secrets are kept.
 */
keychain: KeychainState, 
/**
 * Jobs under way, and those that ended and were not dismissed.
 */
jobs: Array<JobView>, 
/**
 * The platform on this computer.
 */
platform: Platform, };

/**
 * One step. The order of the variants is the order in which they happen.
 */
export type Step = "check" | "secure" | "pack" | "prepare" | "upload" | "build" | "release" | "wait";

/**
 * How far a step is.
 */
export type StepState = "waiting" | "running" | "done" | "failed" | "cancelled";

/**
 * What the window shows of a step. Bytes, bytes a second, seconds, milliseconds.
 */
export type StepView = { 
/**
 * Which step.
 */
step: Step, 
/**
 * How far it is.
 */
state: StepState, 
/**
 * Bytes done, where bytes are counted.
 */
done: number | null, 
/**
 * Bytes in all, where they are known.
 */
total: number | null, 
/**
 * Bytes a second over the last moments.
 */
rate: number | null, 
/**
 * Seconds left at that rate.
 */
left: number | null, 
/**
 * Milliseconds it took, once it has ended.
 */
took_ms: number | null, 
/**
 * The last line of its output.
 */
line: string | null, };

/**
 * A study in the list.
 */
export type Study = { 
/**
 * Its name.
 */
app: string, 
/**
 * How it is.
 */
state: StudyState, 
/**
 * Where it is.
 */
address: string, 
/**
 * The version that runs.
 */
version: number | null, 
/**
 * When that version came, RFC 3339.
 */
updated: string | null, 
/**
 * The job that works on it.
 */
job: number | null, };

/**
 * All that the data page shows.
 */
export type StudyData = { 
/**
 * The database; none where the study has none.
 */
database: Database | null, 
/**
 * Of the newest verified backup on this computer.
 */
numbers: Numbers | null, 
/**
 * The newest first.
 */
backups: Array<Backup>, daily: Daily | null, 
/**
 * Where backups are kept, to be shown only.
 */
folder: string, 
/**
 * The backup that brings back what the last reset took away.
 */
undo: string | null, };

/**
 * One study, whole.
 */
export type StudyDetails = { study: Study, versions: Array<Version>, servers: Array<Server>, addons: Array<Addon>, password_known: boolean, };

/**
 * How a study is, in one word.
 */
export type StudyState = "online" | "starting" | "crashed" | "offline" | "maintenance" | "empty" | "unknown";

/**
 * A table of it.
 */
export type Table = { name: string, rows: number, columns: number, };

/**
 * Where a project goes.
 */
export type Target = { "kind": "new", 
/**
 * Its name.
 */
name: string, } | { "kind": "update", 
/**
 * The study.
 */
app: string, };

/**
 * Something that is being done with a study's data.
 */
export type Task = { id: number, app: string, kind: TaskKind, 
/**
 * The backup it is about, where it began with one.
 */
backup: string | null, stages: Array<Stage>, stage: Stage, done: number | null, total: number | null, 
/**
 * Seconds.
 */
left: number | null, can_stop: boolean, ending: TaskEnding | null, };

/**
 * How it ended.
 */
export type TaskEnding = { "kind": "done", 
/**
 * The backup that is now here.
 */
backup: string | null, 
/**
 * The files that were made.
 */
files: Array<string>, 
/**
 * Where they lie, to be shown only.
 */
folder: string | null, 
/**
 * The study that was made.
 */
app: string | null, 
/**
 * What should be known.
 */
notes: Array<Note>, } | { "kind": "failed", 
/**
 * Why.
 */
problem: Problem, } | { "kind": "stopped" };

/**
 * What is done.
 */
export type TaskKind = "back-up" | "bring-home" | "export" | "restore" | "reset" | "open-here";

/**
 * Light or dark.
 */
export type Theme = "system" | "light" | "dark";

/**
 * A backup at the service.
 */
export type There = { state: ThereState, bytes: number, };

/**
 * How far the service is with it.
 */
export type ThereState = "waiting" | "running" | "finished" | "failed" | "cancelled";

/**
 * A version of a study (Heroku's release).
 */
export type Version = { version: number, description: string, when: string, by: string, current: boolean, can_go_back: boolean, status: string, };

/**
 * What is looked at.
 */
export type View = { "kind": "participants" } | { "kind": "sessions" } | { "kind": "table", 
/**
 * Its name.
 */
name: string, };

/**
 * Whose problem it is.
 */
export type Whose = "study" | "this-computer" | "network" | "heroku" | "orchard";

/**
 * How it is wanted.
 */
export type Wish = { search: string, 
/**
 * The number of a column.
 */
sort: number | null, descending: boolean, };

/** Every command: what it takes and what it gives. */
export interface Commands {
  /** What the first picture needs. */
  start: { args: { }; gives: Start };
  /** Starts what was stopped with `stop_everything`. */
  start_everything: { args: { }; gives: null };
  /** Stops the studies on this computer, their database and the platform. */
  stop_everything: { args: { }; gives: null };
  /** Asks for a folder or an archive in the system's own dialog, and opens it. */
  choose: { args: { kind: Choice; }; gives: Opened | null };
  /** Opens the study that comes with the program. */
  open_sample: { args: { }; gives: Opened };
  /** Checks one of the projects that were found. */
  check: { args: { opened: number; candidate: number; }; gives: Checked };
  /** Saves the mended copy where the person says. Gives the file's name. */
  save_copy: { args: { opened: number; candidate: number; kind: CopyKind; }; gives: string | null };
  /** Says whether a name can be used. */
  check_name: { args: { name: string; }; gives: NameVerdict };
  /** Starts to put a project online. Gives the job's number. */
  deploy: { args: { opened: number; candidate: number; target: Target; over: OverData; channel: Channel<JobEvent>; }; gives: number };
  /** Follows a job again after the screen or the window was closed. */
  follow: { args: { job: number; channel: Channel<JobEvent>; }; gives: JobView };
  /** Stops a job, as long as everything can stay as it was. */
  cancel: { args: { job: number; }; gives: null };
  /** Forgets a job that has ended. */
  dismiss: { args: { job: number; }; gives: null };
  /** Opens the project of a job again. */
  retry: { args: { job: number; }; gives: Opened };
  /** The studies, each with its state. */
  studies: { args: { }; gives: Array<Study> };
  /** One study, whole. */
  study: { args: { app: string; }; gives: StudyDetails };
  /** Opens the study in the browser. */
  open_study: { args: { app: string; }; gives: null };
  /** Opens oTree's admin pages in the browser. */
  open_admin: { args: { app: string; }; gives: null };
  /** The admin password, because the person asked to see it. */
  password: { args: { app: string; }; gives: string };
  /** Copies the admin password to the clipboard without showing it. */
  copy_password: { args: { app: string; }; gives: null };
  /** Stops the study's server; its data stay. */
  take_offline: { args: { app: string; }; gives: null };
  /** Starts the study's server again. */
  put_online: { args: { app: string; }; gives: null };
  /** Puts an earlier version in the place of the present one. */
  go_back: { args: { app: string; version: number; }; gives: null };
  /** Whether other computers of this network may take part in a study; nothing where it is not on this computer. */
  room: { args: { app: string; }; gives: Room | null };
  /** Lets other computers in, or no longer. */
  open_room: { args: { app: string; open: boolean; }; gives: Room };
  /** Opens oTree's admin pages under the address that other computers use. */
  open_room_admin: { args: { app: string; }; gives: null };
  /** All that the data page shows. */
  data: { args: { app: string; }; gives: StudyData };
  /** What is being done with data. */
  tasks: { args: { }; gives: Array<Task> };
  /** Makes a backup and brings it home. Gives the task's number. */
  back_up: { args: { app: string; }; gives: number };
  /** Brings a backup home, or goes on with it. */
  bring_home: { args: { app: string; backup: string; }; gives: number };
  /** Stops a task, as long as everything can stay as it was. */
  stop_task: { args: { task: number; }; gives: null };
  /** Forgets a task that has ended. */
  dismiss_task: { args: { task: number; }; gives: null };
  /** Deletes a backup at the service; a file on this computer stays. */
  delete_backup: { args: { app: string; backup: string; }; gives: null };
  /** Has a backup made every day, or no more. */
  set_schedule: { args: { app: string; daily: Daily | null; }; gives: null };
  /** Asks where backups are to be kept. */
  choose_data_folder: { args: { }; gives: string | null };
  /** Shows a backup's file in the system's file manager. */
  show_in_folder: { args: { app: string; backup: string; }; gives: null };
  /** Opens the folder that an export made. */
  show_export: { args: { task: number; }; gives: null };
  /** What is in a backup. */
  contents: { args: { app: string; backup: string; }; gives: Contents };
  /** A page of a view of a backup. */
  rows: { args: { app: string; backup: string; view: View; wish: Wish; from: number; count: number; }; gives: Page };
  /** The columns of a backup in which people wrote what they wanted. */
  free_text: { args: { app: string; backup: string; }; gives: Array<FreeText> };
  /** Makes files for researchers. Gives the task's number. */
  export: { args: { app: string; backup: string; options: ExportOptions; }; gives: number };
  /** Puts a backup in the place of the study's data, once those are safe. Gives the task's number. */
  restore: { args: { app: string; backup: string; }; gives: number };
  /** Takes the study's data away, once they are safe. Gives the task's number. */
  reset: { args: { app: string; typed: string; agreed: number; }; gives: number };
  /** Opens a backup as a study of its own on this computer. Gives the task's number. */
  open_here: { args: { app: string; backup: string; }; gives: number };
  /** Changes the language or the theme. */
  change_settings: { args: { settings: Settings; }; gives: Settings };
  /** Copies the details of a problem to the clipboard. */
  copy_details: { args: { text: string; }; gives: null };
}
