// The one seam to the program around the window. Which host answers is decided when the window is built (`#host`);
// the list of commands is Rust's and is not repeated here.
import { host } from "#host";
import type { Commands, Event, JobEvent } from "./types";

export type * from "./types";

export interface Host {
  /** Asks for one command; rejects with a `Problem`. */
  ask<C extends keyof Commands>(command: C, args: Commands[C]["args"]): Promise<Commands[C]["gives"]>;
  /** What a command can tell a job's events through. */
  channel(heard: (event: JobEvent) => void): Commands["follow"]["args"]["channel"];
  /** Hears events until the window closes; settled once nothing more can be missed. */
  listen(heard: (event: Event) => void): Promise<void>;
}

export const { ask, channel, listen } = host;
