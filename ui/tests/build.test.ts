// What is shipped: small, whole, and without a trace of the made-up host.
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { beforeAll, expect, test, vi } from "vitest";

let output: Rolldown.RolldownOutput["output"];

beforeAll(async () => {
  vi.stubEnv("NODE_ENV", "production");
  const made = await build({ root: resolve(import.meta.dirname, ".."), mode: "production", logLevel: "silent", build: { write: false } });
  output = (made as Rolldown.RolldownOutput).output;
});

const scripts = () => output.filter((file) => file.type === "chunk");
const packed = (code: string) => gzipSync(code, { level: 9 }).length;

/** What is loaded before the first picture: the entry, and what it cannot do without. */
function atOnce() {
  const found = new Set<string>();
  const take = (file: string) => {
    const chunk = scripts().find(({ fileName }) => fileName === file);
    if (!chunk || found.has(file)) return;
    found.add(file);
    chunk.imports.forEach(take);
  };
  for (const { isEntry, fileName } of scripts()) if (isEntry) take(fileName);
  return found;
}

test("the window with its largest language is at most 120 KiB, packed", () => {
  const words = scripts().filter(({ name }) => name === "en" || name === "de").map(({ code }) => packed(code));
  const rest = scripts().filter(({ fileName }) => atOnce().has(fileName)).map(({ code }) => packed(code));
  expect(words).toHaveLength(2);
  expect(rest.length).toBeGreaterThan(0);
  expect(rest.reduce((sum, size) => sum + size, 0) + Math.max(...words)).toBeLessThanOrEqual(120 * 1024);
});

test("the page with the charts comes when it is opened, with at most 36 KiB, packed", () => {
  const page = scripts().filter(({ name }) => name === "health");
  expect(page).toHaveLength(1);
  for (const { fileName, code } of page) {
    expect(atOnce()).not.toContain(fileName);
    expect(packed(code)).toBeLessThanOrEqual(36 * 1024);
  }
});

test("the made-up host stays out", () => {
  for (const { code } of scripts()) expect(code).not.toMatch(/reed-lantern|fixture/);
});

test("nothing is fetched from elsewhere, and nothing is written in line", () => {
  const page = output.find(({ fileName }) => fileName === "index.html");
  const html = page?.type === "asset" ? String(page.source) : "";
  expect(html).toContain("<title>Orchard</title>");
  expect(html).not.toMatch(/https?:|<style|style=|<script(?![^>]*src=)/);
});
