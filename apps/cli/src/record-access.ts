import { mkdirSync } from "node:fs";
import { isRunning, startPostgresServer } from "@shared/stores";
import type { StoreServer } from "@shared/stores";
import { migrateDatabase, openDatabase } from "@shared/db";
import type { Database } from "@shared/db";
import { AppError, createLogger } from "@shared/runtime";
import type { Settings } from "@shared/runtime";
import { lockHome } from "./supervisor/home-lock.ts";
import { createRuntimeFile } from "./supervisor/runtime-file.ts";

/**
 * Runs `work` on the record, whether Millrace runs or not: the Postgres of DATABASE_URL, else the
 * embedded one of a running `npm start`, else the embedded one started for the moment. The schema
 * is brought up to this version first.
 * @throws AppError HOME_BUSY while `npm start` of this home is starting or stopping
 */
export async function withRecord<T>(
  settings: Settings,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  const url = settings.env.DATABASE_URL ?? findRunningPostgres(settings.env.MILLRACE_HOME);
  return url === undefined ? withOwnPostgres(settings, work) : withDatabase(url, work);
}

async function withDatabase<T>(url: string, work: (db: Database) => Promise<T>): Promise<T> {
  await migrateDatabase(url);
  const db = openDatabase({ url, maxConnections: 1, name: "cli" });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

function findRunningPostgres(home: string): string | undefined {
  const state = createRuntimeFile(home).read();
  const postgres = state?.stores["postgres"];
  const isUp = state !== undefined && isRunning(state.supervisor);
  return isUp && postgres !== undefined && isRunning(postgres) ? postgres.url : undefined;
}

async function withOwnPostgres<T>(
  settings: Settings,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  const home = settings.env.MILLRACE_HOME;
  const unlock = takeHome(home);
  let server: StoreServer | undefined;
  try {
    server = await startPostgresServer({ home, logger: createLogger("cli", "silent") });
    return await withDatabase(server.url, work);
  } finally {
    // One that a killed start left behind may still have its workers.
    if (server?.isAdopted === false) await server.stop();
    unlock();
  }
}

function takeHome(home: string): () => void {
  mkdirSync(home, { recursive: true });
  try {
    return lockHome(home);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "HOME_IN_USE") throw error;
    const message = `Millrace is starting or stopping in ${home}. Try again in a moment.`;
    throw new AppError("HOME_BUSY", message, { cause: error });
  }
}
