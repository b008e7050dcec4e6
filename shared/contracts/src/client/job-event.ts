import type { z } from "zod";
import { jobEventSchemas } from "../events/job-event.ts";
import type { JobEventName } from "../events/job-event.ts";
import { unexpectedAnswer } from "./millrace-error.ts";
import { lenientJobSchema } from "./lenient-views.ts";

/** One event of a job, typed by its name. `id` is what `Last-Event-ID` takes, where it has one. */
export type JobEvent = {
  [N in JobEventName]: {
    name: N;
    id: string | undefined;
    data: z.infer<(typeof jobEventSchemas)[N]>;
  };
}[JobEventName];

/** The schemas of the contract, keeping the fields that a newer server adds. */
const schemas: Record<JobEventName, z.ZodType> = {
  ...jobEventSchemas,
  snapshot: jobEventSchemas.snapshot.extend({ job: lenientJobSchema }).loose(),
  done: jobEventSchemas.done.extend({ job: lenientJobSchema }),
};

/**
 * Reads one server-sent event; undefined for a name that this version does not know. Throws
 * `UNEXPECTED_RESPONSE` when the data of a known event has another shape.
 */
export function parseJobEvent(message: {
  event?: string | undefined;
  id?: string | undefined;
  data: string;
}): JobEvent | undefined {
  const name = message.event;
  if (name === undefined || !isJobEventName(name)) return undefined;
  try {
    const data = schemas[name].parse(JSON.parse(message.data));
    return { name, id: message.id, data } as JobEvent; // the schema of this very name gave the data
  } catch (error) {
    throw unexpectedAnswer(200, `The event "${name}" of the server can't be understood`, error);
  }
}

function isJobEventName(name: string): name is JobEventName {
  return Object.hasOwn(jobEventSchemas, name);
}
