import type { Context } from "hono";
import type { Submitted } from "../services/submit-job.ts";
import type { ApiEnv } from "./api-env.ts";

/** 202 with the job's address, or 200 when the wait that was asked for saw its end. */
export function answerSubmitted(
  c: Context<ApiEnv>,
  submitted: Submitted,
  waitSeconds: number | undefined,
) {
  const { view, isReplayed, isFinished } = submitted;
  c.header("location", `/v1/jobs/${view.id}`);
  c.header("cache-control", "no-store");
  if (isReplayed) c.header("idempotency-replayed", "true");
  if (isFinished) {
    c.header("preference-applied", `wait=${waitSeconds}`);
    return c.json(view, 200);
  }
  c.header("retry-after", "1");
  return c.json(view, 202);
}
