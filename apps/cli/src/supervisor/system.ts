/**
 * Everything that `npm start` runs. States: starting → up → stopping → stopped. It stops in the
 * order workers, API, Postgres, Redis, from whatever state it is in; each part even if an
 * earlier one failed to.
 */
import { mkdirSync } from "node:fs";
import { migrateDatabase } from "@shared/db";
import { AppError } from "@shared/runtime";
import type { Logger, Settings } from "@shared/runtime";
import { markProcess, signalProcess, startPostgresServer, startRedisServer } from "@shared/stores";
import type { ProcessMark, StoreServer } from "@shared/stores";
import { checkPostgresAt, checkRedisAt } from "../commands/doctor/check-stores.ts";
import type { Finding } from "../commands/doctor/finding.ts";
import { endLeftovers } from "./end-leftovers.ts";
import { lockHome } from "./home-lock.ts";
import { createKeptStore } from "./kept-store.ts";
import type { KeptStore, KeptStorePlan } from "./kept-store.ts";
import { createManagedProcess } from "./managed-process.ts";
import type { ManagedProcess } from "./managed-process.ts";
import { requireFreePort } from "./port-holder.ts";
import { planProcesses } from "./process-plans.ts";
import { createRuntimeFile } from "./runtime-file.ts";
import type { RuntimeState } from "./runtime-file.ts";
import { openStartKey } from "./start-key.ts";
import type { StartKey } from "./start-key.ts";
import type { Steps } from "./steps.ts";
import { waitUntilReady } from "./wait-until-ready.ts";

export interface SystemDeps {
  settings: Settings;
  env: Record<string, string | undefined>;
  steps: Steps;
  logger: Logger;
  /** Aborts a start that is under way. */
  signal: AbortSignal;
}

/** The address that the API of these settings has. */
export function apiUrlOf({ env }: Settings): string {
  const plain = env.HOST.replace(/^\[|\]$/g, "");
  // Every address of this machine is no address to call.
  const name = plain === "0.0.0.0" ? "127.0.0.1" : plain === "::" ? "::1" : plain;
  const host = name.includes(":") ? `[${name}]` : name;
  return `http://${host}:${env.PORT}`;
}

/** Builds the whole; nothing runs before `start`. */
export function createSystem(deps: SystemDeps) {
  const { settings, steps } = deps;
  const home = settings.env.MILLRACE_HOME;
  const url = apiUrlOf(settings);
  const runtimeFile = createRuntimeFile(home);
  const stores: { redis?: KeptStore; postgres?: KeptStore } = {};
  let processes: ManagedProcess[] = [];
  let state: RuntimeState | undefined;
  let unlock: (() => void) | undefined;
  let isForced = false;
  let stopping: Promise<void> | undefined;
  let startKey: StartKey | undefined;
  let startFailure: ((error: Error) => void) | undefined;

  function save(): void {
    if (state !== undefined) runtimeFile.write(state);
  }

  function noteProcess(name: string, mark: ProcessMark | undefined): void {
    if (state === undefined) return;
    if (mark === undefined) delete state.processes[name];
    else state.processes[name] = mark;
    save();
  }

  function noteCrash(name: string, words: string, restartInMs: number): void {
    if (startFailure !== undefined) startFailure(new Error(`${name} did not start: ${words}`));
    else steps.warn(`${name} ended: ${words}. It starts again in ${restartInMs / 1_000} s.`);
  }

  /**
   * Brings everything up; answers a key where the API asks for keys, good until `releaseKey`.
   * After a failure, `stop` must still be called.
   */
  async function start(): Promise<string | undefined> {
    mkdirSync(home, { recursive: true });
    unlock = lockHome(home);
    await clearLeftovers();
    await requireFreePort(settings.env.HOST, settings.env.PORT);
    const redisUrl = await openRedis();
    const databaseUrl = await openPostgres();
    deps.signal.throwIfAborted();
    await steps.step("Database schema", () => migrateDatabase(databaseUrl));
    deps.signal.throwIfAborted();
    startKey = await openStartKey(databaseUrl, settings.env.HOST);
    await steps.step("API and workers", () => startProcesses({ redisUrl, databaseUrl }));
    return startKey?.text;
  }

  async function clearLeftovers(): Promise<void> {
    const before = runtimeFile.read();
    const { REDIS_URL, DATABASE_URL } = settings.env;
    const unwanted = [REDIS_URL && "redis", DATABASE_URL && "postgres"];
    const ended = await endLeftovers(
      before,
      unwanted.filter((name) => name !== undefined),
    );
    if (ended.length > 0) steps.done(`Ended what a killed start had left: ${ended.join(", ")}`);
    state = { url, supervisor: markOf(process.pid), stores: {}, processes: {} };
    save();
  }

  async function openRedis(): Promise<string> {
    const given = settings.env.REDIS_URL;
    if (given !== undefined) {
      await steps.step("Redis", async () =>
        demand(await checkRedisAt(given, deps.logger, settings.file.deployment)),
      );
      return given;
    }
    const searchPath = deps.env["PATH"] ?? "";
    stores.redis = keepStore("redis", "Redis", (port) =>
      startRedisServer({ home, logger: deps.logger, searchPath, port }),
    );
    return startStore("Redis", stores.redis);
  }

  async function openPostgres(): Promise<string> {
    const given = settings.env.DATABASE_URL;
    deps.signal.throwIfAborted();
    if (given !== undefined) {
      await steps.step("Postgres", async () => demand(await checkPostgresAt(given)));
      return given;
    }
    stores.postgres = keepStore("postgres", "Postgres", (port) =>
      startPostgresServer({ home, logger: deps.logger, port }),
    );
    return startStore("Postgres", stores.postgres);
  }

  function keepStore(name: string, title: string, startIt: KeptStorePlan["start"]): KeptStore {
    return createKeptStore({
      start: startIt,
      onUp(server, isAgain) {
        noteStore(name, server);
        if (isAgain) steps.done(`${title} is back: ${describeStore(server)}`);
      },
      onGone(problem, nextTryInMs) {
        if (problem === undefined) steps.warn(`${title} ended. It starts again.`);
        else steps.warn(`${title}: ${problem} It is tried again in ${nextTryInMs / 1_000} s.`);
      },
    });
  }

  async function startStore(title: string, store: KeptStore): Promise<string> {
    let server: StoreServer | undefined;
    await steps.step(title, async () => {
      server = await store.start();
      return describeStore(server);
    });
    return server?.url ?? "";
  }

  function noteStore(name: string, { pid, port, url: storeUrl }: StoreServer): void {
    if (state === undefined) return;
    state.stores[name] = { ...markOf(pid), port, url: storeUrl };
    save();
  }

  async function startProcesses(urls: { redisUrl: string; databaseUrl: string }): Promise<string> {
    const plans = planProcesses(settings, urls, deps.env);
    const crashed = new Promise<never>((_resolve, reject) => (startFailure = reject));
    processes = plans.map((plan) =>
      createManagedProcess(plan, { onChange: noteProcess, onCrash: noteCrash }),
    );
    for (const one of processes) one.start();
    const over = new AbortController();
    try {
      const ready = waitUntilReady(
        url,
        startKey?.text,
        AbortSignal.any([deps.signal, over.signal]),
      );
      await Promise.race([ready, crashed]);
    } finally {
      startFailure = undefined;
      over.abort();
    }
    return url;
  }

  /** Gives up the key of the start. */
  const releaseKey = async (): Promise<void> => startKey?.close();

  async function stopEverything(): Promise<void> {
    const failures: unknown[] = [];
    const attempt = async (title: string, work: () => Promise<void>): Promise<void> => {
      await steps.step(title, work).catch((error: unknown) => failures.push(error));
    };
    const byName = (isApi: boolean) => processes.filter(({ name }) => (name === "api") === isApi);
    const end = (group: ManagedProcess[]) => async (): Promise<void> => {
      await Promise.all(group.map((one) => one.stop(() => isForced)));
    };
    if (processes.length > 0) {
      await attempt("Workers stopped", end(byName(false)));
      await attempt("API stopped", end(byName(true)));
    }
    // One that stays on record for want of an answer ends by itself.
    await releaseKey().catch(() => undefined);
    const { postgres, redis } = stores;
    if (postgres !== undefined) await attempt("Postgres stopped", () => postgres.stop());
    if (redis !== undefined) await attempt("Redis stopped", () => redis.stop());
    if (unlock !== undefined) runtimeFile.remove();
    unlock?.();
    if (failures.length > 0) throw failures[0];
  }

  /** Ends the children without waiting for their jobs; a `stop` that is under way goes on faster. */
  function force(): void {
    isForced = true;
    for (const one of processes) one.kill();
  }

  /** The last resort, when this process leaves without `stop`: signals only, no waiting. */
  function abandon(): void {
    for (const one of processes) one.kill();
    for (const mark of Object.values(state?.stores ?? {})) signalProcess(mark, "SIGINT");
  }

  return { url, start, releaseKey, stop: () => (stopping ??= stopEverything()), force, abandon };
}

/** A store that is named by URL must be there before anything is built on it. */
function demand({ state: verdict, detail, advice }: Finding): string {
  if (verdict === "warning") return `${detail}; ${advice}`;
  if (verdict !== "missing") return detail;
  throw new AppError("STORE_UNREACHABLE", `${detail}. ${advice}.`);
}

function markOf(pid: number): ProcessMark {
  return markProcess(pid) ?? { pid, identity: "" };
}

function describeStore({ port, isAdopted }: StoreServer): string {
  return `port ${port}${isAdopted ? ", still running from before" : ""}`;
}
