// What the live regions say, each once: what begins on the page in sight, and wherever one is what has failed or come to its end.
import { untrack } from "svelte";
import type { JobView, Problem, Task } from "./host";
import type { FollowedJob } from "./job.svelte";
import { orchard } from "./orchard.svelte";
import { line } from "./problem";
import { t } from "./words/index.svelte";

/** Something to be said, and what tells it from the same thing at another time. */
type News = { key: string; polite?: string; assertive?: string };

export class Announcer {
  polite = $state("");
  assertive = $state("");
  #heard: ReadonlySet<string> = new Set();

  /** Says something that is no news a moment later. */
  say(polite: string): void {
    this.polite = polite;
  }

  /** Says what was not among the news before. Without news both regions are empty. */
  hear(news: News[]): void {
    const fresh = news.filter(({ key }) => !this.#heard.has(key));
    this.#heard = new Set(news.map(({ key }) => key));
    if (fresh.length === 0 && news.length > 0) return;
    const said = (which: "polite" | "assertive") => fresh.flatMap((one) => one[which] ?? []).join(" ");
    [this.polite, this.assertive] = [said("polite"), said("assertive")];
  }
}

/** Problems that stand on the page in sight. */
let standing = $state.raw<readonly Problem[]>([]);

/** A problem is on the page until what is given back is called. */
export function stands(problem: Problem): () => void {
  standing = [...untrack(() => standing), problem];
  return () => void (standing = untrack(() => standing).filter((other) => other !== problem));
}

/** Whether the page says the same. */
export const isStanding = (problem: Problem) => standing.some(({ code }) => code === problem.code);

/** The same problem, however often it is read anew. */
const keyOf = (problem: Problem) => `problem ${problem.code} ${JSON.stringify(problem.args)}`;

/** All there is to say now. */
export function news(): News[] {
  const { spot, openProblem, opening, jobs, tasks, accounts } = orchard;
  const told: News[] = [];
  if (openProblem) told.push({ key: "open-failed", assertive: `${line(openProblem, "happened")} ${line(openProblem, "do")}` });
  else if (opening) told.push({ key: "opening", polite: t("opening") });
  for (const followed of jobs) told.push(...ofJob(followed, spot.at === "job" && spot.job === followed.job.id));
  for (const task of tasks) told.push(...ofTask(task, spot.at === "study" && spot.tab === "data" && spot.app === task.app && task.account === accounts.active));
  // What a job, a task or the opening says is not said once more by the box it stands in.
  const known = new Set([openProblem, ...jobs.map(({ job }) => problemOf(job.outcome)), ...tasks.map(({ ending }) => problemOf(ending))].map((problem) => problem && keyOf(problem)));
  for (const problem of standing) {
    const key = keyOf(problem);
    if (known.has(key)) continue;
    known.add(key);
    told.push({ key, assertive: `${line(problem, "happened")} ${line(problem, "safe")}` });
  }
  return told;
}

const problemOf = (end: JobView["outcome"] | Task["ending"]) => (end?.kind === "failed" ? end.problem : null);

function ofJob({ job, current }: FollowedJob, inSight: boolean): News[] {
  const { app, outcome } = job;
  const key = `job ${job.id} ${outcome?.kind ?? current?.step ?? ""}`;
  switch (outcome?.kind) {
    case undefined:
      return inSight && current ? [{ key, polite: t(`step-${current.step}`) }] : [];
    case "online":
      return [{ key, polite: t("done-title", { name: app }) }];
    case "failed":
      return [{ key, assertive: `${line(outcome.problem, "happened")} ${line(outcome.problem, "safe")}` }];
    case "would-break":
      return [{ key, assertive: `${t("steps-would-break", { name: app })}. ${t("over-safe", { participants: outcome.participants })}` }];
    case "cancelled":
    case "interrupted":
      return [{ key, polite: t(`outcome-${outcome.kind}`) }];
  }
}

function ofTask(task: Task, inSight: boolean): News[] {
  const { kind, ending } = task;
  const key = `task ${task.id} ${ending?.kind ?? task.stage}`;
  switch (ending?.kind) {
    case undefined:
      return inSight ? [{ key, polite: `${t(`task-${kind}`)}: ${t(`stage-${task.stage}`)}` }] : [];
    case "failed":
      return [{ key, assertive: `${t(`task-${kind}-failed`)}: ${line(ending.problem, "happened")} ${line(ending.problem, "safe")}` }];
    case "done":
    case "stopped":
      return [{ key, polite: t(`task-${kind}-${ending.kind}`, { name: (ending.kind === "done" && ending.app) || "" }) }];
  }
}
