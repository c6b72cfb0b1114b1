// A study's backups as the page groups them, and what can be done with each. Draws nothing.
import type { Backup, Here } from "../../host";
import { orchard } from "../../orchard.svelte";
import type { Shape, Tone } from "../../parts/mark";

/** Where the database of the studies in sight is, for the words. */
export const where = () => (orchard.account ? "heroku" : "computer");

export type Group = "whole" | "cut" | "damaged";

/** A file that is damaged and a download that was cut off are no backups, and are not listed among them. */
export function groupOf(backup: Backup): Group {
  if (backup.here?.state === "damaged") return "damaged";
  return backup.partial && !backup.here ? "cut" : "whole";
}

export type Action = "download" | "look" | "export" | "show" | "restore" | "open-here" | "delete" | "go-on";

/** What can be done, the likeliest first. `busy` says that it is being downloaded. */
export function actionsOf(backup: Backup, busy: boolean): Action[] {
  const { here, there, partial } = backup;
  const can: Action[] = [];
  if (!busy && there?.state === "finished" && here?.state !== "verified") can.push(partial && !here ? "go-on" : "download");
  if (!busy && here?.state === "unchecked" && !there) can.push("download");
  if (here?.state === "verified") can.push("look", "export", "restore", "open-here");
  if (here) can.push("show");
  if (there && there.state !== "waiting" && there.state !== "running" && !busy) can.push("delete");
  return can;
}

export type Verified = Backup & { here: Here };

/** On this computer and verified. */
export function isVerified(backup: Backup | undefined): backup is Verified {
  return backup?.here?.state === "verified";
}

/** How a backup is, in a shape and the end of a word's name. */
export function looksOf(backup: Backup, busy: boolean): { word: string; shape: Shape; tone: Tone } {
  const { here, there, partial } = backup;
  if (busy) return { word: "downloading", shape: "turning", tone: "good" };
  if (here?.state === "verified") return { word: "verified", shape: "check", tone: "good" };
  if (here?.state === "damaged") return { word: "damaged", shape: "triangle", tone: "red" };
  if (here) return { word: "unchecked", shape: "question", tone: "amber" };
  if (partial) return { word: "cut", shape: "dash", tone: "amber" };
  switch (there?.state) {
    case "waiting":
    case "running":
      return { word: "running", shape: "turning", tone: "quiet" };
    case "failed":
      return { word: "failed", shape: "cross", tone: "red" };
    case "cancelled":
      return { word: "cancelled", shape: "dash", tone: "amber" };
    default:
      return { word: "away", shape: "ring", tone: "quiet" };
  }
}
