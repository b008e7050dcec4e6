/** More starts than one ticket can ever have. */
const startsPerGeneration = 2 ** 20;

/**
 * The fencing token of one run of a job: a number that grows with each ticket (`generation`)
 * and, within a ticket, with each start. BullMQ counts starts atomically as `attemptsStarted`.
 */
export function fenceOf(generation: number, attemptsStarted: number): number {
  return generation * startsPerGeneration + attemptsStarted;
}

/** The generation that a fence belongs to. */
export function generationOf(fence: number): number {
  return Math.floor(fence / startsPerGeneration);
}
