import { setTimeout as pause } from "node:timers/promises";
import { chatCompletionInputSchema, chatCompletionResultSchema } from "@shared/contracts";
import type { ChatCompletionInput } from "@shared/contracts";
import type { JobRow } from "@shared/db";
import { streamStart } from "@shared/queues/events";
import type { Context } from "hono";
import type { ApiApp } from "../../http/api-app.ts";
import type { ApiEnv } from "../../http/api-env.ts";
import { apiProblem } from "../../http/api-problem.ts";
import { textStreamResponse } from "../../http/event-stream.ts";
import { parseIdempotencyKey } from "../../http/idempotency-key.ts";
import { z } from "../../http/openapi-parts.ts";
import { readJsonBody } from "../../http/read-json-body.ts";
import { admitJob } from "../../services/admit-job.ts";
import type { ApiServices } from "../../services/api-services.ts";
import { followJobEvents } from "../../services/job-event-session.ts";
import type { SessionStart } from "../../services/job-event-session.ts";
import { commitJob } from "../../services/submit-job.ts";
import { answerItems } from "./answer-items.ts";
import type { AnswerItem } from "./answer-items.ts";
import { completionChunks } from "./completion-chunks.ts";
import { openaiProblem } from "./face-schemas.ts";
import { errorOfJob } from "./openai-errors.ts";

/** Somebody waits in front of it: it goes ahead of jobs that nobody waits for. */
const interactivePriority = 3;
/** A stream that has nothing to tell by then begins all the same, so that no proxy gives up. */
const silentStartMs = 5_000;
/** Made once: a reason that the controller makes itself costs a stack trace an answer. */
const nobodyListens = new Error("nobody listens any more");

const description = {
  method: "post" as const,
  path: "/v1/chat/completions",
  tags: ["openai face"],
  summary: "Complete a chat",
  description:
    "OpenAI's chat completions on top of a `chat-completion` job. The header `x-millrace-job` names " +
    "the job: a stream that broke off is followed again at `/v1/jobs/{id}/events`, and closing the " +
    "connection cancels nothing. What is not supported is refused by name.",
  request: {
    headers: z.object({ "idempotency-key": z.string().optional() }),
    body: {
      required: true,
      content: {
        "application/json": {
          schema: chatCompletionInputSchema,
          example: { model: "echo", messages: [{ role: "user", content: "Hello, mill." }] },
        },
      },
    },
  },
  responses: {
    200: {
      description: "The answer, whole or as a stream of chunks",
      headers: { "x-millrace-job": { schema: { type: "string" as const } } },
      content: {
        "application/json": { schema: chatCompletionResultSchema },
        "text/event-stream": { schema: z.string() },
      },
    },
    400: openaiProblem("The request is not valid, or names what is not supported"),
    401: openaiProblem("No key, or not a live one"),
    403: openaiProblem("The key may not do this"),
    404: openaiProblem("No such model"),
    409: openaiProblem("The job was cancelled"),
    413: openaiProblem("The body is too large"),
    415: openaiProblem("The body is not JSON"),
    429: openaiProblem("Too many requests, or too many jobs wait"),
    502: openaiProblem("The model gave no whole answer"),
    503: openaiProblem("Nobody serves the model now, or a store can't be reached"),
    504: openaiProblem("The model took too long"),
  },
};

/** `POST /v1/chat/completions` */
export function registerChatCompletions(app: ApiApp, services: ApiServices): void {
  app.openAPIRegistry.registerPath(description);
  app.post("/v1/chat/completions", async (c) => {
    const job = await submit(c, services);
    c.header("x-millrace-job", job.id);
    const gone = new AbortController();
    const call = services.calls.watch(c.get("caller"));
    const signal = AbortSignal.any([gone.signal, call.signal]);
    const onEnd = () => {
      call.release();
      gone.abort(nobodyListens);
    };
    const request = { job, lastEventId: undefined, signal };
    const items = answerItems(followJobEvents(services.sessions, request, job.start));
    if (job.isStreamed) return stream(services, { job, items, onEnd });
    c.req.raw.signal.addEventListener("abort", onEnd, { once: true });
    try {
      for await (const item of items) if (item.type === "end") return answer(c, item);
      throw call.signal.aborted ? call.signal.reason : new Error("the events ended before the job");
    } finally {
      onEnd();
    }
  });
}

interface SubmittedChat extends JobRow {
  model: string;
  isStreamed: boolean;
  includeUsage: boolean;
  /** A new job is followed from its first event; of an older one the state is told first. */
  start: SessionStart;
}

async function submit(c: Context<ApiEnv>, services: ApiServices): Promise<SubmittedChat> {
  const idempotencyKey = parseIdempotencyKey(c.req.header("idempotency-key"));
  const { value, sizeBytes } = await readJsonBody(c, services.settings.bodyLimitBytes);
  const caller = c.get("caller");
  const { models } = services;
  await models.look();
  if (services.redis.status !== "ready") {
    throw apiProblem("QUEUE_UNAVAILABLE", "Nothing can be answered now. Try again shortly.");
  }
  const body = {
    input: value,
    options: { priority: interactivePriority, no_worker: "fail", unsupported: "refuse" },
    metadata: { face: "openai" },
  };
  const context = { caller, models, idempotencyKey, now: services.now() };
  const job = admitJob("chat-completion", body, context, services.webhookGuard);
  const { type, job: row } = await commitJob(services, { job, sizeBytes });
  // Admitted by its schema a moment ago.
  const input = job.input as ChatCompletionInput;
  const place = { generation: row.generation, id: streamStart };
  return {
    ...row,
    model: input.model,
    isStreamed: input.stream === true,
    includeUsage: input.stream_options?.include_usage === true,
    start: type === "inserted" ? { type: "resume", place } : { type: "snapshot" },
  };
}

function answer(c: Context<ApiEnv>, { job }: Extract<AnswerItem, { type: "end" }>): Response {
  if (job.status !== "succeeded") throw errorOfJob(job);
  return c.json(job.result as object);
}

interface StreamedAnswer {
  job: SubmittedChat;
  items: AsyncGenerator<AnswerItem, void>;
  onEnd: () => void;
}

/** A job that fails before it told anything is answered with its status, as far as there is time. */
async function stream(
  services: ApiServices,
  { job, items, onEnd }: StreamedAnswer,
): Promise<Response> {
  const first = items.next();
  let isSilent = false;
  try {
    const known = await Promise.race([first, pause(silentStartMs, undefined, { ref: false })]);
    const item = known?.value;
    isSilent = known === undefined;
    if (item?.type === "end" && item.job.status !== "succeeded") throw errorOfJob(item.job);
  } catch (error) {
    onEnd();
    throw error;
  }
  const chunks = completionChunks(startingWith(first, items, isSilent), {
    id: `chatcmpl-${job.id}`,
    created: Math.floor(job.createdAt.getTime() / 1_000),
    model: job.model,
    includeUsage: job.includeUsage,
  });
  const response = textStreamResponse(chunks, onEnd, services.logger);
  response.headers.set("x-millrace-job", job.id);
  return response;
}

async function* startingWith(
  first: Promise<IteratorResult<AnswerItem, void>>,
  rest: AsyncGenerator<AnswerItem, void>,
  isSilent: boolean,
): AsyncGenerator<AnswerItem> {
  if (isSilent) yield { type: "alive" };
  const { value, done } = await first;
  if (done) return;
  yield value;
  yield* rest;
}
