import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { JobView } from "@shared/contracts";

export const jobId = "0198b1f0-5a3c-7d11-8f6e-2f4c9be0a001";

/** How the double's one job goes. */
export interface DoubleScript {
  /** The job at its end; without one it runs until it is cancelled. */
  ending?: Partial<JobView>;
  artifacts?: Record<string, string>;
  isReady?: boolean;
}

export interface SeenCall {
  call: string;
  headers: IncomingMessage["headers"];
  body: unknown;
}

/** A small server with one job, which speaks the native API as the contract has it. */
export async function startApiDouble(script: DoubleScript = {}) {
  const seen: SeenCall[] = [];
  const followed = Promise.withResolvers<void>();
  const cancelled = Promise.withResolvers<void>();
  const files = Object.entries(script.artifacts ?? {});
  const running = jobOf({ status: "running", attempt: 1 });
  const ended = jobOf({ attempt: 1, artifacts: files.map(artifactOf), ...script.ending });

  async function answerEvents(response: ServerResponse): Promise<void> {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(frame("snapshot", { job: jobOf({}), reset: true }, "1-1"));
    response.write(frame("status", { status: "running", attempt: 1 }, "1-2"));
    response.write(frame("progress", { stage: "render", percent: 40, message: "Drawing" }, "1-3"));
    followed.resolve();
    if (script.ending === undefined) await cancelled.promise;
    const last = script.ending === undefined ? jobOf({ status: "cancelled" }) : ended;
    response.end(frame("done", { job: last }, "1-4"));
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = "", headers } = request;
    const body = await text(request);
    const call = `${method} ${url}`.replaceAll(jobId, "ID");
    seen.push({ call, headers, body: body === "" ? undefined : JSON.parse(body) });
    const name = /^GET \/v1\/jobs\/ID\/artifacts\/(.+)$/.exec(call)?.[1];
    if (name !== undefined) return void response.end(script.artifacts?.[name]);
    if (call === "GET /v1/jobs/ID/events") return answerEvents(response);
    if (call === "POST /v1/jobs/ID/cancel") cancelled.resolve();
    const [status, value] = answerTo(call, script, running, ended);
    response.writeHead(status, { "content-type": "application/json" });
    response.end(value === undefined ? "" : JSON.stringify(value));
  }

  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url, seen, followed: followed.promise, stop, [Symbol.asyncDispose]: stop };
}

const models = [
  { id: "gone", object: "model", created: 1, owned_by: "llama.cpp", served: false },
  {
    ...{ id: "demo-mill", object: "model", created: 1, owned_by: "llama.cpp", served: true },
    context_length: 4_096,
  },
];

function answerTo(
  call: string,
  { isReady = true }: DoubleScript,
  running: JobView,
  ended: JobView,
): [number, unknown] {
  const checks = { postgres: { ok: true }, redis: { ok: isReady, detail: "on port 6379" } };
  const answers: Record<string, [number, unknown]> = {
    "POST /v1/jobs/webgen": [202, jobOf({})],
    "GET /v1/jobs/ID": [200, ended],
    "GET /v1/jobs?limit=20": [200, { items: [ended, running], next_cursor: null }],
    "POST /v1/jobs/ID/cancel": [202, running],
    "POST /v1/jobs/ID/retry": [202, jobOf({ retried_from: jobId })],
    "GET /v1/jobs/ID/webhook": [200, webhook],
    "POST /v1/jobs/ID/webhook/redeliver": [202, webhook],
    "DELETE /v1/jobs/ID": [204, undefined],
    "GET /ready": [isReady ? 200 : 503, { ready: isReady, checks }],
    "GET /v1/workers": [200, { items: [worker] }],
    "GET /v1/queues": [200, { items: [queue] }],
    "GET /v1/models": [200, { object: "list", data: models }],
  };
  return answers[call] ?? [404, notFound];
}

function jobOf(changes: Partial<JobView>): JobView {
  return {
    id: jobId,
    kind: "webgen",
    status: "queued",
    attempt: 0,
    input_summary: { snapshot_chars: 20 },
    warnings: [],
    artifacts: [],
    metadata: {},
    created_at: "2026-03-01T10:00:00.000Z",
    links: { preview: `/v1/jobs/${jobId}/preview` },
    ...changes,
  };
}

function artifactOf([name, content]: [string, string]) {
  return {
    name,
    media_type: "text/plain",
    size: Buffer.byteLength(content),
    sha256: createHash("sha256").update(content).digest("hex"),
    url: `/v1/jobs/${jobId}/artifacts/${name}`,
  };
}

function frame(name: string, data: unknown, id: string): string {
  return `event: ${name}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

const notFound = {
  type: "about:blank",
  title: "Not found",
  status: 404,
  detail: "There is no such job",
  code: "NOT_FOUND",
  request_id: "r1",
};

const webhook = {
  url: "https://hooks.example.com/in",
  state: "pending",
  webhook_id: `msg_${jobId}`,
  type: "job.succeeded",
  next_attempt_at: "2026-03-01T10:05:00.000Z",
  attempts: [
    { at: "2026-03-01T10:01:00.000Z", duration_ms: 120, status_code: 503 },
    { at: "2026-03-01T10:02:00.000Z", duration_ms: 10_000, error: "No answer within 10000 ms." },
  ],
};

const worker = {
  id: "webgen-1",
  kind: "webgen",
  lanes: ["webgen"],
  host: "mill",
  pid: 7,
  version: "0.1.0",
  engines: ["compose"],
  slots: 2,
  busy: 1,
  draining: false,
  started_at: "2026-03-01T10:00:00.000Z",
  last_heartbeat: "2026-03-01T10:00:00.000Z",
};

const queue = { kind: "webgen", lane: "webgen", queued: 3, running: 1, oldest_seconds: 12 };
