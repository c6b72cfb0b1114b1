// What the live regions say: each step as it begins, each failure, each ending. Derived, so it can never lag behind what is shown.
import type { Task } from "./host";
import { orchard } from "./orchard.svelte";
import { line } from "./problem";
import { t } from "./words/index.svelte";

export function announcement(): { polite: string; assertive: string } {
  const { spot, openProblem, opening } = orchard;
  if (openProblem) return { polite: "", assertive: `${line(openProblem, "happened")} ${line(openProblem, "do")}` };
  if (opening) return { polite: t("opening"), assertive: "" };
  if (spot.at === "study" && spot.tab === "data") return ofTask(orchard.tasksOf(spot.app).at(-1));
  const followed = spot.at === "job" ? orchard.job(spot.job) : undefined;
  if (!followed) return { polite: "", assertive: "" };
  const { app, outcome } = followed.job;
  switch (outcome?.kind) {
    case undefined:
      return { polite: followed.current ? t(`step-${followed.current.step}`) : "", assertive: "" };
    case "online":
      return { polite: t("done-title", { name: app }), assertive: "" };
    case "failed":
      return { polite: "", assertive: `${line(outcome.problem, "happened")} ${line(outcome.problem, "safe")}` };
    case "would-break":
      return { polite: "", assertive: `${t("steps-would-break", { name: app })}. ${t("over-safe", { participants: outcome.participants })}` };
    case "cancelled":
    case "interrupted":
      return { polite: t(`outcome-${outcome.kind}`), assertive: "" };
  }
}

function ofTask(task: Task | undefined): { polite: string; assertive: string } {
  if (!task) return { polite: "", assertive: "" };
  const { kind, ending } = task;
  switch (ending?.kind) {
    case undefined:
      return { polite: `${t(`task-${kind}`)}: ${t(`stage-${task.stage}`)}`, assertive: "" };
    case "failed":
      return { polite: "", assertive: `${t(`task-${kind}-failed`)}: ${line(ending.problem, "happened")} ${line(ending.problem, "safe")}` };
    case "done":
    case "stopped":
      return { polite: t(`task-${kind}-${ending.kind}`, { name: (ending.kind === "done" && ending.app) || "" }), assertive: "" };
  }
}
