export { createMillraceClient } from "./millrace-client.ts";
export type { CallOptions } from "./call-options.ts";
export type { ClientWorld, MillraceClient } from "./millrace-client.ts";
export type { FollowOptions } from "./follow-job.ts";
export type { ClientSettings } from "./http-sender.ts";
export type { JobEvent } from "./job-event.ts";
export { isTransient, MillraceApiError, MillraceConnectionError } from "./millrace-error.ts";
export type { JobQuery, Submission, SubmitSettings } from "./submission.ts";
export { createServerEventReader, readServerEvents } from "./server-events.ts";
