import { createTicketProducer } from "@shared/queues/producer";
import { createTestLogger } from "@shared/testing";
import { createApiProcess } from "../src/api-process.ts";
import { testApiSettings } from "./test-settings.ts";

/*
 * An API for crash tests. With DIE_AFTER, it dies once it has committed that many jobs: before
 * the tickets of the last of them are added, and before their submitters are answered. Prints
 * `ready <url>` when it listens.
 */

const env = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

const dieAfter = Number(process.env["DIE_AFTER"] ?? Infinity);
let committed = 0;

const createMortalProducer: typeof createTicketProducer = (deps) => {
  const tickets = createTicketProducer(deps);
  return {
    ...tickets,
    addTickets(jobs, options) {
      committed += jobs.length;
      if (committed >= dieAfter) process.kill(process.pid, "SIGKILL");
      return tickets.addTickets(jobs, options);
    },
  };
};

const api = createApiProcess({
  host: "127.0.0.1",
  port: 0,
  databaseUrl: env("DATABASE_URL"),
  redisUrl: env("REDIS_URL"),
  deployment: env("DEPLOYMENT"),
  logger: createTestLogger(),
  graceMs: 1_000,
  settings: testApiSettings,
  createTickets: createMortalProducer,
});
process.on("SIGTERM", () => void api.stop().then(() => process.exit(0)));
await api.start();
process.stdout.write(`ready ${api.url}\n`);
