import type { JobView } from "../src/http/job-view.ts";

/** A job as the API would show it. */
export function newJobView(changes: Partial<JobView> = {}): JobView {
  const id = changes.id ?? "0198b1f0-5a3c-7d11-8f6e-2f4c9be0a001";
  return {
    id,
    kind: "webgen",
    status: "running",
    attempt: 1,
    input_summary: { snapshot_chars: 120 },
    warnings: [],
    artifacts: [],
    metadata: {},
    created_at: "2026-03-01T10:00:00.000Z",
    links: { self: `/v1/jobs/${id}` },
    ...changes,
  };
}
