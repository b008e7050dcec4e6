import type { Caller } from "../access/caller.ts";
import type { ApiApp } from "../http/api-app.ts";
import { matchesEtag } from "../http/etag.ts";
import { jobValidatorOf } from "../http/job-validator.ts";
import {
  createRoute,
  etagHeader,
  jobContent,
  jobIdParams,
  problemResponses,
  retryAfterHeader,
  z,
} from "../http/openapi-parts.ts";
import type { ApiServices } from "../services/api-services.ts";
import { isOver, loadJob, newestPlace, waitForStatus } from "../services/job-watch.ts";

const route = createRoute({
  method: "get",
  path: "/v1/jobs/{id}",
  tags: ["jobs"],
  summary: "Read a job",
  request: {
    params: jobIdParams,
    query: z.strictObject({
      wait: z.coerce.number().min(0).max(60).optional().openapi({
        description: "Seconds to wait for the status to change before answering",
      }),
    }),
    headers: z.object({ "if-none-match": z.string().optional() }),
  },
  responses: {
    200: {
      description: "The job",
      headers: { ...etagHeader, ...retryAfterHeader },
      content: jobContent,
    },
    304: { description: "Unchanged since the ETag that was sent", headers: etagHeader },
    ...problemResponses("NOT_FOUND", "VALIDATION_FAILED"),
  },
});

/** Waits as long as the caller may call. @throws AppError that says why they may no more */
async function waitWhileAllowed(
  { calls }: ApiServices,
  caller: Caller,
  gone: AbortSignal,
  wait: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const call = calls.watch(caller);
  try {
    await wait(AbortSignal.any([gone, call.signal]));
    call.signal.throwIfAborted();
  } finally {
    call.release();
  }
}

/** `GET /v1/jobs/{id}` */
export function registerJobsGet(app: ApiApp, services: ApiServices): void {
  app.openapi(route, async (c) => {
    const { id } = c.req.valid("param");
    const { wait = 0 } = c.req.valid("query");
    const known = c.req.header("if-none-match");
    const caller = c.get("caller");
    const row = await loadJob(services.record, id, caller);
    // Before the view, which overlays the row by what Redis knows: a change after it ends the
    // wait, whenever it came. (An end is never part of a place.)
    const afterId = wait > 0 ? await newestPlace(services, row) : "";
    let view = await services.viewer.view(row);
    const isNews = known !== undefined && !matchesEtag(known, jobValidatorOf(view));
    if (wait > 0 && !isOver(row) && !isNews) {
      const place = { job: row, afterId };
      await waitWhileAllowed(services, caller, c.req.raw.signal, (signal) =>
        waitForStatus(services, place, { timeoutMs: wait * 1_000, signal }),
      );
      view = await services.viewer.view(await loadJob(services.record, id, caller));
    }
    const etag = jobValidatorOf(view);
    c.header("etag", etag);
    c.header("cache-control", "no-cache");
    if (view.finished_at === undefined) c.header("retry-after", "1");
    if (matchesEtag(known, etag)) return c.body(null, 304);
    return c.json(view, 200);
  });
}
