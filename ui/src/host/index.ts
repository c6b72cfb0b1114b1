// The one seam to the program around the window. Which host answers is decided when the window is built (`#host`);
// the list of commands is Rust's and is not repeated here.
import { host } from "#host";
import type { Channel } from "@tauri-apps/api/core";
import type { Commands, Event } from "./types";

export type * from "./types";

export interface Host {
  /** Asks for one command; rejects with a `Problem`. */
  ask<C extends keyof Commands>(command: C, args: Commands[C]["args"]): Promise<Commands[C]["gives"]>;
  /** What a command can tell something through, again and again. */
  channel<T>(heard: (event: T) => void): Channel<T>;
  /** Hears events until the window closes; settled once nothing more can be missed. */
  listen(heard: (event: Event) => void): Promise<void>;
}

export const { ask, channel, listen } = host;
