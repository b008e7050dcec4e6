import { bumpGenerations, recordEntries } from "@shared/db";
import { createLedgerReader, dropOutcome } from "@shared/queues/books";

/**
 * The steps of recorder and reconciler that keep the books true. They are handed in, so that a
 * crash test can take one out and see that its absence is noticed, or die right beside it.
 */
export const controlSteps = { createLedgerReader, recordEntries, dropOutcome, bumpGenerations };
export type ControlSteps = typeof controlSteps;
