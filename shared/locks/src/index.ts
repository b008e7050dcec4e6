export * from "./create-leases.ts";
export * from "./lease.ts";
