// Runs one TypeScript file the way Vite would read it; Node 20 cannot do so by itself.
import { resolve } from "node:path";
import { runnerImport } from "vite";

const [, , file] = process.argv;
if (!file) throw new Error("which file?");
await runnerImport(resolve(file), { configFile: false });
