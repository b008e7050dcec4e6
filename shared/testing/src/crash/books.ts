import { isTerminal } from "@shared/contracts";
import { createKeys } from "@shared/queues/producer";
import { eventually } from "../async/eventually.ts";
import type { TestStores } from "../stores/test-stores.ts";
import type { Executions } from "./executions.ts";
import { findForgottenKeys } from "./forgotten-keys.ts";
import type { BookStores } from "./forgotten-keys.ts";

/*
 * The books are in order when, after whatever happened, each accepted job has ended exactly
 * once, what it made is stored once, every execution is accounted for, and Redis holds nothing
 * that nobody will clear away. A crash test asks for the errors and expects none; run with a
 * guard taken out, it expects some, or it would prove nothing.
 */

export interface BooksOptions {
  /** The jobs that were accepted. */
  ids: readonly string[];
  executions: Executions;
  /** Redis forgot things: an attempt that was not recorded by then may be counted anew. */
  isRedisEmptied?: boolean;
  /** A worker was paused: what it had begun may be written down after its successor's run. */
  isWorkerPaused?: boolean;
  /** How long what is under way may take to come to rest. */
  timeoutMs?: number;
}

interface BookedJob {
  id: string;
  status: string;
  attempt: number;
  error: unknown;
  result: { attempt?: number } | null;
  pages: string[];
  needs_cleanup: boolean;
}

/** What is wrong with the books, a sentence each; waits until nothing is, or the time is up. */
export async function findBookErrors(stores: BookStores, options: BooksOptions): Promise<string[]> {
  let errors = ["nobody looked"];
  const isClean = async () => {
    errors = [...(await findRecordErrors(stores, options)), ...(await findForgottenKeys(stores))];
    return errors.length === 0;
  };
  const limits = { timeoutMs: options.timeoutMs ?? 45_000, everyMs: 100 };
  // Books that stay wrong are for the caller to judge.
  await eventually(isClean, limits).catch(() => undefined);
  return errors;
}

async function findRecordErrors(stores: BookStores, options: BooksOptions): Promise<string[]> {
  const rows = await readJobs(stores, options.ids);
  const found = new Set(rows.map((row) => row.id));
  const executed = options.executions.attempts();
  return [
    ...options.ids.filter((id) => !found.has(id)).map((id) => `job ${id} is not in the record`),
    ...rows.flatMap((job) => [
      ...findJobErrors(job),
      ...findAttemptErrors(job, executed.get(job.id) ?? [], options),
    ]),
  ];
}

async function readJobs(stores: BookStores, ids: readonly string[]): Promise<BookedJob[]> {
  return stores.db.pool<BookedJob[]>`
    select jobs.id, status, attempt, error, result, needs_cleanup,
      (select coalesce(json_agg(convert_from(bytes, 'UTF8')), '[]') from artifacts
        where job_id = jobs.id) as pages
    from jobs where jobs.id in (select value::uuid from json_array_elements_text(${JSON.stringify(ids)}))`;
}

function findJobErrors(job: BookedJob): string[] {
  if (!isTerminal(job.status as never)) return [`job ${job.id} is ${job.status}, not ended`];
  const isDone = job.status === "succeeded";
  const pages = isDone ? [`<p>${job.id}</p>`] : [];
  return [
    ...(JSON.stringify(job.pages) === JSON.stringify(pages)
      ? []
      : [`job ${job.id} is ${job.status} and has ${job.pages.length} artifacts`]),
    ...(isDone || job.error !== null ? [] : [`job ${job.id} does not say why it ${job.status}`]),
    ...(!isDone || job.result?.attempt === job.attempt
      ? []
      : [`job ${job.id}: the result is of run ${job.result?.attempt}, not of ${job.attempt}`]),
    ...(job.needs_cleanup ? [`job ${job.id} waits to be cleaned up`] : []),
  ];
}

/** An execution is an attempt of its own, and none begins once the job has ended. */
function findAttemptErrors(job: BookedJob, executed: number[], options: BooksOptions): string[] {
  const { isRedisEmptied = false, isWorkerPaused = false } = options;
  const last = isWorkerPaused ? Math.max(0, ...executed) : (executed.at(-1) ?? 0);
  return [
    ...(isRedisEmptied || new Set(executed).size === executed.length
      ? []
      : [`job ${job.id}: an attempt was carried out twice (${executed.join(", ")})`]),
    ...(executed.every((attempt) => attempt <= job.attempt)
      ? []
      : [`job ${job.id}: attempt ${Math.max(...executed)} of ${job.attempt} was carried out`]),
    ...(job.status === "succeeded" && !isRedisEmptied && last !== job.attempt
      ? [`job ${job.id} succeeded with attempt ${job.attempt}, the last to run was ${last}`]
      : []),
  ];
}

/** How many unfinished jobs have no ticket, and do not wait for one in Postgres either. */
export async function countLostTickets(
  stores: TestStores,
  ids: readonly string[],
): Promise<number> {
  const keys = createKeys(stores.deployment);
  const rows = await stores.db.pool<{ id: string; lane: string; generation: number }[]>`
    select id, lane, generation from jobs
    where status in ('queued', 'running') and ticketed_at is not null
      and id in (select value::uuid from json_array_elements_text(${JSON.stringify(ids)}))`;
  const tickets = await Promise.all(
    rows.map((job) => stores.redis.exists(keys.ticket(job.lane, `${job.id}-${job.generation}`))),
  );
  return tickets.filter((count) => count === 0).length;
}
