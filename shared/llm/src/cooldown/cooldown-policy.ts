import type { ModelErrorKind } from "@shared/contracts";
import type { ModelError } from "../model-error.ts";

/** How long what is left alone after a failure. */
export interface CooldownRule {
  /** A key that is wrong or has no money left fails for every model. */
  scope: "model" | "credential";
  /** The pause after the first failure, the second, and so on, of ten minutes; the last one stays. */
  ladderMs: readonly number[];
  /** The provider named the pause: whoever insists on the model has to keep it, too. */
  isAsked: boolean;
}

const second = 1_000;
const minute = 60 * second;
const longestAskedMs = 15 * minute;

const busy = [10 * second, minute];
const ladders: Partial<Record<ModelErrorKind, readonly number[]>> = {
  rate_limit: [30 * second, minute, 5 * minute],
  overloaded: busy,
  timeout: busy,
  network: busy,
  stream_cut: busy,
  empty: busy,
  not_found: [60 * minute],
  payment: [15 * minute],
  auth: [15 * minute],
};

/** Undefined where a failure says nothing about the next request: it was the request's own. */
export function cooldownRule({ kind, retryAfterMs }: ModelError): CooldownRule | undefined {
  const ladderMs = ladders[kind];
  if (!ladderMs) return undefined;
  const scope = kind === "payment" || kind === "auth" ? "credential" : "model";
  if (retryAfterMs === undefined) return { scope, ladderMs, isAsked: false };
  return { scope, ladderMs: [Math.min(retryAfterMs, longestAskedMs)], isAsked: true };
}
