// The look has one source: colours in tokens.css only, readable in both themes, and no left or right.
import { readFileSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";

const source = resolve(import.meta.dirname, "../src");
const tokens = readFileSync(`${source}/style/tokens.css`, "utf8");

const styles = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((name) => /\.(svelte|css)$/.test(name) && !name.endsWith("tokens.css"))
  .map((name) => {
    const whole = readFileSync(`${source}/${name}`, "utf8");
    return { name, css: name.endsWith(".css") ? whole : (/<style>([\s\S]*)<\/style>/.exec(whole)?.[1] ?? ""), whole };
  });

function pair(name: string): [string, string] {
  const found = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(tokens);
  if (!found) throw new Error(`no colour ${name}`);
  return [found[1] as string, found[2] as string];
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(first: string, second: string): number {
  const [light, dark] = [luminance(first), luminance(second)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Four sizes at once say left and right where the second is not the fourth; of corners, where the halves differ. */
function lopsided(css: string): string[] {
  return [...css.matchAll(/\b(padding|margin|inset|border-width|border-radius)\s*:([^;]*);/g)].flatMap(([all, property, value]) => {
    const [first, second, third, fourth] = value?.match(/(?:[^\s(]+|\([^)]*\))+/g) ?? [];
    if (fourth === undefined) return [];
    const even = property === "border-radius" ? first === second && third === fourth : second === fourth;
    return even ? [] : [all];
  });
}

describe("the look", () => {
  test.each(styles)("$name holds no colour of its own and knows no left or right", ({ css, whole }) => {
    expect(css).not.toMatch(/#[0-9a-f]{3,8}\b|\b(rgba?|hsla?|oklch|lab)\(/i);
    expect(css).not.toMatch(/\b(margin|padding|border|inset)-(left|right|top|bottom)\b|(^|[;{\s])(left|right|top|bottom|width|height)\s*:/);
    expect(css).not.toMatch(/\b(text-align|float|clear)\s*:\s*(left|right)\b|\b(translate|transform)\s*:\s*(translate(X|3d)?\()?-?[1-9](?![^;]*--along)/i);
    expect(css).not.toMatch(/\b(rotate|scale)\s*:\s*-?(?!360deg)[1-9]\d*(deg\b|\s)(?![^;]*--along)/);
    expect(lopsided(css)).toEqual([]);
    expect(whole).not.toMatch(/\sstyle=|\sstyle:|transition:(fade|slide|fly|scale)/);
  });

  test("an icon that points along the line turns with the language", () => {
    const drawn = styles.flatMap(({ whole }) => [...whole.matchAll(/import (?:type )?\{([^}]*)\} from "lucide"/g)].flatMap(([, names]) => names?.split(",").map((name) => name.trim()) ?? []));
    const points = [...new Set(drawn)].filter((name) => /Left|Right|External|Forward|Reply|Undo|Redo|LogIn|LogOut|Send|Indent/.test(name));
    const turned = /const pointing: IconNode\[\] = \[([^\]]*)\]/.exec(readFileSync(`${source}/parts/icon.svelte`, "utf8"))?.[1]?.split(",").map((name) => name.trim());
    expect(points.length).toBeGreaterThan(2);
    expect(turned?.toSorted()).toEqual(points.toSorted());
  });

  const grounds = ["ground", "side", "surface", "sunken", "hover"];
  const texts = ["text", "quiet", "accent", "amber", "red"];
  const both = [["light", 0], ["dark", 1]] as const;

  test.each(both)("text can be read in the %s theme", (_, theme) => {
    const poor = texts.flatMap((text) =>
      grounds.map((ground) => ({ text, ground, is: contrast(pair(text)[theme], pair(ground)[theme]) })),
    ).filter(({ is }) => is < 4.5);
    expect(poor).toEqual([]);
    for (const [text, ground] of [["on-accent", "accent"], ["on-accent", "accent-hover"], ["on-accent", "accent-pressed"], ["accent", "accent-wash"], ["text", "pressed"], ["text", "accent-line"]] as const) {
      expect(contrast(pair(text)[theme], pair(ground)[theme]), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  test.each(both)("controls and the focus can be seen in the %s theme", (_, theme) => {
    for (const ground of grounds.slice(0, 4)) {
      expect(contrast(pair("line-strong")[theme], pair(ground)[theme]), `edge on ${ground}`).toBeGreaterThanOrEqual(3);
      expect(contrast(pair("focus")[theme], pair(ground)[theme]), `focus on ${ground}`).toBeGreaterThanOrEqual(3);
    }
  });
});
