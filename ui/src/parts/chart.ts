// What a chart over time is drawn from, and how uPlot draws it: thin lines with their names beside them, a quiet grid, marks.
// First: uPlot asks for the language while it loads.
import "./language";
import uPlot from "uplot";
import { ink } from "./ink";

/** A row of numbers over time; null is a gap. */
export type Line = {
  /** Stands beside it. */
  name: string;
  values: readonly (number | null)[];
  /** A colour of the look. */
  ink: string;
  look: "line" | "bars" | "dots" | "limit";
};

/** A moment at which something happened. */
export type Moment = { at: number; name: string };

export type ChartWish = {
  /** Seconds, rising. */
  at: readonly number[];
  lines: readonly Line[];
  moments: readonly Moment[];
  /** Seconds. */
  from: number;
  to: number;
  /** The least that the scale reaches up to. */
  least: number;
  /** The distances that the scale may be cut into, rising; nothing where any will do. */
  cuts?: readonly number[];
  /** A number of the scale in words. */
  amount: (value: number) => string;
  /** A moment of the scale in words, and whether it stands at the beginning of a day. */
  moment: (at: number, wide: boolean) => string;
  /** Whether the names of moments are written. */
  named: boolean;
};

/** How large a dot is. */
const dot = 7;

const font = (size: number) => `${size}px ${getComputedStyle(document.documentElement).getPropertyValue("--sans") || "sans-serif"}`;

/** The numbers in uPlot's form. */
export function aligned(wish: ChartWish): uPlot.AlignedData {
  return [wish.at, ...wish.lines.map((line) => line.values)] as unknown as uPlot.AlignedData;
}

/** A chart of a wish; `now` gives the wish of this moment, so that words and colours may change under it. */
export function chart(now: () => ChartWish, size: { width: number; height: number }, sync: string, hover: (index: number | null) => void): uPlot.Options {
  const axis = { stroke: () => ink("quiet"), font: font(11.5), ticks: { show: false } };
  return {
    ...size,
    padding: [18, 26, 0, 0],
    legend: { show: false },
    cursor: {
      sync: { key: sync, setSeries: false },
      drag: { setScale: false, x: false, y: false },
      y: false,
      points: { size: 7, fill: (u, at) => ink(line(now(), at)?.ink ?? "text") || String(u.series[at]?.stroke), stroke: () => ink("surface"), width: 1.5 },
    },
    scales: {
      x: { time: true, range: () => [now().from, now().to] },
      y: { range: (_, __, most) => [0, Math.max(now().least, (Number.isFinite(most) ? most : 0) * 1.08)] },
    },
    axes: [
      {
        ...axis,
        size: 26,
        gap: 6,
        space: 76,
        grid: { show: false },
        values: (_, splits) => splits.map((at) => now().moment(at, now().to - now().from > 36 * 3600)),
      },
      {
        ...axis,
        size: 74,
        gap: 8,
        space: 34,
        ...(now().cuts ? { incrs: [...(now().cuts ?? [])] } : {}),
        grid: { stroke: () => ink("line"), width: 1 },
        values: (_, splits) => splits.map((value) => now().amount(value)),
      },
    ],
    series: [
      {},
      ...now().lines.map((line): uPlot.Series => {
        const stroke = () => ink(line.ink);
        if (line.look === "bars") return { stroke, fill: stroke, width: 0, paths: uPlot.paths.bars?.({ size: [0.8, 12], align: 1 }) ?? (() => null), points: { show: false } };
        if (line.look === "dots") return { stroke, paths: () => null, points: { show: true, size: dot, fill: stroke, width: 0, filter: (u, at) => highest(u, u.data[at] ?? []) } };
        return {
          stroke,
          width: line.look === "limit" ? 1 : 1.5,
          ...(line.look === "limit" ? { dash: [5, 4] } : {}),
          spanGaps: false,
          // A number that stands alone is a dot; among others there are none.
          points: { show: line.look === "line", size: 4, fill: stroke, width: 0, filter: (u, at, show) => (show ? alone(u.data[at] ?? []) : null) },
        };
      }),
    ],
    hooks: {
      draw: [(u) => drawMoments(u, now()), (u) => drawNames(u, now())],
      setCursor: [(u) => hover(u.cursor.idx ?? null)],
    },
  };
}

const line = (wish: ChartWish, series: number) => wish.lines[series - 1];

/** The numbers that have none beside them. */
function alone(values: ArrayLike<number | null | undefined>): number[] {
  const isThere = (at: number) => typeof values[at] === "number";
  return Array.from(values, (_, at) => at).filter((at) => isThere(at) && !isThere(at - 1) && !isThere(at + 1));
}

/** Of dots that would lie over each other, the highest. */
function highest(u: uPlot, values: ArrayLike<number | null | undefined>): number[] {
  const found = new Map<number, number>();
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at];
    if (typeof value !== "number") continue;
    const column = Math.floor(u.valToPos(u.data[0][at] ?? 0, "x") / (dot - 1));
    const other = values[found.get(column) ?? -1];
    if (typeof other !== "number" || value > other) found.set(column, at);
  }
  return [...found.values()];
}

function drawMoments(u: uPlot, wish: ChartWish) {
  const { ctx, bbox } = u;
  const ratio = uPlot.pxRatio;
  ctx.save();
  ctx.strokeStyle = ink("line-strong");
  ctx.fillStyle = ink("quiet");
  ctx.lineWidth = ratio;
  ctx.setLineDash([2 * ratio, 3 * ratio]);
  ctx.font = font(11 * ratio);
  ctx.textBaseline = "bottom";
  let free = -Infinity;
  for (const { at, name } of wish.moments) {
    if (at < wish.from || at > wish.to) continue;
    const x = Math.round(u.valToPos(at, "x", true));
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const wide = ctx.measureText(name).width;
    const begin = Math.min(x - wide / 2, bbox.left + bbox.width - wide);
    if (wish.named && begin > free) {
      ctx.fillText(name, begin, bbox.top - 3 * ratio);
      free = begin + wide + 6 * ratio;
    }
  }
  ctx.restore();
}

/** The names of the lines, beside where each ends. */
function drawNames(u: uPlot, wish: ChartWish) {
  const { ctx, bbox } = u;
  const ratio = uPlot.pxRatio;
  const tall = 14 * ratio;
  const named = wish.lines.flatMap((line) => {
    const last = line.values.findLastIndex((value) => value !== null);
    const value = line.values[last];
    return line.name && typeof value === "number" ? [{ line, last, x: u.valToPos(wish.at[last] ?? wish.to, "x", true) }] : [];
  });
  ctx.save();
  ctx.font = font(11.5 * ratio);
  ctx.textBaseline = "bottom";
  ctx.textAlign = "right";
  const placed = named.map(({ line, last, x }) => {
    const wide = ctx.measureText(line.name).width;
    const end = Math.min(Math.max(x, bbox.left + wide + 8 * ratio), bbox.left + bbox.width);
    // Above the highest that the line reaches behind its name, or below the lowest where there is no room: what lies over the
    // chart are the names of moments.
    let [highest, lowest] = [Infinity, -Infinity];
    for (let at = last; at >= 0 && u.valToPos(wish.at[at] ?? 0, "x", true) >= end - wide - 4 * ratio; at -= 1) {
      const value = line.values[at];
      if (typeof value !== "number") continue;
      const y = u.valToPos(value, "y", true);
      [highest, lowest] = [Math.min(highest, y), Math.max(lowest, y)];
    }
    const above = highest - 3 * ratio;
    return { line, end, y: above - tall < bbox.top ? lowest + tall : above };
  });
  // From the bottom up, each above the one before.
  placed.sort((a, b) => b.y - a.y);
  let free = Infinity;
  for (const { line, end, y } of placed) {
    const at = Math.max(Math.min(y, free), bbox.top + tall);
    ctx.lineJoin = "round";
    ctx.lineWidth = 4 * ratio;
    ctx.strokeStyle = ink("surface");
    ctx.strokeText(line.name, end, at);
    ctx.fillStyle = ink(line.ink);
    ctx.fillText(line.name, end, at);
    free = at - tall;
  }
  ctx.restore();
}
