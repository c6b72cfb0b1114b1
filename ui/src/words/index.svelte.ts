// The window's words: Fluent messages in the person's language. Never holds a sentence itself.
import { FluentBundle, FluentResource } from "@fluent/bundle";

export type Locale = "en" | "de";
export type Args = Record<string, string | number>;

/** Only the language that is spoken is loaded. A test keeps both complete, so neither stands in for the other. */
const sources: Record<Locale, () => Promise<{ default: string }>> = {
  en: () => import("./en.ftl?raw"),
  de: () => import("./de.ftl?raw"),
};

/** Which way each language is written. */
const directions: Record<Locale, "ltr" | "rtl"> = { en: "ltr", de: "ltr" };

/** Names in a script that runs the other way must not turn the sentence around them. */
const turning = /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff]/;
const [open, close] = [0x2068, 0x2069].map((code) => String.fromCodePoint(code)) as [string, string];
function isolated(value: string | number): string | number {
  return typeof value === "string" && turning.test(value) ? open + value + close : value;
}

class Words {
  locale = $state<Locale>("en");
  #bundle = $state.raw(new FluentBundle("en"));

  /** Speaks another language, once its words are there. */
  async speak(locale: Locale): Promise<void> {
    const { default: source } = await sources[locale]();
    // Isolating every placeable would put invisible marks around plain numbers too; `isolated` does it where it matters.
    const bundle = new FluentBundle(locale, { useIsolating: false });
    bundle.addResource(new FluentResource(source));
    this.locale = locale;
    this.#bundle = bundle;
  }

  get direction(): "ltr" | "rtl" {
    return directions[this.locale];
  }

  has(id: string): boolean {
    return this.#bundle.hasMessage(id);
  }

  /** A message in the language spoken; its id where it has none, which a test keeps from happening. */
  say(id: string, args?: Args): string {
    const pattern = this.#bundle.getMessage(id)?.value;
    if (!pattern) return id;
    const safe = args && Object.fromEntries(Object.entries(args).map(([key, value]) => [key, isolated(value)]));
    return this.#bundle.formatPattern(pattern, safe, []);
  }
}

export const words = new Words();

/** One sentence in the person's language. */
export function t(id: string, args?: Args): string {
  return words.say(id, args);
}
