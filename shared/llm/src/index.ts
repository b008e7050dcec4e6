export * from "./model-error.ts";
export * from "./model-event.ts";
