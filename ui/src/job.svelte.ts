// One job as the window follows it: its last known state and the output of its steps. Asks for nothing itself.
import type { JobEvent, JobView, Step, StepView } from "./host";

/** Lines kept for each step; older ones are dropped from the front. */
const kept = 20_000;

export class FollowedJob {
  job = $state.raw<JobView>() as JobView;
  /** Grows in place; `heard` says when. */
  readonly output = new Map<Step, string[]>();
  heard = $state(0);

  constructor(job: JobView) {
    this.job = job;
  }

  hear(event: JobEvent): void {
    if (event.kind === "job") {
      this.job = event.job;
      return;
    }
    const lines = this.output.get(event.step) ?? [];
    for (const line of event.lines) lines.push(line);
    if (lines.length > kept) lines.splice(0, lines.length - kept);
    this.output.set(event.step, lines);
    this.heard += 1;
  }

  /** The lines of one step so far; reading it follows what comes. */
  lines(step: Step): readonly string[] {
    void this.heard;
    return this.output.get(step) ?? [];
  }

  get running(): boolean {
    return this.job.outcome === null;
  }

  /** The step that matters now: the one that runs or failed, else the last that is done. */
  get current(): StepView | undefined {
    const { steps } = this.job;
    return (
      steps.find((step) => step.state === "running" || step.state === "failed" || step.state === "cancelled") ??
      steps.findLast((step) => step.state === "done")
    );
  }
}
