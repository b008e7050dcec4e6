export type { JobRef } from "../keys.ts";
export * from "./job-event-hub.ts";
export * from "./job-follower.ts";
export * from "./read-job-stream.ts";
export * from "./stream-entry.ts";
