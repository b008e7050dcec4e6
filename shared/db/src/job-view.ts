import { isTerminal } from "@shared/contracts";
import type { JobView } from "@shared/contracts";
import { traceIdOf } from "@shared/runtime";
import type { JobRow } from "./job-row.ts";

/** The job as the record has it, in the shape that the API shows. */
export function toJobView(row: JobRow): JobView {
  const path = `/v1/jobs/${row.id}`;
  const trace = traceIdOf(row.traceparent);
  return {
    id: row.id,
    kind: row.kind,
    status: row.status,
    attempt: row.attempt,
    input_summary: row.inputSummary,
    ...(row.result === null ? {} : { result: row.result }),
    ...(row.finishReason === null ? {} : { finish_reason: row.finishReason }),
    ...(row.error === null ? {} : { error: row.error }),
    warnings: row.warnings,
    artifacts: row.artifacts.map(({ name, mediaType, size, sha256 }) => ({
      name,
      media_type: mediaType,
      size,
      sha256,
      url: `${path}/artifacts/${encodeURIComponent(name)}`,
    })),
    ...(row.usage === null ? {} : { usage: row.usage }),
    ...(row.worker === null ? {} : { worker: row.worker }),
    metadata: row.metadata,
    ...(trace === undefined ? {} : { trace_id: trace }),
    ...(row.retriedFrom === null ? {} : { retried_from: row.retriedFrom }),
    created_at: row.createdAt.toISOString(),
    ...(row.startedAt === null ? {} : { started_at: row.startedAt.toISOString() }),
    ...(row.finishedAt === null ? {} : { finished_at: row.finishedAt.toISOString() }),
    links: linksOf(row, path),
  };
}

function linksOf(row: JobRow, path: string): Record<string, string> {
  return {
    self: path,
    events: `${path}/events`,
    ...(isTerminal(row.status) ? { retry: `${path}/retry` } : { cancel: `${path}/cancel` }),
    ...(row.artifacts.some((one) => one.name === "index.html")
      ? { preview: `${path}/preview` }
      : {}),
    ...(row.webhook === null ? {} : { webhook: `${path}/webhook` }),
  };
}
