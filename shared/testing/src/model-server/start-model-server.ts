import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { anthropicFrames } from "./anthropic-wire.ts";
import { engineEndpoint, listedModel } from "./engine-state.ts";
import type { EngineState } from "./engine-state.ts";
import { geminiFrames } from "./gemini-wire.ts";
import { openaiFrames } from "./openai-wire.ts";
import { sendFrames, sendRefusal } from "./send-reply.ts";
import type {
  ModelServerBody,
  ScriptedAnswer,
  ScriptedRefusal,
  ScriptedReply,
} from "./scripted-reply.ts";

/** A request for an answer, as it came. */
export interface ModelServerRequest {
  path: string;
  headers: IncomingHttpHeaders;
  body: ModelServerBody;
  /** Settles when the exchange is over: `true` where the client went away before its end. */
  abandoned: Promise<boolean>;
}

/**
 * A model provider over real HTTP in the wire forms of OpenAI (`/v1/chat/completions`), Anthropic
 * (`/v1/messages`) and Gemini (`/v1beta/models/…:streamGenerateContent`).
 */
export interface ModelServer {
  readonly url: string;
  readonly state: EngineState;
  readonly requests: ModelServerRequest[];
  /** What a model says from now on: the replies in order, the last one for ever. */
  script(model: string, ...replies: ScriptedReply[]): void;
  close(): Promise<void>;
}

interface Exchange {
  url: URL;
  headers: IncomingHttpHeaders;
  body: ModelServerBody;
  response: ServerResponse;
}

/**
 * @param options.models the replies of each model, as for `script`.
 * @param options.apiKey the only key that is let in; default any.
 */
export async function startModelServer(
  options: {
    models?: Record<string, ScriptedReply[]>;
    apiKey?: string;
    state?: Partial<EngineState>;
  } = {},
): Promise<ModelServer> {
  const scripts = new Map(Object.entries(options.models ?? {}));
  const requests: ModelServerRequest[] = [];
  const state: EngineState = {
    ...{ engine: "none", isReady: true, contextTokens: 8_192, running: 0, waiting: 0, slots: 4 },
    ...options.state,
  };

  function nextReply(model: string): ScriptedReply | undefined {
    const replies = scripts.get(model);
    return replies && replies.length > 1 ? replies.shift() : (replies?.[0] ?? (replies && {}));
  }

  function answerGet({ url, headers, response }: Exchange): void {
    const names = [...scripts.keys()];
    const engine = engineEndpoint(state, url.pathname);
    if (engine) return sendRefusal(response, engine);
    if (url.pathname === "/v1beta/models") {
      const models = names.map((name) => ({ name: `models/${name}`, inputTokenLimit: 32_768 }));
      return sendRefusal(response, { status: 200, body: { models } });
    }
    if (url.pathname !== "/v1/models") return sendRefusal(response, { status: 404 });
    const isAnthropic = headers["anthropic-version"] !== undefined;
    const data = names.map((id) =>
      isAnthropic ? { type: "model", id, display_name: id } : listedModel(state, id),
    );
    sendRefusal(response, { status: 200, body: { object: "list", data } });
  }

  async function answerPost(exchange: Exchange): Promise<void> {
    const { url, headers, body, response } = exchange;
    const form = formOf(url.pathname);
    const model = form?.model ?? body.model ?? "";
    requests.push({
      path: url.pathname + url.search,
      headers,
      body,
      abandoned: once(response, "close").then(() => !response.writableFinished),
    });
    const refusal = form ? refusalOf(form.name, exchange, options.apiKey) : { status: 404 };
    if (refusal) return sendRefusal(response, refusal);
    const reply = nextReply(model);
    if (!reply) return sendRefusal(response, unknownModel(model));
    if ("silent" in reply) return;
    if ("status" in reply) return sendRefusal(response, reply);
    await sendFrames(response, reply, framesOf(form?.name, reply, body, model));
  }

  const server = createServer((request, response) => {
    void readBody(request).then(async (body) => {
      const url = new URL(request.url ?? "/", "http://model-server");
      const exchange = { url, headers: request.headers, body, response };
      if (request.method === "GET") answerGet(exchange);
      else await answerPost(exchange);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    state,
    requests,
    script: (model, ...replies) => void scripts.set(model, replies),
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function readBody(request: IncomingMessage): Promise<ModelServerBody> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString() || "{}") as ModelServerBody;
}

type WireForm = "openai" | "anthropic" | "gemini";

function formOf(path: string): { name: WireForm; model?: string } | undefined {
  if (path === "/v1/chat/completions") return { name: "openai" };
  if (path === "/v1/messages") return { name: "anthropic" };
  const model = /^\/v1beta\/models\/([^:]+):streamGenerateContent$/.exec(path)?.[1];
  return model === undefined ? undefined : { name: "gemini", model };
}

/** What the real ones refuse, too: a wrong key, a request that lacks what they insist on. */
function refusalOf(form: WireForm, exchange: Exchange, apiKey?: string) {
  const { url, headers, body } = exchange;
  const bearer = headers.authorization?.replace(/^Bearer /, "");
  const key = {
    openai: bearer,
    anthropic: headers["x-api-key"] ?? bearer,
    gemini: headers["x-goog-api-key"],
  }[form];
  if (apiKey !== undefined && key !== apiKey) return refuse(401, "Incorrect API key provided");
  if (form === "gemini") {
    return url.searchParams.get("alt") === "sse" ? undefined : refuse(400, "alt=sse is missing");
  }
  if (body.stream !== true) return refuse(400, "This model server only streams");
  if (form === "openai") return undefined;
  if (body["max_tokens"] === undefined) return refuse(400, "max_tokens: Field required");
  return refusalByVersion(headers["anthropic-version"], body);
}

/** Anthropic's newer version refuses samplers, whatever the model. */
function refusalByVersion(version: unknown, body: ModelServerBody): ScriptedRefusal | undefined {
  if (version === "2023-06-01") return undefined;
  if (version !== "2026-10-21") return refuse(400, "anthropic-version: not a known version");
  const sampler = ["temperature", "top_p", "top_k"].find((name) => body[name] !== undefined);
  return sampler ? refuse(400, `${sampler}: Extra inputs are not permitted`) : undefined;
}

function refuse(status: number, message: string): ScriptedRefusal {
  return { status, body: { error: { message, type: "invalid_request_error", code: null } } };
}

function unknownModel(model: string): ScriptedRefusal {
  const error = {
    message: `The model \`${model}\` does not exist or you do not have access to it.`,
    type: "invalid_request_error",
    param: null,
    code: "model_not_found",
  };
  return { status: 404, body: { error } };
}

function framesOf(
  form: WireForm | undefined,
  reply: ScriptedAnswer,
  body: ModelServerBody,
  model: string,
): string[] {
  if (form === "anthropic") return anthropicFrames(reply, body);
  return form === "gemini" ? geminiFrames(reply, model) : openaiFrames(reply, body);
}
