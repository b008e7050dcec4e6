export * from "./model-error.ts";
export * from "./model-event.ts";
export * from "./reasoning/filter-reasoning.ts";
