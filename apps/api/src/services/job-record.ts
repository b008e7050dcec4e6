import * as queries from "@shared/db";
import type { Database } from "@shared/db";
import { AppError, withDeadline } from "@shared/runtime";
import { createBatchReader } from "./batch-reader.ts";
import type { StoreWatch } from "./store-watch.ts";

export type JobRecord = ReturnType<typeof createJobRecord>;

export interface JobRecordDeps {
  db: Database;
  watch: StoreWatch;
  /** The longest that one call may take. Default 5 s. */
  deadlineMs?: number;
}

/**
 * The queries that the API uses. Each rejects with AppError DATABASE_UNAVAILABLE when Postgres is
 * away: at once where the watch knows it, within about 100 ms where Postgres stops answering
 * while the call is under way. A call that is merely slow goes on until its own deadline.
 */
export function createJobRecord({ db, watch, deadlineMs = 5_000 }: JobRecordDeps) {
  function guard<Args extends unknown[], Result>(
    query: (db: Database, ...args: Args) => Promise<Result>,
  ): (...args: Args) => Promise<Result> {
    return async (...args) => {
      if (!watch.isUp) throw unavailable(undefined);
      try {
        return await watch.whileUp(withDeadline(query(db, ...args), deadlineMs));
      } catch (error) {
        if (!watch.isUp || takesNoWrites(error)) throw unavailable(error);
        if (!isUnavailable(error)) throw error;
        // Too late is no proof: the watch would know of a Postgres that answers nobody.
        if (codeOf(error) !== "DEADLINE") watch.report(error);
        throw unavailable(error);
      }
    };
  }

  const jobs = createBatchReader(guard(queries.getJobs));
  return {
    insertJobs: guard(queries.insertJobs),
    parkJobs: guard(queries.parkJobs),
    getJob: jobs.read,
    getJobWithInput: guard(queries.getJobWithInput),
    listJobs: guard(queries.listJobs),
    requestCancel: guard(queries.requestCancel),
    deleteJob: guard(queries.deleteJob),
    getArtifact: guard(queries.getArtifact),
    findTerminalJobs: guard(queries.findTerminalJobs),
    countUnfinished: guard(queries.countUnfinished),
    queueStats: guard((open: Database) => queries.queueStats(open)),
    rankParked: guard(queries.rankParked),
    findEarlierJobs: guard(queries.findEarlierJobs),
    finishRates: guard((open: Database) => queries.finishRates(open)),
    getWebhook: guard(queries.getWebhook),
    redeliverWebhook: guard(queries.redeliverWebhook),
    createWebsite: guard(queries.createWebsite),
    findWebsite: guard(queries.findWebsite),
    pendingMigrations: guard(queries.pendingMigrations),
    listModels: guard((open: Database) => queries.listModels(open)),
    listApiKeys: guard(queries.listApiKeys),
    noteKeyUses: guard(queries.noteKeyUses),
    ping: guard(queries.pingDatabase),
  };
}

function unavailable(cause: unknown): AppError {
  return new AppError("DATABASE_UNAVAILABLE", "The record can't be reached. Try again shortly.", {
    isRetryable: true,
    cause,
  });
}

/** Connection errors of the driver, the server's own "not now", and tables that are yet to be made. */
const unavailableCodes =
  /^(ECONNREFUSED|ECONNRESET|ENOENT|ENOTFOUND|EPIPE|ETIMEDOUT|EHOSTUNREACH|EAI_AGAIN|CONNECT_TIMEOUT|CONNECTION_\w+|DEADLINE|57P0[123]|ERR_TLS_\w+|\w*CERT\w*|UNABLE_TO_\w+|42P01|53300|08\w{3})$/;

/** Its disk or memory is full, or it became a standby: it answers, and can still be read. */
const noWritesCodes = /^(53100|53200|58030|25006)$/;

const isUnavailable = (error: unknown) => hasCode(error, unavailableCodes);
const takesNoWrites = (error: unknown) => hasCode(error, noWritesCodes);

function hasCode(error: unknown, codes: RegExp): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const code = codeOf(at);
    if (typeof code === "string" && codes.test(code)) return true;
  }
  return false;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error ? (error as { code?: unknown }).code : undefined;
}
