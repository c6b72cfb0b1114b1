// The real host: commands and events as Tauri carries them. The only file that knows Tauri.
import { Channel, invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { Host } from "./index";
import type { Event } from "./types";

export const host: Host = {
  ask: (command, args) => invoke(command, args),
  channel: <T>(heard: (event: T) => void) => {
    const made = new Channel<T>();
    made.onmessage = heard;
    return made;
  },
  listen: async (heard) => {
    await listen<Event>("orchard", ({ payload }) => heard(payload));
  },
};
