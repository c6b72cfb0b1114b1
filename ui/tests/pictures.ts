// Draws every screen in both languages, both themes and two sizes into pictures/ at the project's top.
// `npm run pictures -- check done` draws only the screens whose names begin so.
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { launch, open } from "./support/chromium";
import { serve } from "./support/served";
import { states } from "./support/states";
import { tour } from "./support/tour";

const wanted = process.argv.slice(3);
const chosen = [...tour, ...states].filter(({ name }) => wanted.length === 0 || wanted.some((start) => name.startsWith(start)));
const folder = resolve(import.meta.dirname, "../../pictures");
mkdirSync(folder, { recursive: true });

const { address, close } = await serve();
const browser = await launch();
let drawn = 0;
for (const stop of chosen) {
  for (const language of ["en", "de"] as const) {
    for (const theme of ["light", "dark"] as const) {
      const { page } = await open(browser, address, { ...stop.look, language, theme });
      await stop.go(page);
      await page.mouse.move(0, 0);
      for (const [width, height] of [[1280, 800], [960, 600]] as const) {
        await page.setViewportSize({ width, height });
        await page.screenshot({ path: `${folder}/${stop.name}-${language}-${theme}-${width}.png`, animations: "disabled" });
        drawn += 1;
      }
      await page.context().close();
    }
  }
}
await browser.close();
await close();
console.log(`${drawn} pictures in ${folder}`);
