// Builds the window with the made-up host and serves it under the policy the real window has.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { build, preview } from "vite";
import type {} from "vitest";
import type { TestProject } from "vitest/node";

const config = JSON.parse(readFileSync(resolve(import.meta.dirname, "../../../tauri.conf.json"), "utf8"));
/** The window's own policy, read from where it is set. */
export const policy: string = config.app.security.csp;

/** The address, and what ends it. */
export async function serve(): Promise<{ address: string; close: () => Promise<void> }> {
  const root = resolve(import.meta.dirname, "../..");
  await build({ root, mode: "fixture", logLevel: "warn" });
  const server = await preview({
    root,
    mode: "fixture",
    logLevel: "warn",
    preview: { port: 0, host: "127.0.0.1", headers: { "Content-Security-Policy": policy } },
  });
  const at = server.httpServer.address();
  if (at === null || typeof at === "string") throw new Error("the fixture is not served");
  return { address: `http://127.0.0.1:${at.port}/`, close: () => server.close() };
}

/** Vitest's global setup: one build and one server for all tests. */
export default async function setup(project: TestProject) {
  const { address, close } = await serve();
  project.provide("address", address);
  return close;
}

declare module "vitest" {
  interface ProvidedContext {
    address: string;
  }
}
