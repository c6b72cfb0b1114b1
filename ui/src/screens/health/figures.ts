// The figures of a study's health as people read them. Times are passed in; nothing is computed that the source did not tell.
import type { HealthView } from "../../host";
import { t, words } from "../../words/index.svelte";

const formats = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function number(digits: number): Intl.NumberFormat {
  const key = `${words.locale}${digits}`;
  let made = formats.get(key);
  if (!made) formats.set(key, (made = new Intl.NumberFormat(words.locale, { maximumFractionDigits: digits })));
  return made as Intl.NumberFormat;
}

function time(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = words.locale + name;
  let made = formats.get(key);
  if (!made) formats.set(key, (made = new Intl.DateTimeFormat(words.locale, { hourCycle: "h23", ...options })));
  return made as Intl.DateTimeFormat;
}

/** Memory as Heroku counts it, in steps of 1024: "512 MB". */
export function memory(bytes: number): string {
  const megabytes = bytes / 1024 / 1024;
  return megabytes < 1024 ? t("health-megabytes", { amount: number(megabytes < 10 ? 1 : 0).format(megabytes) }) : t("health-gigabytes", { amount: number(1).format(megabytes / 1024) });
}

/** "0.35" */
export const load = (value: number) => number(2).format(value);
/** "1,204" */
export const whole = (value: number) => number(0).format(value);

/** "85 ms", "3.2 s" */
export function taken(milliseconds: number): string {
  if (milliseconds < 1000) return t("health-milliseconds", { amount: number(milliseconds < 10 ? 1 : 0).format(milliseconds) });
  return t("health-seconds", { amount: number(1).format(milliseconds / 1000) });
}

/** A moment of a chart's scale: the day where one begins, its time otherwise. */
export function onScale(seconds: number, wide: boolean): string {
  const then = new Date(seconds * 1000);
  const begins = then.getHours() === 0 && then.getMinutes() === 0;
  return begins && wide ? time("day", { weekday: "short", day: "numeric" }).format(then) : time("clock", { hour: "2-digit", minute: "2-digit" }).format(then);
}

/** "Fri 20 Nov, 14:05" */
export function inFull(seconds: number): string {
  return time("full", { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }).format(new Date(seconds * 1000));
}

/** What happened in a step: "v12, restart". */
export function happened(view: HealthView, index: number): string {
  const from = view.at[index] ?? 0;
  const to = from + (view.minutes[index] ?? 0) * 60;
  return view.marks.filter(({ at }) => at >= from && at < to).map(({ version }) => mark(version)).join(", ");
}

export function mark(version: number | null): string {
  return version === null ? t("health-restart") : t("health-release", { version: String(version) });
}

export type Figure = { key: string; label: string; end: boolean; value: (index: number) => string | null };

/** The columns of the table, which is the charts in words. */
export function columns(view: HealthView): Figure[] {
  const of = (values: readonly (number | null)[], say: (value: number) => string) => (index: number) => {
    const value = values[index];
    return value === null || value === undefined ? null : say(value);
  };
  return [
    { key: "when", label: t("health-when"), end: false, value: (index) => inFull(view.at[index] ?? 0) },
    { key: "step", label: t("health-step"), end: true, value: of(view.minutes, (minutes) => step(minutes)) },
    { key: "memory", label: t("health-memory"), end: true, value: of(view.memory, memory) },
    { key: "limit", label: t("health-limit"), end: true, value: of(view.limit, memory) },
    { key: "load", label: t("health-load"), end: true, value: of(view.load, load) },
    { key: "requests", label: t("health-requests"), end: true, value: of(view.requests, whole) },
    { key: "middle", label: t("health-middle"), end: true, value: of(view.middle, taken) },
    { key: "slow", label: t("health-slow"), end: true, value: of(view.slow, taken) },
    ...view.errors.map(({ code, counts }) => ({ key: code, label: errorName(code), end: true, value: of(counts, whole) })),
    { key: "happened", label: t("health-happened"), end: false, value: (index: number) => happened(view, index) || null },
  ];
}

/** Heroku's code, or words for the study's own errors. */
export const errorName = (code: string) => (code === "500" ? t("health-error-500") : code);

/** "1 min", "2 h" */
export function step(minutes: number): string {
  return minutes >= 60 && minutes % 60 === 0 ? t("health-step-hours", { hours: whole(minutes / 60) }) : t("health-step-minutes", { minutes: whole(minutes) });
}

/** The steps that the figures are told in, the finest first. */
export function steps(view: HealthView): string {
  const told = view.minutes.filter((_, index) => [view.memory, view.load, view.requests, view.slow].some((row) => row[index] !== null));
  return [...new Set(told)].sort((a, b) => a - b).map(step).join(", ");
}
