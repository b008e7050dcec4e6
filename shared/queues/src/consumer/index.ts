export * from "./job-handler.ts";
export * from "../model-lane.ts";
export { createJobRun } from "./job-run.ts";
export * from "./worker-process.ts";
