// Both languages say the same things, everything the window says is there, and the style of the house is kept.
import { readFileSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { FluentParser, Message, Junk, Visitor, type VariableReference, type SelectExpression } from "@fluent/syntax";
import { describe, expect, test } from "vitest";

const source = resolve(import.meta.dirname, "../src");
const locales = ["en", "de"] as const;
const text = Object.fromEntries(locales.map((locale) => [locale, readFileSync(`${source}/words/${locale}.ftl`, "utf8")])) as Record<(typeof locales)[number], string>;

class Named extends Visitor {
  readonly variables = new Set<string>();
  readonly selects: string[] = [];
  override visitVariableReference(node: VariableReference) {
    this.variables.add(node.id.name);
  }
  override visitSelectExpression(node: SelectExpression) {
    this.selects.push(node.variants.map((variant) => ("name" in variant.key ? variant.key.name : variant.key.value)).join(","));
    this.genericVisit(node);
  }
}

function parsed(locale: (typeof locales)[number]) {
  const { body } = new FluentParser().parse(text[locale]);
  const junk = body.filter((entry) => entry instanceof Junk).map((entry) => entry.content.trim().split("\n")[0]);
  const messages = new Map<string, Named>();
  for (const entry of body) {
    if (!(entry instanceof Message)) continue;
    const named = new Named();
    named.visit(entry);
    expect(messages.has(entry.id.name), `${entry.id.name} stands twice`).toBe(false);
    messages.set(entry.id.name, named);
  }
  return { junk, messages };
}

const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((name) => /\.(svelte|ts)$/.test(name));
const code = files.map((name) => readFileSync(`${source}/${name}`, "utf8")).join("\n");
const english = parsed("en").messages;

/** Ids that are put together from a code, by what they begin with. */
const families = ["finding-", "problem-", "action-", "whose-", "state-", "verdict-", "step-", "language-", "theme-", "outcome-", "server-state-", "addon-state-", "addon-kind-", "version-", "room-shut-", "breaks-", "tab-", "backup-", "made-", "number-", "column-", "stage-", "task-", "note-", "event-", "log-weight-", "log-level-", "log-line-", "log-from-", "people-", "person-", "who-", "restart-", "pause-", "offline-", "token-step-", "token-after-", "offer-kept-", "account-kind-", "sign-out-consequence-", "notices-", "last-backup-", "last-update-", "server-kind-", "health-is-", "health-chart-", "health-span-", "health-from-", "health-unmeasured-", "region-"];
/** Words that Rust says, in the system's own dialogs and notices. */
const dialogs = /^(dialog|notice)-/;

describe("words", () => {
  test.each(locales)("all of %s can be read", (locale) => {
    expect(parsed(locale).junk).toEqual([]);
  });

  test("both languages have the same messages with the same arguments and choices", () => {
    const shape = (locale: (typeof locales)[number]) =>
      [...parsed(locale).messages].map(([id, named]) => [id, [...named.variables].sort(), named.selects]);
    expect(shape("de")).toEqual(shape("en"));
  });

  test("whatever a screen says by name is there", () => {
    const said = [...code.matchAll(/\bt\(\s*"([a-z][\w-]*)"/g)].map((match) => match[1] as string);
    expect(said.length).toBeGreaterThan(80);
    expect(said.filter((id) => !english.has(id))).toEqual([]);
  });

  test("no message is left that nobody says", () => {
    const unsaid = [...english.keys()].filter(
      (id) => !dialogs.test(id) && !families.some((family) => id.startsWith(family)) && !code.includes(`"${id}"`),
    );
    expect(unsaid).toEqual([]);
  });

  test("a finding says what, why and what to do; a problem what happened, whether data are safe, and what to do", () => {
    const incomplete = [...english.keys()].flatMap((id) => {
      const [, kind, name] = /^(finding|problem)-(.+?)(?:-why|-do|-safe)?$/.exec(id) ?? [];
      if (!kind) return [];
      const parts = kind === "finding" ? ["", "-why", "-do"] : ["", "-safe", "-do"];
      return parts.map((part) => `${kind}-${name}${part}`).filter((part) => !english.has(part));
    });
    expect(incomplete).toEqual([]);
  });

  test("nothing is called simple, nobody is startled, and Germans are addressed as Sie", () => {
    expect(text.en).not.toMatch(/\b(simply|just|easy|easily|oops|whoops|please|sorry)\b/i);
    expect(text.de).not.toMatch(/\b(einfach|nur noch|ups|hoppla|bitte|leider|du|dein\w*|dich|dir)\b/i);
    expect(text.en + text.de).not.toMatch(/[!]/);
    expect(text.de).not.toMatch(/Teilnehmer|Experiment|Probanden/);
  });
});
