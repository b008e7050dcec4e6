import { truncateSnapshot } from "@shared/contracts";
import type { Context } from "hono";
import type { ApiApp } from "../../http/api-app.ts";
import type { ApiEnv } from "../../http/api-env.ts";
import { z } from "../../http/openapi-parts.ts";
import { admitJob } from "../../services/admit-job.ts";
import type { ApiServices } from "../../services/api-services.ts";
import { submitJob } from "../../services/submit-job.ts";
import { invalidInput, readFastapiBody } from "../read-fastapi-body.ts";
import { faceError, faceRefusals, websiteIdSchema } from "./face-schemas.ts";

const description = {
  method: "post" as const,
  path: "/start",
  tags: ["webgen face"],
  summary: "Begin a landing page",
  request: {
    body: {
      required: true,
      content: { "application/json": { schema: z.object({ snapshot: z.string().min(1) }) } },
    },
  },
  responses: {
    202: {
      description: "Accepted",
      content: {
        "application/json": {
          schema: z.object({ website_id: websiteIdSchema, status: z.literal("accepted") }),
        },
      },
    },
    ...faceRefusals,
    413: faceError("The body is too large"),
    422: faceError("The request is not valid"),
    503: faceError("The record can't be reached"),
  },
};

/** `POST /start` */
export function registerStart(app: ApiApp, services: ApiServices): void {
  app.openAPIRegistry.registerPath(description);
  app.post("/start", async (c) => {
    const { snapshot, sizeBytes } = await readSnapshot(c, services.settings.bodyLimitBytes);
    const { snapshotMaxChars } = services.settings;
    const { note } = truncateSnapshot(snapshot, snapshotMaxChars);
    const body = {
      input: { snapshot },
      options: { max_chars: snapshotMaxChars },
      // The worker cuts and reports; the note is here for /status before it has.
      metadata: { face: "webgen", warning: note },
    };
    const caller = c.get("caller");
    const { models } = services;
    const context = { caller, models, idempotencyKey: undefined, now: services.now() };
    const job = admitJob("webgen", body, context, services.webhookGuard);
    const { signal } = c.req.raw;
    await submitJob(services, { job, sizeBytes, waitSeconds: undefined, caller, signal });
    const number = await services.record.createWebsite(job.id);
    return c.json({ website_id: `website_${number}`, status: "accepted" }, 202);
  });
}

/** Any text is taken: what the record can't keep (NUL, halves of pairs) becomes U+FFFD. */
async function readSnapshot(c: Context<ApiEnv>, limitBytes: number) {
  const { body, sizeBytes } = await readFastapiBody(c, limitBytes);
  if (!("snapshot" in body)) {
    const loc = ["body", "snapshot"];
    throw invalidInput({ type: "missing", loc, msg: "Field required", input: body });
  }
  const snapshot = checkSnapshot(body.snapshot);
  const text = snapshot.toWellFormed().replaceAll("\0", "\ufffd");
  return { snapshot: text, sizeBytes };
}

function checkSnapshot(value: unknown): string {
  const loc = ["body", "snapshot"];
  if (typeof value !== "string") {
    throw invalidInput({
      type: "string_type",
      loc,
      msg: "Input should be a valid string",
      input: value,
    });
  }
  if (value !== "") return value;
  const msg = "String should have at least 1 character";
  throw invalidInput({ type: "string_too_short", loc, msg, input: "", ctx: { min_length: 1 } });
}
