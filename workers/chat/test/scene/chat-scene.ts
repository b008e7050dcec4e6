import type { ChatCompletionResult, JobView, WorkerView } from "@shared/contracts";
import { createTestStores, eventually, freePort, spawnMain } from "@shared/testing";
import type { TestProcess, TestStores } from "@shared/testing";
import OpenAI from "openai";
import { inject } from "vitest";
import { writeConfigFolder } from "./config-folder.ts";
import type { ConfigFolder, SceneSettings } from "./config-folder.ts";

/** The whole system: API, control and chat workers, each its real `main.ts` in a process of its own. */
export interface ChatScene {
  readonly stores: TestStores;
  readonly config: ConfigFolder;
  /** Where the API is; the same after a restart. */
  readonly url: string;
  readonly openai: OpenAI;
  startApi(port?: number): Promise<TestProcess>;
  startControl(): Promise<TestProcess>;
  startWorker(env?: Record<string, string>): Promise<TestProcess>;
  /** A worker with models and settings of its own. */
  startOtherWorker(settings: SceneSettings): Promise<{ worker: TestProcess; config: ConfigFolder }>;
  call(method: string, path: string, body?: unknown): Promise<Response>;
  /** Submits a chat that asks this model to go on. */
  submit(model: string, request?: ChatRequest): Promise<JobView>;
  view(id: string): Promise<ChatView>;
  ended(id: string): Promise<ChatView>;
  /** Submits a chat and waits for its end. */
  ask(model: string, request?: ChatRequest): Promise<ChatView>;
  cancel(id: string): Promise<void>;
  workers(): Promise<WorkerView[]>;
  /** Waits until live workers serve these models. */
  served(...models: string[]): Promise<void>;
  /** Waits until no live worker serves the model. */
  unserved(model: string): Promise<void>;
  close(): Promise<void>;
}

export interface ChatRequest {
  input?: object;
  options?: object;
}

export type ChatView = JobView & { result: ChatCompletionResult | null };

const mainOf = (folder: string) => new URL(`../../../../${folder}/src/main.ts`, import.meta.url);

/** Starts nothing yet but the stores. */
export async function createChatScene(
  settings: SceneSettings & { redisUrl?: string } = {},
): Promise<ChatScene> {
  const stores = await createTestStores({
    postgresUrl: inject("postgresUrl"),
    redisUrl: settings.redisUrl ?? inject("redisUrl"),
  });
  const config = writeConfigFolder(stores.deployment, settings);
  const configs = [config];
  const processes: TestProcess[] = [];
  const apiPort = await freePort();
  const url = `http://127.0.0.1:${apiPort}`;

  async function start(folder: string, env: Record<string, string>): Promise<TestProcess> {
    const storeEnv = { REDIS_URL: stores.redisUrl, DATABASE_URL: stores.databaseUrl };
    const started = await spawnMain(mainOf(folder), {
      ...{ ...storeEnv, MILLRACE_CONFIG: config.path, MILLRACE_HOME: config.path, HOST: "" },
      ...env,
    });
    processes.push(started);
    return started;
  }

  const startWorker = (env: Record<string, string> = {}) =>
    start("workers/chat", { DATABASE_URL: "", ...env });

  function call(method: string, path: string, body?: unknown): Promise<Response> {
    const json = { "content-type": "application/json" };
    const sent = body === undefined ? {} : { headers: json, body: JSON.stringify(body) };
    return fetch(url + path, { method, ...sent });
  }

  async function json<T>(answering: Promise<Response>): Promise<T> {
    const answer = await answering;
    if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  function submit(model: string, { input, options }: ChatRequest = {}): Promise<JobView> {
    const asked = { model, messages: [{ role: "user", content: "Go on." }], ...input };
    const body = { input: asked, ...(options ? { options } : {}) };
    return json(call("POST", "/v1/jobs/chat-completion", body));
  }

  const ended = (id: string) =>
    eventually(
      async () => {
        const view = await json<ChatView>(call("GET", `/v1/jobs/${id}?wait=20`));
        return ["queued", "running"].includes(view.status) ? undefined : view;
      },
      { what: `the end of job ${id}` },
    );
  const workers = async () =>
    (await json<{ items: WorkerView[] }>(call("GET", "/v1/workers"))).items;
  async function servedNow(): Promise<string[]> {
    type Listed = { data: { id: string; served: boolean }[] };
    const { data } = await json<Listed>(call("GET", "/v1/models"));
    return data.filter((one) => one.served).map(({ id }) => id);
  }

  return {
    ...{ stores, config, url, startWorker, call, submit, ended, workers },
    openai: new OpenAI({ baseURL: `${url}/v1`, apiKey: "none", maxRetries: 0 }),
    async startApi(port = apiPort) {
      const api = await start("apps/api", { PORT: String(port) });
      // It listens before it has reached its stores.
      const ready = `http://127.0.0.1:${port}/ready`;
      await eventually(async () => (await fetch(ready)).ok, { what: "an API with its stores" });
      return api;
    },
    startControl: () => start("workers/control", {}),
    async startOtherWorker(own) {
      const other = writeConfigFolder(stores.deployment, own);
      configs.push(other);
      return { worker: await startWorker({ MILLRACE_CONFIG: other.path }), config: other };
    },
    view: (id) => json(call("GET", `/v1/jobs/${id}`)),
    ask: async (model, request) => ended((await submit(model, request)).id),
    cancel: async (id) => void (await json(call("POST", `/v1/jobs/${id}/cancel`))),
    async served(...models) {
      await eventually(
        async () => {
          const now = await servedNow();
          return models.every((model) => now.includes(model));
        },
        { what: `serving ${models.join(", ")}`, timeoutMs: 30_000, everyMs: 100 },
      );
    },
    async unserved(model) {
      await eventually(async () => !(await servedNow()).includes(model), { everyMs: 100 });
    },
    async close() {
      await Promise.all(processes.map((one) => one.kill9()));
      await stores.close();
      for (const one of configs) one.remove();
    },
  };
}

/** What an answer says. */
export function textOf({ result }: { result: ChatCompletionResult | null }): string {
  return result?.choices[0]?.message.content ?? "";
}
