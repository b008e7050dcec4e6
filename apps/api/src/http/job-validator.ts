import type { JobView } from "@shared/contracts";
import { etagOf } from "./etag.ts";

/**
 * The ETag of a job. It is weak: the place in the queue moves all the time, so it counts exactly
 * only up to 10, then in steps of a tenth, and the time left not at all. A poll by many waiting
 * clients is then mostly answered 304, and whoever is next still hears of every step.
 */
export function jobValidatorOf(view: JobView): string {
  const { eta_seconds: _eta, queue_position: position, ...rest } = view;
  const step = position === undefined ? undefined : positionStep(position);
  return `W/${etagOf(JSON.stringify({ ...rest, step }))}`;
}

function positionStep(position: number): number {
  return position <= 10 ? position : 10 + Math.floor(Math.log(position / 10) / Math.log(1.1));
}
