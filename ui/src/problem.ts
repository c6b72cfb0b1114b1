// Whatever a command rejects with, as a `Problem`; and the words and button that belong to one.
import type { Problem } from "./host";
import { bytes, readable } from "./words/format";
import { words, type Args } from "./words/index.svelte";

/** A rejection that Rust did not make (a command refused, a window's own mistake) is Orchard's own problem. */
export function asProblem(rejection: unknown): Problem {
  if (isProblem(rejection)) return rejection;
  const detail = rejection instanceof Error ? `${rejection.name}: ${rejection.message}` : String(rejection);
  return { code: "unexpected", args: {}, detail, whose: "orchard", action: null };
}

function isProblem(value: unknown): value is Problem {
  return typeof value === "object" && value !== null && "code" in value && "whose" in value;
}

export type Line = "happened" | "safe" | "do";
const endings: Record<Line, string> = { happened: "", safe: "-safe", do: "-do" };

/** The message for one of a problem's lines; a code without words says the general thing instead of nothing. */
export function line(problem: Problem, which: Line): string {
  const id = `problem-${problem.code}${endings[which]}`;
  const known = words.has(id) ? id : `problem-unexpected${endings[which]}`;
  return words.say(known, spoken(problem.args));
}

/**
 * Arguments come as text. Whole numbers become numbers, so that Fluent can choose plural forms, except where they name
 * rather than count; those that measure can also be said as sizes (`$limit-size`). No variant can be called "", so nothing is "none".
 */
export function spoken(args: Record<string, string>): Args {
  const said: Args = {};
  for (const [key, value] of Object.entries(args)) {
    const counts = /^\d{1,15}$/.test(value) && !names.has(key);
    if (counts) said[key] = Number(value);
    else said[key] = (asked.has(key) ? readable(value) : value) || "none";
    if (counts && sizes.has(key)) said[`${key}-size`] = bytes(Number(value));
  }
  return said;
}

/** Arguments that may be bytes. */
const sizes = new Set(["limit", "expected", "got"]);
/** Arguments that hold a requirement as a program writes it. */
const asked = new Set(["otree", "asked"]);
const names = new Set(["version", "port", "python", "otree", "instead", "newest", "name", "app", "session", "file", "status", "table", "column", "kind", "missing", "apps", "sheets"]);
