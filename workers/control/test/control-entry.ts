import { bumpGenerations, recordEntries } from "@shared/db";
import { createLedgerReader } from "@shared/queues/books";
import { createTestLogger } from "@shared/testing";
import { createControlProcess } from "../src/control-process.ts";
import type { ControlSteps } from "../src/control-steps.ts";

/*
 * A control process for crash tests. DIE_AT: `before-commit` or `after-commit` of the first batch
 * that ends a job. WITHOUT takes a guard out: `fence-check`, `refused-outcomes`, `generations`,
 * `renewals`, `commit-first`.
 */

const env = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

const dieAt = (point: string) => {
  if (process.env["DIE_AT"] === point) process.kill(process.pid, "SIGKILL");
};

const mortal: Partial<ControlSteps> = {
  async recordEntries(db, updates) {
    const isEnd = updates.some((update) => update.finishedAt !== null);
    if (isEnd) dieAt("before-commit");
    const taken = await recordEntries(db, updates);
    if (isEnd) dieAt("after-commit");
    return taken;
  },
};

const without: Record<string, Partial<ControlSteps>> = {
  "fence-check": {
    recordEntries: (db, updates) =>
      recordEntries(
        db,
        updates.map((update) => ({ ...update, fence: 2 ** 52 })),
      ),
  },
  "refused-outcomes": { dropOutcome: async () => undefined },
  renewals: { bumpGenerations: async () => [] },
  generations: {
    bumpGenerations: async (db, stale) => {
      const renewed = await bumpGenerations(db, stale);
      await db.pool`update jobs set generation = 1 where status = 'queued'`;
      return renewed.map((job) => ({ ...job, generation: 1 }));
    },
  },
  "commit-first": {
    createLedgerReader(deps) {
      const ledger = createLedgerReader(deps);
      return {
        ...ledger,
        async read(lanes) {
          const items = await ledger.read(lanes);
          await ledger.settle(items);
          return items;
        },
        async readOn(lanes, waitMs) {
          const items = await ledger.readOn(lanes, waitMs);
          await ledger.settle(items ?? []);
          return items;
        },
      };
    },
  },
};

const control = createControlProcess({
  databaseUrl: env("DATABASE_URL"),
  redisUrl: env("REDIS_URL"),
  deployment: env("DEPLOYMENT"),
  reconcileIntervalMs: 500,
  ticketsPerKey: Number(process.env["TICKETS_PER_KEY"] ?? "1000"),
  webhooks: { privateTargets: ["127.0.0.1"], pausesMs: [200], leaseMs: 1_500 },
  retentionDays: 30,
  logger: createTestLogger(),
  steps: { ...mortal, ...without[process.env["WITHOUT"] ?? ""] },
});
process.on("SIGTERM", () => void control.stop().then(() => process.exit(0)));
await control.start();
process.stdout.write("ready\n");
