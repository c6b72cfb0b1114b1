// A study's state as shape, tone and word. The one place that decides how a state looks.
import type { StudyState } from "./host";
import type { Shape, Tone } from "./parts/mark";

export const looks: Record<StudyState, { shape: Shape; tone: Tone }> = {
  online: { shape: "disc", tone: "good" },
  starting: { shape: "turning", tone: "quiet" },
  asleep: { shape: "moon", tone: "quiet" },
  crashed: { shape: "triangle", tone: "red" },
  offline: { shape: "ring", tone: "quiet" },
  maintenance: { shape: "bars", tone: "amber" },
  empty: { shape: "dashed", tone: "quiet" },
  unknown: { shape: "question", tone: "quiet" },
};
