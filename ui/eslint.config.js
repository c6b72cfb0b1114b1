// What a compiler cannot see: who may import whom, and that no screen holds a sentence.
import svelte from "eslint-plugin-svelte";
import { defineConfig } from "eslint/config";
import ts from "typescript-eslint";
import noProse from "./tests/support/no-prose.js";

const tauri = { group: ["@tauri-apps/*"], message: "Only src/host/ may know Tauri." };
const domain = {
  group: ["**/host", "**/host/*", "**/words/*", "**/screens/*", "**/*.svelte.ts", "../*"],
  message: "parts/ know nothing of studies: pass words and acts in.",
};

export default defineConfig(
  { ignores: ["dist/", "src/host/types.ts"] },
  ts.configs.strict,
  svelte.configs.recommended,
  {
    
    rules: {
      "no-restricted-imports": ["error", { patterns: [tauri] }],
      "@typescript-eslint/no-empty-function": "off",
      eqeqeq: "error",
    },
  },
  { files: ["src/host/**"], rules: { "no-restricted-imports": "off" } },
  { files: ["src/parts/**"], rules: { "no-restricted-imports": ["error", { patterns: [tauri, domain] }] } },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser } },
    plugins: { orchard: { rules: { "no-prose": noProse } } },
    rules: { "orchard/no-prose": "error", "svelte/no-inline-styles": "error", "svelte/no-at-html-tags": "error", "svelte/prefer-svelte-reactivity": "off" },
  },
);
