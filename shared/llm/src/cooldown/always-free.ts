import type { FreeTurn } from "./cooldowns.ts";

/** The turn of a model that is never left alone: one of ours, which nobody limits. */
export const alwaysFree: FreeTurn = {
  state: "free",
  succeeded: async () => undefined,
  failed: async () => undefined,
  abandoned: async () => undefined,
};
