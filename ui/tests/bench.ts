// How long the charts take to draw, in Chromium; writes tests/bench/RESULTS-charts.md at the project's top.
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
