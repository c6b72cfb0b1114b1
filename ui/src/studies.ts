// The studies as the window lists them: what the computer knows, and those that are just being put there.
import type { Study, StudyState } from "./host";
import type { Orchard, Spot } from "./orchard.svelte";

export type Entry = { app: string; state: StudyState; study: Study | null; running: boolean; working: boolean; spot: Spot };

export function entries(orchard: Orchard): Entry[] {
  const known = orchard.studies.map((study): Entry => {
    const running = orchard.jobsHere.findLast((followed) => followed.job.app === study.app && followed.running);
    const spot: Spot = running ? { at: "job", job: running.job.id } : { at: "study", app: study.app };
    const working = orchard.tasksOf(study.app).some((task) => task.ending === null);
    return { app: study.app, state: study.state, study, running: running !== undefined, working, spot };
  });
  const coming = orchard.jobsHere
    .filter((followed) => !orchard.studies.some((study) => study.app === followed.job.app))
    .map((followed): Entry => {
      const { id, app } = followed.job;
      return { app, state: followed.running ? "starting" : "empty", study: null, running: followed.running, working: false, spot: { at: "job", job: id } };
    });
  return [...known, ...coming];
}
