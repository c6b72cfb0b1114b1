// How long the charts take to draw, and whether long lists scroll without a picture left out, in Chromium; writes RESULTS-charts.md and
// RESULTS-scrolling.md in tests/bench at the project's top.
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { resolve } from "node:path";
import { launch } from "./support/chromium";
import { serve } from "./support/served";

const week = 7 * 24 * 60;
const rounds = 60;
const kinds = [
  ["one chart of 5 lines", 1, 5, "line"],
  ["five charts of one line", 5, 1, "line"],
  ["one chart of bars", 1, 1, "bars"],
  ["one chart of 5 rows of dots", 1, 5, "dots"],
] as const;

const { address, close } = await serve();
const browser = await launch();
// A page whose clock is its own.
const page = await browser.newPage();
await page.goto(`${address}?scene=studies`);
const engine = browser.version();

const sorted = (times: number[]) => [...times].sort((a, b) => a - b);
const at = (times: number[], share: number) => `${(sorted(times)[Math.floor((times.length - 1) * share)] ?? NaN).toFixed(1)} ms`;
const rows: string[] = [];
for (const [name, charts, lines, look] of kinds) {
  const times = await page.evaluate(
    async ([charts, lines, count, rounds, look]) => (await window.fixture.drawing()).timed(charts, lines, count, rounds, look),
    [charts, lines, week, rounds, look] as const,
  );
  rows.push(`| ${name} | ${at(times.first, 0)} | ${at(times.first, 0.5)} | ${at(times.again, 0)} | ${at(times.again, 0.5)} | ${at(times.painted, 0.5)} |`);
}

/** Scrolls something a little further with each picture, and gives the times between pictures, and of the work in each. */
const scrolled = (what: string, step: number) =>
  page.evaluate(
    async ([what, step, pictures]) => {
      const box = document.querySelector(what);
      if (!box) throw new Error(what);
      const between: number[] = [];
      const work: number[] = [];
      await new Promise<void>((done) => {
        let last = performance.now();
        const picture = (now: number) => {
          between.push(now - last);
          last = now;
          if (between.length > pictures) return done();
          box.scrollTop += step;
          const begun = performance.now();
          // After the picture's own work: a task behind it.
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => work.push(performance.now() - begun);
          port2.postMessage(null);
          requestAnimationFrame(picture);
        };
        requestAnimationFrame(picture);
      });
      return { between: between.slice(1), work };
    },
    [what, step, 600] as const,
  );
const scrolls: string[] = [];
async function scroll(name: string, what: string, furthest = Infinity) {
  for (const [how, step] of [["a row a picture", 24], ["a page a picture", 480], ["a thousand rows a picture", 24_000]] as const) {
    if (step > furthest) continue;
    await page.locator(what).evaluate((box) => box.scrollTo({ top: 0 }));
    const { between, work } = await scrolled(what, step);
    const late = between.filter((time) => time > 1.5 * (1000 / 60)).length;
    scrolls.push(`| ${name} | ${how} | ${between.length} | ${late} | ${at(between, 0.5)} | ${at(between, 0.99)} | ${at(work, 0.5)} | ${at(work, 0.99)} |`);
  }
}
await page.click("main [data-study=trust-game]");
await page.click("#tab-log");
await page.waitForSelector("[data-line='4999']");
await page.evaluate((lines) => window.fixture.logs({ lines }), 1_000_000);
await page.waitForSelector("[data-line='999999']");
await scroll("a log of 1,000,000 lines", "[data-lines]");
// What the engine needs by itself for as many letters: the same box, and in it plain text that was made before. Longer boxes are not drawn.
await page.locator("[data-lines]").evaluate((box) => {
  const plain = document.createElement("pre");
  plain.textContent = Array.from({ length: 20_000 }, (_, at) => `14:05:${String(at).padStart(5, "0")}   router    at=info method=GET path="/p/abcd1234/survey/Question/${at}" status=200 service=12ms bytes=8192 protocol=https`).join("\n");
  plain.style.cssText = `margin: 0; font: 12.5px/24px ${getComputedStyle(box.querySelector(".line") ?? box).fontFamily}`;
  plain.id = "plain";
  box.replaceChildren(plain);
});
await scroll("plain text in its place", "[data-lines]", 480);

await page.goto(`${address}?scene=studies`);
await page.click("main [data-study=trust-game]");
await page.click("#tab-data");
await page.click("#look");
await page.waitForSelector("[data-table] [aria-rowindex='2'] [role=gridcell] *");
await scroll("a table of 100,000 rows", "[data-table]");

await browser.close();
await close();

const text = `# A week of minutes as charts

Written by \`make bench\` (ui/tests/bench.ts): Chromium ${engine} without a screen and without a graphics card, ${cpus().length} processors, the window's own
chart (\`ui/src/parts/chart.ts\`) at 680 by 132 pixels. A line has ${week} numbers, a week by the minute, with gaps. Of ${rounds}
rounds the best and the median; between them lies what else the computer did. A screen shows a picture every 16.7 ms.

| What is drawn | Made and drawn, best | median | Other numbers drawn, best | median | Painting after it, median |
|---|---|---|---|---|---|
${rows.join("\n")}

A path is thinned out to the pixels before it is stroked (uPlot does that to lines), and of dots that would lie over each other the
highest is drawn. "Drawn" is the work of the page's own thread; "painting" waits for the pixels, which a browser does beside it.
`;
writeFileSync(resolve(import.meta.dirname, "../../tests/bench/RESULTS-charts.md"), text);
console.log(text);

const scrolling = `# Scrolling

Written by \`make bench\` (ui/tests/bench.ts): Chromium ${engine} without a screen and without a graphics card, ${cpus().length} processors, the window's own
page; the host gives each page of lines after a turn of the loop. A picture is due every 16.7 ms; one is late that comes after 25 ms or
more, which leaves out at least one. Plain text that was there before, in the same box and letters, is what painting alone costs here:
what is late with it, too, a graphics card would have painted.

| What | How fast | Pictures | Late | Between two, median | 99 of 100 within | Work in one, median | 99 of 100 within |
|---|---|---|---|---|---|---|---|
${scrolls.join("\n")}
`;
writeFileSync(resolve(import.meta.dirname, "../../tests/bench/RESULTS-scrolling.md"), scrolling);
console.log(scrolling);
