// How the window is built. `--mode fixture` swaps the host for the made-up one in tests/ and writes beside the real build.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defaultClientConditions } from "vite";
import { defineConfig } from "vitest/config";

export default defineConfig(({ mode }) => {
  const fixture = mode === "fixture";
  return {
    plugins: [svelte()],
    base: "./",
    clearScreen: false,
    server: { port: 5173, strictPort: true, host: "127.0.0.1" },
    resolve: { conditions: [...(fixture ? ["fixture"] : []), ...defaultClientConditions] },
    build: {
      outDir: fixture ? "../.cache/window" : "dist",
      emptyOutDir: true,
      // Nothing may become a data: address; the policy of the window would refuse it.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: true,
    },
    test: {
      include: ["tests/**/*.test.ts"],
      globalSetup: ["tests/support/served.ts"],
      testTimeout: 30_000,
      hookTimeout: 60_000,
      // Of a condition that is polled: a busy computer draws slowly.
      expect: { poll: { timeout: 10_000 } },
    },
  };
});
