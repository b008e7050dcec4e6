import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deleteJob, getJob, insertJobs, parkJobs, requestCancel } from "@shared/db";
import type { JobRow, NewJob } from "@shared/db";
import { isTerminal } from "@shared/contracts";
import { createTicketProducer, requestJobAbort } from "@shared/queues/producer";
import type { TestStores } from "@shared/testing";
import { createTestStores, eventually, newTestJob } from "@shared/testing";
import { createControlProcess } from "../src/control-process.ts";
import type { Service } from "@shared/runtime";

/** A job core on real stores, driven as the API drives it. */
export interface JobBench {
  stores: TestStores;
  submit(changes?: Partial<NewJob>): Promise<string>;
  submitMany(count: number, snapshot: string, changes?: Partial<NewJob>): Promise<string[]>;
  /** Submits a job whose runs go on until they are told that they may end. */
  submitHeld(): Promise<HeldJob>;
  /** Gives tickets of a moment ago an age at which the reconciler asks after them. */
  ageTickets(): Promise<void>;
  cancel(id: string): Promise<void>;
  remove(id: string): Promise<boolean>;
  job(id: string): Promise<JobRow>;
  ended(id: string, timeoutMs?: number): Promise<JobRow>;
  running(id: string): Promise<JobRow>;
  control(): Promise<Service>;
  close(): Promise<void>;
}

export interface HeldJob {
  id: string;
  /** Lets one run of the job end, now or as soon as it begins. */
  mayEnd(attempt: number): void;
}

export async function createJobBench(urls: {
  redisUrl: string;
  postgresUrl: string;
  ticketsPerKey?: number;
}): Promise<JobBench> {
  const stores = await createTestStores(urls);
  const { db, redis, deployment, logger } = stores;
  const { ticketsPerKey = 1_000 } = urls;
  // While the connection is being made, jobs are parked: without a feeder they would stay so.
  await redis.ping();
  const tickets = createTicketProducer({
    redis,
    deployment,
    logger,
    backoffMs: () => 50,
    ticketsPerKey,
  });
  const controls: Service[] = [];

  async function job(id: string): Promise<JobRow> {
    const row = await getJob(db, id);
    if (!row) throw new Error(`no job ${id}`);
    return row;
  }

  async function accept(jobs: NewJob[]): Promise<string[]> {
    const marked = jobs.map((job) => ({ ...job, isParked: !tickets.hasRoom(job) }));
    const parked = new Set(marked.filter((job) => job.isParked).map((job) => job.id));
    const results = await insertJobs(db, marked);
    const inserted = results.flatMap((result) => (result.type === "inserted" ? [result.job] : []));
    await parkJobs(db, await tickets.addTickets(inserted.filter((job) => !parked.has(job.id))));
    return jobs.map(({ id }) => id);
  }

  const submit = async (changes?: Partial<NewJob>) =>
    (await accept([newTestJob(changes)]))[0] ?? "";

  return {
    stores,
    job,
    submit,
    async submitHeld() {
      const folder = mkdtempSync(join(tmpdir(), "millrace-test-"));
      const id = await submit({ input: { snapshot: `until ${folder}` } });
      return { id, mayEnd: (attempt) => writeFileSync(join(folder, String(attempt)), "") };
    },
    async ageTickets() {
      await db.pool`update jobs set ticketed_at = now() - interval '1 minute'`;
    },
    submitMany: (count, snapshot, changes) =>
      accept(Array.from({ length: count }, () => newTestJob({ input: { snapshot }, ...changes }))),
    async cancel(id) {
      const result = await requestCancel(db, id);
      if (result?.changed === "cancelled") await tickets.removeTicket(result.job);
      await requestJobAbort({ redis, deployment }, { id, lane: newTestJob().lane });
    },
    remove: (id) => deleteJob(db, id),
    ended: (id, timeoutMs = 90_000) =>
      eventually(
        async () => {
          const row = await job(id);
          return isTerminal(row.status) ? row : undefined;
        },
        { timeoutMs, what: `the end of job ${id}` },
      ),
    running: (id) =>
      eventually(async () => {
        const row = await job(id);
        return row.status === "running" ? row : undefined;
      }),
    async control() {
      const control = createControlProcess({
        databaseUrl: stores.databaseUrl,
        redisUrl: stores.redisUrl,
        deployment,
        reconcileIntervalMs: 500,
        ticketsPerKey,
        webhooks: { privateTargets: ["127.0.0.1"], pausesMs: [200], leaseMs: 1_500 },
        retentionDays: 30,
        logger,
      });
      controls.push(control);
      await control.start();
      return control;
    },
    async close() {
      for (const control of controls) await control.stop();
      await tickets.close();
      await stores.close();
    },
  };
}
