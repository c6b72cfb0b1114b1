import { vitePreprocess } from "@sveltejs/vite-plugin-svelte";

/** Runes everywhere; types are stripped by Vite. */
export default {
  preprocess: vitePreprocess(),
  compilerOptions: { runes: true },
};
