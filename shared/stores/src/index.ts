export { findExecutable } from "./find-executable.ts";
export * from "./process-identity.ts";
export { postgresVersion } from "./postgres/postgres-binaries.ts";
export { startPostgresServer } from "./postgres/start-postgres-server.ts";
export { startRedisServer } from "./redis/start-redis-server.ts";
export type { RedisServerOptions } from "./redis/start-redis-server.ts";
export type { StoreOptions, StoreServer } from "./store-server.ts";
