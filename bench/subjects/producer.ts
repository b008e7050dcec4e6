import { insertJobs, openDatabase, parkJobs } from "@shared/db";
import type { NewJob } from "@shared/db";
import { createTicketProducer } from "@shared/queues/producer";
import { createLogger, createRedis, newId } from "@shared/runtime";
import { deployment, keys, lane } from "../kit/stores.ts";
import { submissionText } from "../kit/submissions.ts";
import { serveProducer } from "./serve-producer.ts";

/* Accepts jobs as the API does, without HTTP: 100 rows by one insert, then their tickets;
 * what finds no room is parked, and the control process feeds it in later. */

const logger = createLogger("producer", "error");
const db = openDatabase({
  url: process.env["DATABASE_URL"] ?? "",
  maxConnections: 2,
  name: "bench-producer",
});
const redis = createRedis(process.env["REDIS_URL"] ?? "", "worker", logger);
const tickets = createTicketProducer({ redis, deployment, logger });
const snapshot = submissionText();

function newJob(): NewJob {
  return {
    id: newId(),
    kind: "webgen",
    lane,
    priority: 5,
    maxAttempts: 3,
    timeoutMs: 60_000,
    deadlineAt: null,
    input: { snapshot },
    options: {},
    inputSummary: { snapshot_chars: snapshot.length },
    metadata: {},
    retriedFrom: null,
    keyId: null,
  };
}

serveProducer({
  async add(count) {
    const results = await insertJobs(db, Array.from({ length: count }, newJob));
    const jobs = results.flatMap((one) => (one.type === "inserted" ? [one.job] : []));
    const refused = await tickets.addTickets(jobs);
    if (refused.length > 0) await parkJobs(db, refused);
  },
  countWaiting: () => redis.zcard(`${keys.queuePrefix}:${lane}:prioritized`),
});
