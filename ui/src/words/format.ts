// Numbers, sizes, times and money by the person's locale. Times are passed in, never read from the clock here.
import { t, words } from "./index.svelte";

const formats = new Map<string, Intl.NumberFormat>();

function number(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = words.locale + JSON.stringify(options);
  let made = formats.get(key);
  if (!made) formats.set(key, (made = new Intl.NumberFormat(words.locale, options)));
  return made;
}

const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** A count in full: "100,000". */
export function count(of: number): string {
  return number({}).format(of);
}

/** A share of a whole: "100%". */
export function percent(of: number): string {
  return number({ style: "percent" }).format(of);
}

/** Bytes in steps of 1000, as file managers count: "38.2 MB". */
export function bytes(count: number): string {
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit > 1 && value < 100 ? 1 : 0;
  return number({
    style: "unit",
    unit: units[unit] ?? "byte",
    unitDisplay: unit === 0 ? "long" : "short",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

/** Bytes a second: "3.1 MB/s". */
export function rate(perSecond: number): string {
  return t("rate", { amount: bytes(perSecond) });
}

/** Whole seconds as people say them: "8 s", "2 min 5 s". Below one second: "0.4 s". */
export function duration(seconds: number): string {
  if (seconds < 1) return t("duration-seconds", { seconds: Math.max(0.1, Math.round(seconds * 10) / 10) });
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  if (minutes === 0) return t("duration-seconds", { seconds: whole });
  if (minutes >= 60) return t("duration-hours", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
  const id = whole % 60 === 0 ? "duration-minutes" : "duration-minutes-seconds";
  return t(id, { minutes, seconds: whole % 60 });
}

export function dollars(amount: number): string {
  const whole = Number.isInteger(amount);
  return number({
    style: "currency",
    currency: "USD",
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: whole ? 0 : 2,
  }).format(amount);
}

/** "14:05" today, "Tue 14:05" within the last week, the date before that. */
export function moment(iso: string, now: Date): string {
  const then = new Date(iso);
  if (Number.isNaN(then.getTime())) return iso;
  const clock: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(words.locale, options).format(then);
  const days = daysBetween(then, now);
  if (days === 0) return format(clock);
  if (days > 0 && days < 7) return t("moment-this-week", { day: format({ weekday: "short" }), clock: format(clock) });
  return format({ day: "numeric", month: "short", ...(then.getFullYear() === now.getFullYear() ? {} : { year: "numeric" }) });
}

/** The same inside a sentence: "today 14:05", "Tue 14:05", "3 Nov". */
export function momentInSentence(iso: string, now: Date): string {
  const then = new Date(iso);
  return daysBetween(then, now) === 0 ? t("moment-today", { clock: moment(iso, now) }) : moment(iso, now);
}

/** A moment with its clock whenever it was: "today 14:05", "Tue 14:05", "3 Nov, 14:05". */
export function instant(iso: string, now: Date): string {
  const then = new Date(iso);
  const days = daysBetween(then, now);
  if (Number.isNaN(days) || (days >= 0 && days < 7)) return momentInSentence(iso, now);
  return dated({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...(then.getFullYear() === now.getFullYear() ? {} : { year: "numeric" }) }).format(then);
}

/** A moment to the second: "20 Nov 2026, 14:05:33". What is no moment stays as it is. */
export function stamp(text: string): string {
  const then = new Date(text);
  return Number.isNaN(then.getTime()) ? text : dated({ dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" }).format(then);
}

/** A moment's time of day to the second: "14:05:33". What is no moment has none. */
export function clockTime(text: string): string {
  const then = new Date(text);
  return Number.isNaN(then.getTime()) ? "" : dated({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(then);
}

const dates = new Map<string, Intl.DateTimeFormat>();

function dated(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = words.locale + JSON.stringify(options);
  let made = dates.get(key);
  if (!made) dates.set(key, (made = new Intl.DateTimeFormat(words.locale, options)));
  return made;
}

function daysBetween(then: Date, now: Date): number {
  const midnight = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  return Math.round((midnight(now) - midnight(then)) / 86_400_000);
}

/** An address without its scheme and last slash, as people read it. */
export function plainAddress(address: string): string {
  return address.replace(/^https?:\/\//, "").replace(/\/$/, "");
}

/** A version asked for as people read it: ">=6.0,<7" is "≥ 6.0, < 7", and "==6.0.15" is that version. */
export function readable(asked: string): string {
  return asked
    .replace(/^==(?=[^,]*$)/, "")
    .replaceAll(">=", "≥ ")
    .replaceAll("<=", "≤ ")
    .replace(/([<>~!=]=?)(?=\d)/g, "$1 ")
    .replace(/,\s*/g, ", ");
}
