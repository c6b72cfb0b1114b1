// One thing a page tries at a time: whether it is under way, and the problem it ended in.
import type { Problem } from "./host";
import { asProblem } from "./problem";

export class Attempt {
  problem = $state.raw<Problem | null>(null);
  busy = $state(false);

  /** Tries it; true when it went well. The last problem is forgotten first. */
  async at(act: () => Promise<unknown>): Promise<boolean> {
    this.problem = null;
    this.busy = true;
    try {
      await act();
      return true;
    } catch (rejection) {
      this.problem = asProblem(rejection);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
