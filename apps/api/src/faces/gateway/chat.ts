import { setTimeout as pause } from "node:timers/promises";
import {
  chatAcceptedSchema,
  chatCompletionInputSchema,
  chatReplySchema,
  chatSaySchema,
} from "@shared/contracts";
import type { ChatCompletionResult, ChatMessage } from "@shared/contracts";
import type { JobRow, NewJob } from "@shared/db";
import type { z } from "zod";
import { AppError, newId } from "@shared/runtime";
import type { Identified } from "../../access/authenticator.ts";
import type { ApiApp } from "../../http/api-app.ts";
import { apiProblem } from "../../http/api-problem.ts";
import { openToAll } from "../../http/openapi-parts.ts";
import { admitJob } from "../../services/admit-job.ts";
import { isOver, waitUntilOver } from "../../services/job-watch.ts";
import { commitJob } from "../../services/submit-job.ts";
import { faceError } from "../webgen/face-schemas.ts";
import { FaceError } from "../fastapi-errors.ts";
import type { ChatSession, ChatTurn } from "./chat-sessions.ts";
import { readGatewayBody } from "./gateway-body.ts";
import type { GatewayDeps } from "./gateway-face.ts";
import { callerOfSession } from "./gateway-key.ts";
import { exampleSession, noSession } from "./session-routes.ts";

const description = {
  ...{ method: "post" as const, path: "/chat", tags: ["chat gateway face"], ...openToAll },
  summary: "Say something in a chat session",
  request: {
    body: {
      required: true,
      content: {
        "application/json": {
          schema: chatSaySchema,
          example: { session_id: exampleSession, message: "Hello, mill.", max_tokens: 64 },
        },
      },
    },
  },
  responses: {
    202: {
      description: "Said; nobody waits for the reply here",
      content: { "application/json": { schema: chatAcceptedSchema } },
    },
    200: { description: "The reply", content: { "application/json": { schema: chatReplySchema } } },
    400: faceError(
      "The message does not fit the model's context, even without what was said before",
    ),
    401: faceError("The session's key is not accepted any more"),
    404: faceError("No such session, or it has expired"),
    413: faceError("The body is too large"),
    422: faceError("The request is not valid"),
    429: faceError("Too many requests, or too many jobs wait"),
    502: faceError("The model gave no answer"),
    503: faceError("Nobody serves the model now, or a store can't be reached"),
  },
};

/** The longest wait for one's turn and the answer together. */
const patienceMs = 600_000;
/** A session taken by a caller who never submitted (its process died) is free after this. */
const unsubmittedMs = 15_000;
const lookAgainMs = 200;
const interactivePriority = 3;

interface ChatBody extends z.infer<typeof chatSaySchema> {
  sizeBytes: number;
  hostname: string;
}

/** `POST /chat` */
export function registerChat(app: ApiApp, deps: GatewayDeps): void {
  const { services } = deps;
  app.openAPIRegistry.registerPath(description);
  app.post("/chat", async (c) => {
    const body = await readGatewayBody(c, chatSaySchema, services.settings.bodyLimitBytes);
    const signal = AbortSignal.any([c.req.raw.signal, AbortSignal.timeout(patienceMs)]);
    const { job, row, ignored } = await speak(
      deps,
      { ...body, hostname: new URL(c.req.url).hostname },
      signal,
    );
    if (!body.wait) return c.json({ job_id: job.id, warnings: warningsOf(ignored) }, 202);
    const ended = await waitUntilOver(services, row, { timeoutMs: patienceMs, signal });
    if (!ended || !isOver(ended)) throw new FaceError(503, "LLM error: no answer in time.");
    const turn = turnOf(body.message, ended);
    await deps.sessions.settle(body.session_id, job.id, turn);
    if (!turn) throw failureOf(ended);
    return c.json(replyOf(ended, turn, ignored));
  });
}

/** Waits for the session's turn, and submits the message in it. */
async function speak(deps: GatewayDeps, body: ChatBody, signal: AbortSignal) {
  const { services, sessions } = deps;
  await services.models.look();
  for (;;) {
    const id = newId();
    const taken = await sessions.take(body.session_id, id);
    if (taken.type === "gone") throw noSession();
    if (taken.type === "busy") {
      await waitForTurn(deps, body.session_id, taken, signal);
      continue;
    }
    try {
      const identified = await identify(deps, taken.session, body.hostname);
      const { input, ignored } = inputOf(deps, taken.session, body);
      const job = { ...admit(deps, identified, input), id };
      const { job: row } = await commitJob(services, { job, sizeBytes: body.sizeBytes });
      return { job, row, ignored };
    } catch (error) {
      await sessions.settle(body.session_id, id);
      // 404 is for sessions here.
      const isModel = error instanceof AppError && error.code === "MODEL_UNKNOWN";
      throw isModel ? new FaceError(400, error.message) : error;
    }
  }
}

/** Waits until the job is over that the session is busy with, and adds its turn to the session. */
async function waitForTurn(
  { services, sessions }: GatewayDeps,
  sessionId: string,
  { jobId, sinceMs }: { jobId: string; sinceMs: number },
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const row = await services.record.getJobWithInput(jobId);
  if (!row) {
    const isLost = services.now().getTime() - sinceMs > unsubmittedMs;
    if (isLost) await sessions.settle(sessionId, jobId);
    else await pause(lookAgainMs, undefined, { signal });
    return;
  }
  const ended = isOver(row)
    ? row
    : await waitUntilOver(services, row, { timeoutMs: patienceMs, signal });
  if (!ended || !isOver(ended)) return;
  const { messages } = chatCompletionInputSchema.parse(row.input);
  const said = messages.at(-1)?.content;
  await sessions.settle(sessionId, jobId, turnOf(typeof said === "string" ? said : "", ended));
}

/** @throws FaceError 401; AppError RATE_LIMITED */
async function identify(
  { access }: GatewayDeps,
  { keyId }: ChatSession,
  hostname: string,
): Promise<Identified> {
  const identified = await callerOfSession(access, { keyId, hostname });
  const { caller, ratePerMinute } = identified;
  if (ratePerMinute > 0 && caller.keyId !== null) {
    const verdict = await access.limiter.take(caller.keyId, ratePerMinute);
    if (verdict.isAllowed === false) {
      const detail = `This key may send ${verdict.limit} requests a minute. Try again in ${verdict.waitSeconds} s.`;
      throw apiProblem("RATE_LIMITED", detail, {
        headers: { "retry-after": String(verdict.waitSeconds) },
      });
    }
  }
  return identified;
}

function admit({ services }: GatewayDeps, { caller }: Identified, input: object): NewJob {
  const body = {
    input,
    options: {
      priority: interactivePriority,
      no_worker: "fail",
      trim: "turns",
      max_context_tokens: services.settings.gateway.maxContextTokens,
    },
    metadata: { face: "gateway" },
  };
  const { models } = services;
  const context = { caller, models, idempotencyKey: undefined, now: services.now() };
  return admitJob("chat-completion", body, context, services.webhookGuard);
}

const ownFields = new Set(["model", "messages", "max_tokens", "temperature", "stream", "n"]);

/** The request of the whole session; of `extra`, what a model can be asked for. */
function inputOf({ services }: GatewayDeps, session: ChatSession, body: ChatBody) {
  const messages: ChatMessage[] = [
    ...(session.systemPrompt === ""
      ? []
      : [{ role: "system" as const, content: session.systemPrompt }]),
    ...session.turns.flatMap(({ user, assistant }) => [
      { role: "user" as const, content: user },
      { role: "assistant" as const, content: assistant },
    ]),
    { role: "user", content: body.message },
  ];
  const known = Object.keys(chatCompletionInputSchema.shape);
  const isTaken = (name: string) => known.includes(name) && !ownFields.has(name);
  const names = Object.keys(body.extra);
  const extra = Object.fromEntries(Object.entries(body.extra).filter(([name]) => isTaken(name)));
  const { max_tokens, temperature } = body;
  const input = {
    ...extra,
    model: body.model ?? modelOf(services),
    messages,
    max_tokens,
    temperature,
  };
  return { input, ignored: names.filter((name) => !isTaken(name)) };
}

/** The configured model, as a local one where one of that name is known, else as vLLM's. */
function modelOf({ settings, models }: GatewayDeps["services"]): string {
  const { model } = settings.gateway;
  if (model === undefined) return "auto";
  return model.includes(":") || models.list().some(({ name }) => name === model)
    ? model
    : `vllm:${model}`;
}

function turnOf(user: string, ended: JobRow): ChatTurn | undefined {
  if (ended.status !== "succeeded") return undefined;
  const { choices } = ended.result as ChatCompletionResult;
  return { user, assistant: choices[0]?.message.content ?? "" };
}

function replyOf(ended: JobRow, { assistant }: ChatTurn, ignored: string[]) {
  const { choices, usage, millrace } = ended.result as ChatCompletionResult;
  return {
    reply: assistant,
    finish_reason: choices[0]?.finish_reason ?? null,
    total_tokens: usage?.total_tokens ?? null,
    input_tokens: usage?.prompt_tokens ?? null,
    output_tokens: usage?.completion_tokens ?? null,
    trimmed_turns: millrace.trimmed_turns ?? 0,
    job_id: ended.id,
    warnings: [...ended.warnings, ...warningsOf(ignored)],
  };
}

function warningsOf(ignored: string[]): string[] {
  return ignored.map((name) => `extra.${name} is not supported and was left out`);
}

function failureOf({ error, status }: JobRow): Error {
  const { code, message } = error ?? { code: "INTERNAL", message: `the job ${status}` };
  if (code === "CONTEXT_TOO_LONG") return new FaceError(400, message);
  const isNobody = code === "NO_WORKER_FOR_MODEL" || code === "DEADLINE_PASSED";
  return new FaceError(isNobody ? 503 : 502, `LLM error: ${message}`);
}
