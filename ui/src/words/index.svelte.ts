// The window's words: Fluent messages in the person's language. Never holds a sentence itself.
import { FluentBundle, FluentResource } from "@fluent/bundle";
import german from "./de.ftl?raw";
import english from "./en.ftl?raw";

export type Locale = "en" | "de";
export type Args = Record<string, string | number>;

const sources: Record<Locale, string> = { en: english, de: german };
const bundles = new Map<Locale, FluentBundle>();

function bundle(locale: Locale): FluentBundle {
  let made = bundles.get(locale);
  if (!made) {
    // Isolating every placeable would put invisible marks around plain numbers too; `isolated` does it where it matters.
    made = new FluentBundle(locale, { useIsolating: false });
    made.addResource(new FluentResource(sources[locale]));
    bundles.set(locale, made);
  }
  return made;
}

/** Names in a script that runs the other way must not turn the sentence around them. */
const turning = /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff]/;
const [open, close] = [0x2068, 0x2069].map((code) => String.fromCodePoint(code)) as [string, string];
function isolated(value: string | number): string | number {
  return typeof value === "string" && turning.test(value) ? open + value + close : value;
}

class Words {
  locale = $state<Locale>("en");

  /** Whether the message exists at all, in English or the person's language. */
  has(id: string): boolean {
    return bundle(this.locale).hasMessage(id) || bundle("en").hasMessage(id);
  }

  say(id: string, args?: Args): string {
    const safe = args && Object.fromEntries(Object.entries(args).map(([key, value]) => [key, isolated(value)]));
    for (const locale of [this.locale, "en"] as const) {
      const pattern = bundle(locale).getMessage(id)?.value;
      if (pattern) return bundle(locale).formatPattern(pattern, safe, []);
    }
    return id;
  }
}

export const words = new Words();

/** One sentence in the person's language. */
export function t(id: string, args?: Args): string {
  return words.say(id, args);
}
