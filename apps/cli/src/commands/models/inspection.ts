import type { MemoryNeed, ModelDescription, ModelSetting } from "@shared/gguf";

/** One way of running the model, and whether there is memory for it. */
export interface Fit extends ModelSetting {
  need: MemoryNeed;
  fits: boolean;
}

/** What `millrace models inspect` finds out. */
export interface Inspection {
  name: string;
  path: string;
  description: ModelDescription;
  availableBytes: number;
  /** How a worker would run it; the reason where it can't. */
  plan: Fit | { problem: string };
  /** Usual lengths of a conversation, each with usual numbers of them. */
  fits: Fit[];
  /** By the number of conversations: the longest that they can be; 0 when none. */
  largest: { slots: number; contextSize: number }[];
}
