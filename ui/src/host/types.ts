// Made from the Rust side by `make bindings`; a test compares the two.
import type { Channel } from "@tauri-apps/api/core";

/**
 * An account as the window shows it.
 */
export type Account = { email: string, kind: SignInKind, 
/**
 * False where Heroku refuses the token, or the keychain has none: somebody must sign in again.
 */
signed_in: boolean, 
/**
 * The teams it is in.
 */
teams: Array<string>, };

/**
 * All accounts, and which place is in use.
 */
export type Accounts = { all: Array<Account>, 
/**
 * The account in use; none is this computer.
 */
active: string | null, };

/**
 * Something a study has beside its servers, such as its database (Heroku's add-on).
 */
export type Addon = { name: string, plan: string, state: string, 
/**
 * US dollars a month at Heroku; nothing is paid on this computer.
 */
monthly_usd: number | null, };

/**
 * What the desktop may say, and when.
 */
export type Alerts = { 
/**
 * A study crashed.
 */
crashed: boolean, 
/**
 * A server needs more memory than it has.
 */
memory: boolean, 
/**
 * A version could not be put online.
 */
deploy: boolean, 
/**
 * A database is nearly full.
 */
database: boolean, 
/**
 * Of backups: those that failed or are missing, and those that came home.
 */
backup: boolean, 
/**
 * Nobody comes to a study at Heroku that costs something.
 */
idle: boolean, 
/**
 * When nothing is said.
 */
quiet: QuietHours | null, };

/**
 * Who takes part, in numbers.
 */
export type Attendance = { 
/**
 * Why nobody can be seen: `not-running`, `elsewhere`, `too-old`, `no-key`, `no-answer`.
 */
away: string | null, 
/**
 * The newest sessions, the newest first.
 */
sessions: Array<SessionView>, 
/**
 * How many sessions there are in all.
 */
all: number, 
/**
 * Of all of them together.
 */
sum: CountView, 
/**
 * The addresses that stay.
 */
rooms: Array<RoomView>, 
/**
 * Where it is known from the log: since when, RFC 3339. Nobody is told to wait or to be through then.
 */
heard_since: string | null, };

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
 * The login of Heroku's command line.
 */
export type CliLogin = { 
/**
 * Whose it seems to be.
 */
account: string | null, };

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
 * How many are how.
 */
export type CountView = { came: number, finished: number, waiting: number, active: number, still: number, present: number, };

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
tasks: Array<Task>, } | { "kind": "accounts", 
/**
 * All of them.
 */
accounts: Accounts, } | { "kind": "trouble", 
/**
 * The account.
 */
account: string, 
/**
 * What it is.
 */
problem: Problem | null, } | { "kind": "data", 
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
 * How often one error happened.
 */
export type HealthErrors = { 
/**
 * Heroku's code, or `500` for the study's own.
 */
code: string, counts: Array<number | null>, };

/**
 * Something that happened to the servers.
 */
export type HealthMark = { 
/**
 * Seconds since 1970.
 */
at: number, 
/**
 * The version that came; none for a restart.
 */
version: number | null, };

/**
 * Where the newest figures come from.
 */
export type HealthSource = "measured" | "heard" | "both" | "kept" | "none";

/**
 * How far back one looks.
 */
export type HealthSpan = "2h" | "24h" | "72h" | "7d";

/**
 * All of it in one sentence: `verdict-CODE` and `verdict-CODE-do` in Fluent.
 */
export type HealthVerdict = { code: string, weight: Weight, 
/**
 * Percent.
 */
memory: number | null, 
/**
 * RFC 3339.
 */
since: string | null, errors: number, error: string | null, 
/**
 * Milliseconds.
 */
slow: number | null, load: number | null, 
/**
 * RFC 3339.
 */
last: string | null, };

/**
 * How a study has been. Every row has as many values as `at`; null is a gap.
 */
export type HealthView = { source: HealthSource, 
/**
 * What the service does not measure.
 */
unmeasured: Unmeasured | null, 
/**
 * Whether the log tells what the server uses; known only where the service does not tell all.
 */
in_log: boolean, 
/**
 * The server's size (Heroku's dyno type).
 */
size: string, 
/**
 * Seconds since 1970.
 */
from: number, to: number, 
/**
 * When each step began, seconds since 1970.
 */
at: Array<number>, 
/**
 * How many minutes it has.
 */
minutes: Array<number>, 
/**
 * Bytes.
 */
memory: Array<number | null>, limit: Array<number | null>, load: Array<number | null>, requests: Array<number | null>, 
/**
 * Milliseconds that half of the requests took at most.
 */
middle: Array<number | null>, 
/**
 * Milliseconds that 95 of 100 took at most.
 */
slow: Array<number | null>, errors: Array<HealthErrors>, marks: Array<HealthMark>, verdict: HealthVerdict, };

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
export type JobView = { id: number, 
/**
 * The account the study is in; none on this computer.
 */
account: string | null, app: string, update: boolean, 
/**
 * When it began, RFC 3339.
 */
started: string, steps: Array<StepView>, can_cancel: boolean, outcome: Outcome | null, };

/**
 * Where secrets are kept at this moment.
 */
export type KeychainState = "ready" | "absent";

/**
 * The studies of a place as they were last listed.
 */
export type KnownStudies = { studies: Array<Study>, 
/**
 * When that was so, RFC 3339.
 */
as_of: string, };

/**
 * The language of the window.
 */
export type Language = "system" | "en" | "de";

/**
 * How much a line matters.
 */
export type Level = "info" | "warning" | "error";

/**
 * How the connection to the log is.
 */
export type LinkView = "opening" | "live" | "lost";

/**
 * One line, whole.
 */
export type LogDetail = { number: number, at: string, level: Level, origin: string, message: string, participant: string | null, request: string | null, };

/**
 * Something that happened, once or often: `event-KIND` and `event-KIND-do` in Fluent.
 */
export type LogEvent = { id: number, kind: string, args: { [key in string]: string }, weight: Weight, 
/**
 * Heroku's code for it.
 */
code: string | null, 
/**
 * And its name.
 */
name: string | null, count: number, 
/**
 * Different participants whose pages it was about.
 */
people: number, 
/**
 * RFC 3339.
 */
first: string, last: string, 
/**
 * The line that told it last.
 */
line: number, };

/**
 * A row.
 */
export type LogLine = { number: number, 
/**
 * RFC 3339.
 */
at: string, level: Level, 
/**
 * `app[web.1]`, or nothing.
 */
origin: string, message: string, 
/**
 * There is more of it.
 */
cut: boolean, 
/**
 * Where in the origin the text stands that was searched for.
 */
origin_marks: Array<[number, number]>, 
/**
 * And in the message: beginnings and ends, in UTF-16.
 */
marks: Array<[number, number]>, };

/**
 * What has changed; the rest is asked for.
 */
export type LogNews = { 
/**
 * Lines that came so far.
 */
lines: number, 
/**
 * Changes with what happened.
 */
told: number, link: LinkView, 
/**
 * Connections that were lost so far.
 */
cuts: number, 
/**
 * Why no lines come.
 */
problem: Problem | null, };

/**
 * Some lines.
 */
export type LogPage = { 
/**
 * How many are wanted.
 */
total: number, 
/**
 * How many there are.
 */
all: number, 
/**
 * The place of the first among the wanted.
 */
from: number, lines: Array<LogLine>, 
/**
 * Who has written lines: `app[web]`.
 */
groups: Array<string>, };

/**
 * Which lines are wanted. Empty fields want all.
 */
export type LogWish = { 
/**
 * In any case, anywhere in the line but its time.
 */
text: string, 
/**
 * As in the record's groups: `app[web]`.
 */
group: string, 
/**
 * This and what matters more.
 */
level: Level, 
/**
 * A participant's code.
 */
participant: string, 
/**
 * A request's id, or its beginning.
 */
request: string, };

/**
 * What a study costs a month at Heroku as it is now.
 */
export type MonthlyCost = { 
/**
 * US dollars for the parts whose price is known, without Eco.
 */
usd: number, 
/**
 * How many parts have no known price.
 */
unknown: number, 
/**
 * It has servers of size Eco.
 */
eco: boolean, 
/**
 * Eco's flat price for all studies of the account.
 */
eco_usd: number | null, };

/**
 * What is said of a name.
 */
export type NameVerdict = { ok: boolean, problem: Problem | null, };

/**
 * Where a new study can be, on what server, and for how much.
 */
export type NewStudyOffer = { 
/**
 * Heroku's regions.
 */
regions: Array<Region>, 
/**
 * The cheapest first.
 */
sizes: Array<OfferedSize>, 
/**
 * US dollars a month for its database; none where it is not known.
 */
database_usd: number | null, };

/**
 * The newest whole backup of a study.
 */
export type NewestBackup = { 
/**
 * When it was made, RFC 3339.
 */
made: string, 
/**
 * Bytes.
 */
bytes: number, 
/**
 * At the service.
 */
there: boolean, 
/**
 * On this computer.
 */
here: boolean, 
/**
 * Read to its end on this computer.
 */
verified: boolean, };

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
 * An account that a token opens, before anything is kept.
 */
export type Offer = { 
/**
 * To be accepted or not.
 */
offer: number, email: string, name: string | null, kind: SignInKind, 
/**
 * Whether it is among the accounts already.
 */
known: boolean, 
/**
 * Whether it owes money.
 */
delinquent: boolean, teams: Array<string>, };

/**
 * A size of server for a new study.
 */
export type OfferedSize = { name: string, 
/**
 * Bytes.
 */
memory: number | null, 
/**
 * US dollars a month; none where it is not known.
 */
monthly_usd: number | null, 
/**
 * US cents a month for the whole study with such a server, as far as prices are known.
 */
cents: number, 
/**
 * How many of its parts have no known price.
 */
unknown: number, };

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
 * Somebody with access to a study (Heroku's collaborator).
 */
export type Person = { email: string, 
/**
 * It is theirs.
 */
owns: boolean, };

/**
 * One participant.
 */
export type PersonView = { number: number, code: string, label: string | null, 
/**
 * Pages they are through, and pages in all; 0 where that is not known.
 */
page: number, pages: number, 
/**
 * The app and the page they are on.
 */
app: string | null, name: string | null, 
/**
 * From 1; 0 where it is not said.
 */
round: number, 
/**
 * Since when, RFC 3339.
 */
since: string | null, 
/**
 * `finished`, `waiting`, `still`, `active`.
 */
state: string, };

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
 * Hours of the day, by this computer's clock.
 */
export type QuietHours = { 
/**
 * The first of them, 0 to 23.
 */
from: number, 
/**
 * The first after them, 0 to 23.
 */
to: number, };

/**
 * A region of Heroku's.
 */
export type Region = { name: string, 
/**
 * In Heroku's words.
 */
description: string, };

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
 * An address of a study that stays, whichever session is in it (oTree's room).
 */
export type RoomView = { name: string, 
/**
 * Where people come to it.
 */
link: string, 
/**
 * The code of the session that is in it.
 */
session: string | null, };

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
export type Server = { name: string, 
/**
 * Such as `web`.
 */
kind: string, size: string, state: string, 
/**
 * US dollars a month at Heroku; none where it is not known, or part of a pool.
 */
monthly_usd: number | null, 
/**
 * It shares the account's flat price for Eco.
 */
pooled: boolean, };

/**
 * A size of server (Heroku's dyno type).
 */
export type ServerSize = { name: string, 
/**
 * Bytes.
 */
memory: number | null, 
/**
 * US dollars a month at Heroku; none where it is not known, or part of a pool.
 */
monthly_usd: number | null, 
/**
 * It shares the account's flat price for Eco.
 */
pooled: boolean, 
/**
 * The study has it.
 */
now: boolean, };

/**
 * Which sizes of server a study may have.
 */
export type ServerSizes = { 
/**
 * The cheapest first.
 */
sizes: Array<ServerSize>, 
/**
 * How many servers for pages it has.
 */
servers: number, 
/**
 * It has one for background work.
 */
worker: boolean, };

/**
 * A session config.
 */
export type SessionType = { name: string, display: string | null, apps: Array<string>, participants: number | null, };

/**
 * A session of a study (oTree's session).
 */
export type SessionView = { code: string, 
/**
 * Empty where the study has not said it.
 */
config: string, label: string | null, 
/**
 * RFC 3339.
 */
created: string | null, 
/**
 * How many people it has room for.
 */
places: number, 
/**
 * Where people join it.
 */
link: string | null, count: CountView, };

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
 * How large the page is, in percent of its first size.
 */
zoom: number, 
/**
 * What the desktop may say.
 */
alerts: Alerts, 
/**
 * A closed window goes on watching from the tray, where the system has one.
 */
tray: boolean, 
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
 * Where a token came from; that decides who may take it back.
 */
export type SignInKind = "pasted" | "cli" | "oauth";

/**
 * What signing out came to.
 */
export type SignedOut = { accounts: Accounts, token: TokenAfter, };

/**
 * What is done at the moment.
 */
export type Stage = "page-times" | "stop" | "capture" | "download" | "verify" | "read" | "export" | "send" | "restore" | "reset" | "start";

/**
 * What the first picture needs. None of it waits for a server.
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
 * The accounts at Heroku, and which place is in use.
 */
accounts: Accounts, };

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
job: number | null, 
/**
 * The team it belongs to.
 */
team: string | null, };

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
export type StudyDetails = { 
/**
 * As in the list.
 */
study: Study, versions: Array<Version>, servers: Array<Server>, addons: Array<Addon>, password_known: boolean, 
/**
 * None where they could not be asked.
 */
people: Array<Person> | null, cost: MonthlyCost, has_database: boolean, 
/**
 * False where the backups could not be asked.
 */
backups_known: boolean, backup: NewestBackup | null, 
/**
 * When all this was so, RFC 3339.
 */
as_of: string, };

/**
 * How a study is, in one word.
 */
export type StudyState = "online" | "starting" | "asleep" | "crashed" | "offline" | "maintenance" | "empty" | "unknown";

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
name: string, 
/**
 * What was agreed to, for one at Heroku.
 */
terms: Terms | null, } | { "kind": "update", 
/**
 * The study.
 */
app: string, };

/**
 * Something that is being done with a study's data.
 */
export type Task = { id: number, 
/**
 * The account the study is in; none on this computer.
 */
account: string | null, app: string, kind: TaskKind, 
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
 * What a person agreed to.
 */
export type Terms = { 
/**
 * Where the study is to be, such as `eu`.
 */
region: string, 
/**
 * The size of its server, such as `Basic`.
 */
size: string, 
/**
 * US cents a month for the parts whose price is known.
 */
cents: number, 
/**
 * How many parts have no known price.
 */
unknown: number, };

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
 * What became of the token after signing out.
 */
export type TokenAfter = "revoked" | "kept" | "not-revoked";

/**
 * What the service does not measure, so that the log is listened to as well.
 */
export type Unmeasured = "eco" | "refused" | "coarse";

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
 * Which ways there are to sign in.
 */
export type Ways = { 
/**
 * Through the browser.
 */
browser: boolean, 
/**
 * With the login of Heroku's command line.
 */
cli: CliLogin | null, };

/**
 * How much something matters to who runs a study.
 */
export type Weight = "note" | "warning" | "trouble";

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
  /** The platform on this computer, started if there can be studies. */
  platform: { args: { }; gives: Platform };
  /** Starts what was stopped with `stop_everything`. */
  start_everything: { args: { }; gives: null };
  /** Stops the studies on this computer, their database and the platform. */
  stop_everything: { args: { }; gives: null };
  /** Uses another place: an account, or this computer. */
  switch_account: { args: { account: string | null; }; gives: Accounts };
  /** Which ways there are to sign in on this computer. */
  ways: { args: { }; gives: Ways };
  /** Opens the page of Heroku's Dashboard on which a token is made. */
  open_tokens: { args: { }; gives: null };
  /** Asks Heroku whose the token is that the person pasted. Nothing is kept yet. */
  check_token: { args: { token: string; }; gives: Offer };
  /** The same with the login of Heroku's command line, because the person wants it. */
  check_cli: { args: { }; gives: Offer };
  /** The same through the browser: opens it, and waits until the person has agreed there. */
  check_browser: { args: { }; gives: Offer };
  /** Stops waiting for the browser. */
  stop_browser: { args: { }; gives: null };
  /** Keeps a token that was checked, and goes to its account. */
  accept_offer: { args: { offer: number; }; gives: Accounts };
  /** Forgets a token that was checked. */
  refuse_offer: { args: { offer: number; }; gives: null };
  /** Forgets an account's token, and takes it back where that is Orchard's or wanted. */
  sign_out: { args: { account: string; revoke: boolean; }; gives: SignedOut };
  /** Lets what is done to a study through for a while, with the code of a second factor. */
  second_factor: { args: { account: string | null; study: string; code: string; }; gives: null };
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
  /** What a new study in the account in use would cost now. */
  new_study_offer: { args: { }; gives: NewStudyOffer };
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
  /** The studies as they were last listed, while they are asked anew. */
  known_studies: { args: { }; gives: KnownStudies | null };
  /** One study, whole. */
  study: { args: { app: string; }; gives: StudyDetails };
  /** What was last known of a study, while it is asked anew. */
  known_study: { args: { app: string; }; gives: StudyDetails | null };
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
  /** Ends the study's servers and starts them again. */
  restart: { args: { app: string; }; gives: null };
  /** Shows visitors that the study is paused, or the study again. */
  pause: { args: { app: string; on: boolean; }; gives: null };
  /** Puts an earlier version in the place of the present one. */
  go_back: { args: { app: string; version: number; }; gives: null };
  /** The sizes of server that the service offers for a study. */
  server_sizes: { args: { app: string; }; gives: ServerSizes };
  /** Gives a study a server of another size, and waits until that one is up. */
  resize: { args: { app: string; size: string; }; gives: null };
  /** Watches a study, and tells through the channel who takes part. Any other watch ends. */
  watch_people: { args: { app: string; channel: Channel<Attendance>; }; gives: null };
  /** Watches no more. */
  unwatch_people: { args: { app: string; }; gives: null };
  /** Who has come to a session of the study that is watched. */
  people: { args: { app: string; session: string; }; gives: Array<PersonView> };
  /** How many people would notice if the study stopped now; nothing where that can't be known. */
  people_present: { args: { app: string; }; gives: number | null };
  /** Gives a study the key without which it tells nobody who takes part; it starts again with that. */
  give_key: { args: { app: string; }; gives: null };
  /** Whether other computers of this network may take part in a study; nothing where it is not on this computer. */
  room: { args: { app: string; }; gives: Room | null };
  /** Lets other computers in, or no longer. */
  open_room: { args: { app: string; open: boolean; }; gives: Room };
  /** Opens oTree's admin pages under the address that other computers use. */
  open_room_admin: { args: { app: string; }; gives: null };
  /** How a study's server has been for a while. */
  health: { args: { app: string; span: HealthSpan; }; gives: HealthView };
  /** Has the study's log tell what its server uses, or no more. */
  tell_in_log: { args: { app: string; on: boolean; }; gives: null };
  /** Saves the figures as a table where the person says. Gives the file's name. */
  save_figures: { args: { app: string; span: HealthSpan; }; gives: string | null };
  /** Saves the picture that the page has drawn of its charts. Gives the file's name. */
  save_chart: { args: { app: string; png: Array<number>; }; gives: string | null };
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
  /** Follows a study's log, and tells through the channel what has changed. Gives the log's number. */
  open_log: { args: { app: string; channel: Channel<LogNews>; }; gives: number };
  /** Some of the wanted lines: from a place among them, or the last. */
  log_lines: { args: { log: number; wish: LogWish; from: number | null; count: number; }; gives: LogPage };
  /** The place of a line among the wanted ones. */
  log_place: { args: { log: number; wish: LogWish; line: number; }; gives: number };
  /** One line, whole. */
  log_line: { args: { log: number; line: number; }; gives: LogDetail | null };
  /** What happened, in plain words: the latest first. */
  log_events: { args: { log: number; }; gives: Array<LogEvent> };
  /** Copies some of the wanted lines. Gives how many. */
  copy_log: { args: { log: number; wish: LogWish; from: number; count: number; }; gives: number };
  /** Saves the wanted lines where the person says. Gives the file's name. */
  save_log: { args: { log: number; wish: LogWish; }; gives: string | null };
  /** Follows a log no more, and forgets its lines. */
  close_log: { args: { log: number; }; gives: null };
  /** Changes the language, the theme, the size, what the desktop may say, or whether the tray is used. */
  change_settings: { args: { settings: Settings; }; gives: Settings };
  /** Copies the details of a problem to the clipboard. */
  copy_details: { args: { text: string; }; gives: null };
}
