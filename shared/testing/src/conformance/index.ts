export * from "./exercise-leases.ts";
