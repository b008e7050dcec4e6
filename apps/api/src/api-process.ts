import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { jobCatalog, jobKindSchema } from "@shared/contracts";
import { keyStateOf } from "@shared/db";
import { createJobEventHub } from "@shared/queues/events";
import { createTicketProducer } from "@shared/queues/producer";
import { AppError, isLoopback } from "@shared/runtime";
import type { Logger, Service } from "@shared/runtime";
import type { ApiSettings } from "./api-deps.ts";
import type { AccessSettings } from "./access/access-settings.ts";
import { cutKeyFromUrl } from "./access/cut-key-from-url.ts";
import type { KeysById } from "./access/key-directory.ts";
import { createApp } from "./app.ts";
import type { Api } from "./app.ts";
import { createHttpServer, requestDeadlines } from "./http/http-server.ts";
import type { RequestDeadlines } from "./http/http-server.ts";
import { openApiStores } from "./services/api-stores.ts";
import { createJobRecord } from "./services/job-record.ts";

export interface ApiProcessOptions {
  host: string;
  /** 0: any free port. */
  port: number;
  databaseUrl: string;
  redisUrl: string;
  deployment: string;
  logger: Logger;
  /** How long open answers may take to end after `stop()`. */
  graceMs: number;
  settings: Omit<ApiSettings, "access"> & { access?: Partial<AccessSettings> };
  /** Default {@link requestDeadlines}. */
  deadlines?: RequestDeadlines;
  /** A producer of another making, for crash tests. */
  createTickets?: typeof createTicketProducer;
}

/** Whoever is to be let in without a key has to be named. */
const closed: Omit<AccessSettings, "isLoopbackBound"> = {
  openRanges: { webgen: [] },
  trustedProxies: [],
  hosts: [],
  ratePerMinute: 0,
};

export interface ApiProcess extends Service {
  /** Where it listens, once started. */
  readonly url: string;
  /** Every method and path that something answers, middleware left out. */
  readonly routes: { method: string; path: string }[];
}

const maxConnections = 10;

/**
 * The API as a service. It starts without its stores: /ready tells what is missing, and requests
 * are answered 503 until it is there. `stop()` takes no further request, ends event streams,
 * and waits for the answers under way.
 * `start()` throws AppError KEYS_NEEDED when other machines could reach it and there are no keys.
 */
export function createApiProcess(options: ApiProcessOptions): ApiProcess {
  const { logger, redisUrl, deployment } = options;
  const stores = openApiStores({ ...options, maxConnections });
  const { redis, watches } = stores;
  const record = createJobRecord({ db: stores.db, watch: watches.postgres });
  const hub = createJobEventHub({
    redisUrl,
    redis,
    deployment,
    logger,
    findEndedJobs: record.findTerminalJobs,
  });
  const { ticketsPerKey } = options.settings;
  const tickets = (options.createTickets ?? createTicketProducer)({
    redis,
    deployment,
    logger,
    backoffMs: backoffOf,
    ticketsPerKey,
  });
  const now = () => new Date();
  const isLoopbackBound = isLoopback(options.host);
  const access = { ...closed, ...options.settings.access, isLoopbackBound };
  const api = createApp({
    record,
    redis,
    deployment,
    tickets,
    hub,
    logger,
    now,
    settings: { ...options.settings, access },
  });
  const server = createHttpServer(api.app, {
    bodyLimitBytes: options.settings.bodyLimitBytes,
    deadlines: options.deadlines ?? requestDeadlines,
  });
  server.prependListener("request", cutKeyFromUrl);
  server.on("request", () => {
    watches.postgres.touch();
    watches.redis.touch();
  });
  let stopping: Promise<void> | undefined;

  async function stop(): Promise<void> {
    const closed = closeServer(server, options.graceMs);
    await hub.stop();
    await api.drain();
    await closed;
    await tickets.close();
    await api.access.close();
    await stores.close();
  }

  return {
    name: "api",
    get url() {
      const { address, port, family } = server.address() as AddressInfo;
      return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
    },
    get routes() {
      return api.app.routes
        .filter((route) => route.method !== "ALL")
        .map(({ method, path }) => ({ method, path }));
    },
    async start() {
      // Where the record is away, requests are refused until it tells the keys.
      const keys = await api.access.keys.read().catch(() => undefined);
      if (!isLoopbackBound && keys) assertKeyUsable(options.host, keys, now());
      await hub.start();
      await listen(server, options);
      const { host, port } = options;
      logger.info({ host, port, openRanges: access.openRanges }, `listening; ${entryText(api)}`);
    },
    stop: () => (stopping ??= stop()),
  };
}

/** @throws AppError KEYS_NEEDED */
function assertKeyUsable(host: string, keys: KeysById, now: Date): void {
  if ([...keys.values()].some((row) => keyStateOf(row, now) === "live")) return;
  throw new AppError(
    "KEYS_NEEDED",
    `HOST is ${host}, which other machines can reach, and there is no key that can be used. ` +
      "Make one with npx millrace keys create NAME, or set HOST=127.0.0.1.",
  );
}

function entryText({ access }: Api): string {
  return access.authenticator.mayBeOpen
    ? "no keys are asked for; only this machine can reach it"
    : "keys are asked for";
}

function listen(server: Server, { host, port }: ApiProcessOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const hint =
        cause.code === "EADDRINUSE" ? "it is in use; set PORT to another one" : cause.message;
      reject(
        new AppError("CANNOT_LISTEN", `Can't listen on ${host} port ${port}: ${hint}.`, { cause }),
      );
    });
    server.listen(port, host.replace(/^\[(.*)\]$/, "$1"), resolve);
  });
}

/** Resolves when every connection is closed; what is still open after `graceMs` is cut. */
async function closeServer(server: Server, graceMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  // A kept-alive connection becomes idle only when its answer has ended.
  const sweep = setInterval(() => server.closeIdleConnections(), 100);
  const limit = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(limit);
}

function backoffOf(kind: string): number {
  const known = jobKindSchema.safeParse(kind);
  return known.success ? jobCatalog[known.data].policy.backoffMs : 1_000;
}
