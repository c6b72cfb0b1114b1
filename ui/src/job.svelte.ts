// One job as the window follows it: its last known state and the output of its steps. Asks for nothing itself.
import type { JobEvent, JobView, Step, StepView } from "./host";

/** Lines kept for each step; older ones are dropped from the front. */
const kept = 20_000;

export class FollowedJob {
  job = $state.raw<JobView>() as JobView;
  output = $state.raw<Partial<Record<Step, readonly string[]>>>({});

  constructor(job: JobView) {
    this.job = job;
  }

  hear(event: JobEvent): void {
    if (event.kind === "job") {
      this.job = event.job;
      return;
    }
    const lines = [...this.lines(event.step), ...event.lines].slice(-kept);
    this.output = { ...this.output, [event.step]: lines };
  }

  /** The lines of one step so far. */
  lines(step: Step): readonly string[] {
    return this.output[step] ?? [];
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
