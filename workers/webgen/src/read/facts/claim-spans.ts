import type { Place } from "../../plan/page-plan.ts";

/**
 * Remembers which characters of a text are taken. `claim` takes a span if none of its characters
 * is taken yet; it costs the length of the span, however many there are.
 */
export function createClaims(length: number): { claim(span: Place): boolean } {
  const taken = new Uint8Array(length);
  return {
    claim({ start, end }) {
      if (taken.subarray(start, end).includes(1)) return false;
      taken.fill(1, start, end);
      return true;
    },
  };
}
