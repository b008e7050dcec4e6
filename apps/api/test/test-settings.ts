import type { ApiProcessOptions } from "../src/api-process.ts";

/** Settings of an API in tests: small limits, and nothing that has to be configured. */
export const testApiSettings: ApiProcessOptions["settings"] = {
  version: "0.0.0",
  bodyLimitBytes: 64 * 1024,
  heartbeatMs: 200,
  corsOrigins: { api: [], webgen: [], gateway: [] },
  privateTargets: [],
  snapshotMaxChars: 16_384,
  gateway: {
    ...{ sessionTtlSeconds: 600, maxContextTokens: 8_000, model: undefined, upstream: {} },
  },
  caps: { waitingPerKind: 10_000, waitingPerKey: 2_000 },
  ticketsPerKey: 1_000,
};
