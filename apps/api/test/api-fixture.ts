import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { JobView, WorkerModel } from "@shared/contracts";
import { createWorkerProcess } from "@shared/queues/consumer";
import type { JobHandler } from "@shared/queues/consumer";
import { sharedChatLane } from "@shared/queues/producer";
import { createTestStores, eventually } from "@shared/testing";
import type { TestStores } from "@shared/testing";
import { inject } from "vitest";
import { createApiProcess } from "../src/api-process.ts";
import type { ApiProcessOptions } from "../src/api-process.ts";
import type { RequestDeadlines } from "../src/http/http-server.ts";
import { testApiSettings } from "./test-settings.ts";

/** The API on real stores, on a port of its own. */
export interface ApiFixture {
  readonly url: string;
  readonly routes: { method: string; path: string }[];
  readonly stores: TestStores;
  /** The numbers of the attempts that reached the worker's handler, by job. */
  readonly executions: ReadonlyMap<string, number[]>;
  /** A request to the API; `body` is sent as JSON. */
  call(method: string, path: string, request?: CallOptions): Promise<Response>;
  /** Submits a webgen job and gives its view. */
  submit(snapshot: string, extra?: object): Promise<JobView>;
  /** Submits a job that runs until it is cancelled, and waits until it runs. */
  submitHanging(): Promise<JobView>;
  /** Starts a worker and the keeper of the books, once. */
  startWork(): Promise<void>;
  /** Starts a worker for chats, of the shared lane and of these models. */
  startChat(handler: JobHandler, models?: WorkerModel[]): Promise<void>;
  close(): Promise<void>;
}

interface CallOptions {
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export interface FixtureOptions {
  /** A Redis of the test's own, for everybody. */
  redisUrl?: string;
  settings?: Partial<ApiProcessOptions["settings"]>;
  deadlines?: RequestDeadlines;
  /** Where it listens; default loopback. */
  host?: string;
  /** Called before the API starts. */
  prepare?: (stores: TestStores) => Promise<unknown>;
  /** Where the API finds its stores, when not where they are. */
  urls?: { databaseUrl?: (real: string) => string; redisUrl?: (real: string) => string };
}

export async function createApiFixture(options: FixtureOptions = {}): Promise<ApiFixture> {
  const stores = await createTestStores({
    postgresUrl: inject("postgresUrl"),
    redisUrl: options.redisUrl ?? inject("redisUrl"),
  });
  await options.prepare?.(stores);
  const api = createApiProcess({
    host: options.host ?? "127.0.0.1",
    port: 0,
    databaseUrl: options.urls?.databaseUrl?.(stores.databaseUrl) ?? stores.databaseUrl,
    redisUrl: options.urls?.redisUrl?.(stores.redisUrl) ?? stores.redisUrl,
    deployment: stores.deployment,
    logger: stores.logger,
    graceMs: 1_000,
    ...(options.deadlines ? { deadlines: options.deadlines } : {}),
    settings: { ...testApiSettings, ...options.settings },
  });
  await api.start();
  const { url } = api;
  // It starts without its stores; a test that takes none away means one that has them.
  if (!options.urls) await eventually(async () => (await fetch(`${url}/ready`)).ok);
  const closers = [() => stores.close(), () => api.stop()];
  const executions = new Map<string, number[]>();

  function call(method: string, path: string, request: CallOptions = {}): Promise<Response> {
    const { body, headers, signal } = request;
    return fetch(url + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  }

  async function submit(snapshot: string, extra = {}): Promise<JobView> {
    const answer = await call("POST", "/v1/jobs/webgen", {
      body: { input: { snapshot }, ...extra },
    });
    if (answer.status !== 202) throw new Error(`submission answered ${await answer.text()}`);
    return (await answer.json()) as JobView;
  }

  return {
    url,
    routes: api.routes,
    stores,
    executions,
    call,
    submit,
    async submitHanging() {
      const job = await submit("hang");
      const first = await call("GET", `/v1/jobs/${job.id}`);
      const view = (await first.json()) as JobView;
      if (view.status === "running") return view;
      const headers = { "if-none-match": first.headers.get("etag") ?? "" };
      const next = await call("GET", `/v1/jobs/${job.id}?wait=20`, { headers });
      return (await next.json()) as JobView;
    },
    async startWork() {
      const worker = createTestWorker(stores, async (job, signal) => {
        executions.set(job.id, [...(executions.get(job.id) ?? []), job.attempt]);
        return handler(job, signal);
      });
      closers.push(await startControl(stores), () => worker.stop());
      await worker.start();
    },
    async startChat(handler, models = []) {
      const worker = createChatWorker(stores, handler, models);
      closers.push(() => worker.stop());
      await worker.start();
    },
    async close() {
      for (const close of closers.toReversed()) await close();
    },
  };
}

/**
 * What a job does stands in its snapshot: `hang` (until it is aborted), `fail`, `sleep <ms>`,
 * `steps <n>` (that many progress reports), anything else ends at once with a page.
 */
const handler: JobHandler = async (job, signal) => {
  const { snapshot } = job.input as { snapshot: string };
  const [verb, count] = snapshot.split(" ");
  if (verb === "hang") await aborted(signal);
  if (verb === "sleep") await new Promise((resolve) => setTimeout(resolve, Number(count)));
  if (verb === "fail") {
    return {
      type: "fail",
      error: { code: "SNAPSHOT_EMPTY", message: "Nothing.", retryable: false },
    };
  }
  for (let step = 1; verb === "steps" && step <= Number(count); step += 1) {
    job.reportProgress({ stage: "step", percent: step, message: `step ${step}` });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const page = Buffer.from(`<!doctype html><title>Page</title><p>${job.id}</p>`);
  return {
    type: "done",
    result: { title: "Page", report: { truncated: null } },
    artifacts: [
      { name: "index.html", mediaType: "text/html", bytes: page },
      { name: "report.json", mediaType: "application/json", bytes: Buffer.from("{}") },
    ],
  };
};

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error));
  });
}

function createTestWorker(stores: TestStores, handler: JobHandler) {
  return createWorkerProcess({
    kind: "webgen",
    handler,
    engines: ["test"],
    concurrency: 4,
    redisUrl: stores.redisUrl,
    deployment: stores.deployment,
    logger: stores.logger,
    graceMs: 100,
    abortGraceMs: 1_000,
  });
}

function createChatWorker(stores: TestStores, handler: JobHandler, models: WorkerModel[]) {
  return createWorkerProcess({
    kind: "chat-completion",
    handler,
    engines: ["test"],
    concurrency: 50,
    lanes: [
      { lane: sharedChatLane, slots: 50 },
      ...models.map(({ lane, slots }) => ({ lane, slots })),
    ],
    models: () => models,
    redisUrl: stores.redisUrl,
    deployment: stores.deployment,
    logger: stores.logger,
    graceMs: 100,
    abortGraceMs: 1_000,
  });
}

/** Runs the control process; gives what ends it. */
async function startControl(stores: TestStores): Promise<() => Promise<void>> {
  const config = await mkdtemp(join(tmpdir(), "millrace-test-config-"));
  await writeFile(join(config, "millrace.yaml"), `deployment: ${stores.deployment}\n`);
  const main = fileURLToPath(new URL("../../../workers/control/src/main.ts", import.meta.url));
  const child = spawn(process.execPath, [main], {
    env: {
      ...process.env,
      REDIS_URL: stores.redisUrl,
      DATABASE_URL: stores.databaseUrl,
      MILLRACE_CONFIG: config,
      LOG_LEVEL: "info",
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let log = "";
  const ready = new Promise<boolean>((resolve) => {
    child.stderr.on("data", (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes('"ready"')) resolve(true);
    });
  });
  const isReady = await Promise.race([ready, exited.then(() => false)]);
  if (!isReady) throw new Error(`the control process ended early: ${log}`);
  return async () => {
    child.kill("SIGTERM");
    await exited;
    await rm(config, { recursive: true, force: true });
  };
}
