// The time as the window shows it: one value, moved on every half minute, so that "14:05" becomes "Tue 14:05" by itself.
class Clock {
  now = $state(new Date());

  /** Starts it; returns what stops it. */
  run(): () => void {
    const timer = setInterval(() => (this.now = new Date()), 30_000);
    return () => clearInterval(timer);
  }
}

export const clock = new Clock();
