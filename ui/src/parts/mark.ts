// The shapes and tones a state can have.
export type Shape = "disc" | "ring" | "dashed" | "turning" | "triangle" | "bars" | "moon" | "question" | "check" | "cross" | "dash";
export type Tone = "good" | "quiet" | "faint" | "amber" | "red";
