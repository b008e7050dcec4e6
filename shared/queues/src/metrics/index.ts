export * from "./control-metrics.ts";
export * from "./control-registration.ts";
export * from "./metric-definition.ts";
export * from "./read-sums.ts";
export * from "./tally.ts";
export * from "./tally-publisher.ts";
export * from "./worker-metrics.ts";
