/** A pair of marks between which a model thinks aloud. */
export interface ReasoningTag {
  open: string;
  close: string;
}

const named = ["think", "thinking", "thought", "reasoning", "seed:think"].map((name) => ({
  open: `<${name}>`,
  close: `</${name}>`,
}));

/** The pairs that models are known to write into their answers. */
export const knownReasoningTags: readonly ReasoningTag[] = [
  ...named,
  { open: "[THINK]", close: "[/THINK]" },
  { open: "<|channel|>analysis<|message|>", close: "<|end|>" },
  { open: "<|channel>thought", close: "<channel|>" },
];

/** What opens the answer itself and is no part of it; cut out where a block could open. */
export const answerMarks: readonly string[] = ["<|start|>assistant", "<|channel|>final<|message|>"];
