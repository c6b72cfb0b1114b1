// What crosses between the window and Rust. Plain data; never a token, never a path that could be sent back.
import type { Channel } from "@tauri-apps/api/core";

export type Severity = "blocks" | "mended" | "note";
export type Place = { file: string; line: number | null };
export type Finding = { code: string; severity: Severity; places: Place[]; args: Record<string, string> };
export type Candidate = { index: number; name: string; place: string };
export type SessionType = { name: string; display: string | null; apps: string[]; participants: number | null };
export type ProjectCard = {
  name: string;
  otree: string | null;
  python: string | null;
  apps: string[];
  sessions: SessionType[];
  files: number;
  bytes: number;
};
export type Checked = {
  opened: number;
  candidate: number;
  project: ProjectCard;
  findings: Finding[];
  blocks: number;
  mends: number;
  notes: number;
  proposed_name: string;
  updatable: Study[];
  worker_saves_usd: number | null;
};
export type Opened = { id: number; source: string; candidates: Candidate[]; checked: Checked | null };
export type Step = "check" | "pack" | "prepare" | "upload" | "build" | "release" | "wait";
export type StepState = "waiting" | "running" | "done" | "failed" | "cancelled";
export type StepView = {
  step: Step;
  state: StepState;
  done: number | null;
  total: number | null;
  rate: number | null;
  left: number | null;
  took_ms: number | null;
  line: string | null;
};
export type RunningView = { known: boolean; version: number | null };
export type Whose = "study" | "this-computer" | "network" | "heroku" | "orchard";
export type Problem = {
  code: string;
  args: Record<string, string>;
  detail: string | null;
  whose: Whose;
  action: string | null;
};
export type Outcome =
  | { kind: "online"; version: number | null; address: string }
  | { kind: "failed"; problem: Problem; running: RunningView }
  | { kind: "cancelled"; running: RunningView }
  | { kind: "interrupted"; running: RunningView };
export type JobView = {
  id: number;
  app: string;
  update: boolean;
  started: string;
  steps: StepView[];
  can_cancel: boolean;
  outcome: Outcome | null;
};
export type JobEvent = { kind: "job"; job: JobView } | { kind: "output"; step: Step; lines: string[] };
export type StudyState = "online" | "starting" | "crashed" | "offline" | "maintenance" | "empty" | "unknown";
export type Study = {
  app: string;
  state: StudyState;
  address: string;
  version: number | null;
  updated: string | null;
  job: number | null;
};
export type Version = {
  version: number;
  description: string;
  when: string;
  by: string;
  current: boolean;
  can_go_back: boolean;
  status: string;
};
export type Server = { name: string; size: string; state: string };
export type Addon = { name: string; plan: string; state: string; monthly_usd: number | null };
export type StudyDetails = {
  study: Study;
  versions: Version[];
  servers: Server[];
  addons: Addon[];
  password_known: boolean;
};
export type NameVerdict = { ok: boolean; problem: Problem | null };
export type Target = { kind: "new"; name: string } | { kind: "update"; app: string };
export type Language = "system" | "en" | "de";
export type Theme = "system" | "light" | "dark";
export type Settings = { language: Language; theme: Theme; stopped: boolean };
export type KeychainState = "ready" | "absent";
export type Platform = { running: boolean; problem: Problem | null };
export type Start = {
  version: string;
  locale: Language;
  settings: Settings;
  keychain: KeychainState;
  opening: Opened | null;
  jobs: JobView[];
  platform: Platform;
};
export type Choice = "folder" | "archive";
export type CopyKind = "zip" | "otreezip";
export type Event =
  | { kind: "dragging"; over: boolean }
  | { kind: "opening" }
  | { kind: "opened"; opened: Opened }
  | { kind: "open-failed"; problem: Problem }
  | { kind: "studies"; studies: Study[] };

/** Every command: what it takes and what it gives. */
export interface Commands {
  start: { args: {}; gives: Start };
  start_everything: { args: {}; gives: null };
  stop_everything: { args: {}; gives: null };
  choose: { args: { kind: Choice }; gives: Opened | null };
  open_sample: { args: {}; gives: Opened };
  check: { args: { opened: number; candidate: number }; gives: Checked };
  save_copy: { args: { opened: number; candidate: number; kind: CopyKind }; gives: string | null };
  check_name: { args: { name: string }; gives: NameVerdict };
  deploy: {
    args: { opened: number; candidate: number; target: Target; channel: Channel<JobEvent> };
    gives: number;
  };
  follow: { args: { job: number; channel: Channel<JobEvent> }; gives: JobView };
  cancel: { args: { job: number }; gives: null };
  dismiss: { args: { job: number }; gives: null };
  retry: { args: { job: number }; gives: Opened };
  studies: { args: {}; gives: Study[] };
  study: { args: { app: string }; gives: StudyDetails };
  open_study: { args: { app: string }; gives: null };
  open_admin: { args: { app: string }; gives: null };
  password: { args: { app: string }; gives: string };
  copy_password: { args: { app: string }; gives: null };
  take_offline: { args: { app: string }; gives: null };
  put_online: { args: { app: string }; gives: null };
  go_back: { args: { app: string; version: number }; gives: null };
  change_settings: { args: { settings: Settings }; gives: Settings };
  copy_details: { args: { text: string }; gives: null };
}
