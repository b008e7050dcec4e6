import { createHash } from "node:crypto";
import type { JobError, JobEventName, JobProgress, terminalStatuses } from "@shared/contracts";
import { AppError, currentTraceparent, runScript } from "@shared/runtime";
import type { Redis } from "ioredis";
import { readDeltas } from "../books/read-deltas.ts";
import type { Keys } from "../keys.ts";
import type { LedgerEntry, LedgerRun, OutcomeEntry } from "../ledger-entry.ts";
import type { Ticket } from "../ticket.ts";
import type { DeltaSender, DeltasResult } from "./delta-sender.ts";
import type { OutcomeArtifact } from "./job-handler.ts";
import { beginScript, emitScript, finishScript, requeueScript } from "./job-scripts.ts";

/** Results up to this size stand in the ledger entry itself. */
const inlineResultBytes = 64 * 1024;
/** Bytes of a run that never ends (a killed worker) go away after a day. */
const blobSeconds = 86_400;

/**
 * What became of a move: `ok`, or refused because the job has `finished`, this run is `stale`
 * (a newer one has begun), or, on begin only, because it was `cancelled`, or `interrupted`: an
 * earlier run was lost after followers had seen what it said.
 */
export type MoveResult = "ok" | "cancelled" | "interrupted" | "finished" | "stale";

/** How a run ends the job. */
export interface Ending {
  status: (typeof terminalStatuses)[number];
  error: JobError | null;
  finishReason: string | null;
  result?: unknown;
  artifacts?: OutcomeArtifact[];
  warnings?: string[];
  usage?: unknown;
}

/** One run of one job: every write it makes to Redis carries its fence. */
export interface JobRun {
  readonly fence: number;
  begin(): Promise<{ move: MoveResult; attempt: number }>;
  emit(event: JobEventName, data: unknown): Promise<MoveResult>;
  reportProgress(progress: JobProgress): Promise<MoveResult>;
  /** Tells followers deltas, as JSON; `first` is the number of the first, counted from 1. */
  sendDeltas(first: number, deltas: string[]): Promise<DeltasResult>;
  /** What earlier runs of the job told its followers, oldest first. */
  readDeltas(): Promise<unknown[]>;
  requeue(reason: string, attempt: number, error?: JobError): Promise<MoveResult>;
  /** @throws AppError RESULT_TOO_LARGE */
  finish(ending: Ending): Promise<MoveResult>;
}

export interface JobRunDeps {
  redis: Redis;
  /** Shared by all runs of the process. */
  deltas: DeltaSender;
  keys: Keys;
  lane: string;
  ticket: Ticket;
  fence: number;
  worker: string;
  /** The most that result and artifacts of one job may weigh together. */
  artifactLimitBytes: number;
  now: () => Date;
}

export function createJobRun(deps: JobRunDeps): JobRun {
  const { redis, keys, ticket, fence } = deps;
  const jobId = ticket.job_id;
  const job = { id: jobId, lane: deps.lane };
  const moveKeys = [keys.live(job), keys.outcome(job), keys.stream(job), keys.ledger(deps.lane)];
  let begun: LedgerRun | null = null;
  const base = () => {
    const traceparent = ticket.traceparent && (currentTraceparent() ?? ticket.traceparent);
    const at = deps.now().toISOString();
    return { job_id: jobId, fence, at, run: begun, ...(traceparent ? { traceparent } : {}) };
  };

  const ledgerEntry = () => JSON.stringify({ ...base(), type: "streamed" } satisfies LedgerEntry);

  async function emit(event: JobEventName, data: unknown, isProgress = false) {
    const args = [fence, event, ticket.generation, JSON.stringify(data), isProgress ? "1" : "0"];
    return toMove(await runScript(redis, emitScript, moveKeys, args));
  }

  /** Stores bytes under a key of this run. The key expires unless the outcome names it. */
  async function storeBlob(name: string, bytes: Uint8Array): Promise<string> {
    const key = keys.blob(job, fence, name);
    await redis.set(key, Buffer.from(bytes), "EX", blobSeconds);
    return key;
  }

  async function storeArtifacts(artifacts: OutcomeArtifact[]): Promise<OutcomeEntry["artifacts"]> {
    return Promise.all(
      artifacts.map(async (artifact) => ({
        name: artifact.name,
        media_type: artifact.mediaType,
        size: artifact.bytes.byteLength,
        sha256: createHash("sha256").update(artifact.bytes).digest("hex"),
        blob: await storeBlob(artifact.name, artifact.bytes),
      })),
    );
  }

  async function toOutcome(ending: Ending): Promise<OutcomeEntry> {
    const result = storable(JSON.stringify(ending.result ?? null));
    assertSize(result, ending.artifacts ?? [], deps.artifactLimitBytes);
    const isInline = result.length <= inlineResultBytes;
    return {
      ...base(),
      type: "outcome",
      status: ending.status,
      error: ending.error,
      finish_reason: ending.finishReason,
      warnings: ending.warnings ?? [],
      usage: ending.usage ?? null,
      result: isInline ? JSON.parse(result) : null,
      result_blob: isInline ? null : await storeBlob("result", Buffer.from(result)),
      artifacts: await storeArtifacts(ending.artifacts ?? []),
    };
  }

  return {
    fence,
    async begin() {
      const startedAt = deps.now().toISOString();
      const reply = (await runScript(
        redis,
        beginScript,
        [...moveKeys, keys.cancel(job)],
        [fence, ticket.attempts_before, deps.worker, startedAt, ticket.generation, jobId],
      )) as [string, number?];
      const move = toMove(reply);
      const attempt = Number(reply[1] ?? 0);
      if (move === "ok") begun = { attempt, worker: deps.worker, started_at: startedAt };
      return { move, attempt };
    },
    emit: (event, data) => emit(event, data),
    reportProgress: (progress) => emit("progress", progress, true),
    sendDeltas(first, deltas) {
      const { generation } = ticket;
      return deps.deltas.send({ keys: moveKeys, fence, generation, first, deltas, ledgerEntry });
    },
    readDeltas: () => readDeltas(deps, job),
    async requeue(reason, attempt, error) {
      const entry: LedgerEntry = { ...base(), type: "requeued", reason };
      const event = { status: "queued", attempt, ...(error ? { error } : {}) };
      const args = [fence, JSON.stringify(entry), ticket.generation, JSON.stringify(event)];
      return toMove(await runScript(redis, requeueScript, moveKeys, args));
    },
    async finish(ending) {
      const outcome = await toOutcome(ending);
      const blobs = outcome.artifacts.map((artifact) => artifact.blob);
      if (outcome.result_blob !== null) blobs.push(outcome.result_blob);
      const args = [fence, storable(JSON.stringify(outcome))];
      return toMove(await runScript(redis, finishScript, [...moveKeys, ...blobs], args));
    },
  };
}

function toMove(reply: unknown): MoveResult {
  const word = (reply as [string])[0];
  return word === "repeated" ? "ok" : (word as MoveResult);
}

/**
 * Postgres keeps no NUL character and no half of a surrogate pair in text or JSON; a replacement
 * character stands in for each. `JSON.stringify` escapes halves only: whole pairs stay as they are.
 */
function storable(json: string): string {
  return json.replaceAll(/(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][\da-f]{2})/g, "$1\\ufffd");
}

function assertSize(result: string, artifacts: OutcomeArtifact[], limitBytes: number): void {
  const bytes = artifacts.reduce(
    (sum, artifact) => sum + artifact.bytes.byteLength,
    Buffer.byteLength(result),
  );
  if (bytes <= limitBytes) return;
  throw new AppError(
    "RESULT_TOO_LARGE",
    `The result weighs ${bytes} bytes; at most ${limitBytes} are kept (jobs.artifact_limit_bytes).`,
  );
}
