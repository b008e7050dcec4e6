import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isRunning, markProcess, startPostgresServer } from "../src/index.ts";
import type { StoreServer } from "../src/index.ts";
import { waitForExit } from "../src/process-identity.ts";
import { logger, newHome } from "./new-home.ts";

let place: ReturnType<typeof newHome>;
const started: StoreServer[] = [];

async function start(home = place.home): Promise<StoreServer> {
  const server = await startPostgresServer({ home, logger });
  started.push(server);
  return server;
}

async function ask<T>(url: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}

async function kill(server: StoreServer): Promise<void> {
  const mark = markProcess(server.pid);
  process.kill(server.pid, "SIGKILL");
  if (mark !== undefined) expect(await waitForExit(mark, 10_000)).toBe(true);
}

const countRows = (sql: postgres.Sql) => sql<{ count: number }[]>`select count(*)::int from kept`;

beforeEach(() => (place = newHome()));
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
  place.remove();
});

describe("startPostgresServer", () => {
  test("starts from a folder closed to its user", async () => {
    const { url } = await start();
    const rows = await ask(
      url,
      (sql) => sql`select current_setting('server_encoding') as encoding,
        current_setting('listen_addresses') as address,
        current_setting('unix_socket_directories') as sockets,
        current_setting('fsync') as fsync, upper('ä') as upper`,
    );
    expect(rows[0]).toEqual({
      encoding: "UTF8",
      address: "127.0.0.1",
      sockets: "",
      fsync: "on",
      upper: "Ä",
    });
  });

  test("lets nobody in without its secret password", async () => {
    const { url } = await start();
    const wrong = new URL(url);
    wrong.password = "wrong";
    await expect(ask(wrong.href, (sql) => sql`select 1`)).rejects.toMatchObject({ code: "28P01" });
    expect(statSync(join(place.home, "postgres", "cluster.json")).mode & 0o777).toBe(0o600);
  });

  test("runs for two homes side by side", async () => {
    const other = newHome();
    try {
      const [first, second] = [await start(), await start(other.home)];
      await ask(first.url, (sql) => sql`create table kept (id int)`);
      const names = await ask(second.url, (sql) => sql`select to_regclass('kept') as name`);
      expect(names[0]).toEqual({ name: null });
      await second.stop();
    } finally {
      other.remove();
    }
  });

  test("has its data again after a kill", async () => {
    const killed = await start();
    await ask(killed.url, (sql) => sql`create table kept as select generate_series(1, 100) as id`);
    await kill(killed);
    const { url, isAdopted } = await start();
    expect(isAdopted).toBe(false);
    expect((await ask(url, countRows))[0]).toEqual({ count: 100 });
  });

  test("adopts the server that a predecessor left", async () => {
    const left = await start();
    const found = await start();
    expect(found).toMatchObject({ isAdopted: true, pid: left.pid, url: left.url });
  });

  test("leaves a foreign process with its number alone", async () => {
    const killed = await start();
    await kill(killed);
    const file = join(place.home, "postgres", "server.json");
    const record = JSON.parse(readFileSync(file, "utf8")) as object;
    writeFileSync(file, JSON.stringify({ ...record, pid: process.pid }));
    const { isAdopted, pid } = await start();
    expect({ isAdopted, isOther: pid !== process.pid }).toEqual({
      isAdopted: false,
      isOther: true,
    });
  });

  test("ends open sessions and leaves no process", async () => {
    const server = await start();
    const mark = markProcess(server.pid);
    const sql = postgres(server.url, { max: 1, onnotice: () => undefined });
    await sql`select 1`;
    await server.stop();
    expect(mark !== undefined && isRunning(mark)).toBe(false);
    await sql.end({ timeout: 1 });
  });

  test("data without its description is put aside", async () => {
    // An open home, so that the data lies in it.
    const home = mkdtempSync(join(tmpdir(), "millrace-open-"));
    try {
      await (await start(home)).stop();
      rmSync(join(home, "postgres", "cluster.json"));
      await start(home);
      const kept = readdirSync(join(home, "postgres")).filter((name) => /^data\.\d+$/.test(name));
      expect(kept).toHaveLength(1);
    } finally {
      await Promise.all(started.map((server) => server.stop()));
      rmSync(home, { recursive: true });
    }
  });

  test("a copied home works on its own data", async () => {
    // An open home, so that the data lies in it.
    const parent = mkdtempSync(join(tmpdir(), "millrace-open-"));
    const [home, copy] = [join(parent, "home"), join(parent, "copy")];
    try {
      chmodSync(parent, 0o755);
      const first = await start(home);
      await ask(first.url, (sql) => sql`create table kept as select 1 as id`);
      await first.stop();
      execFileSync("cp", ["-a", home, copy]);
      const [original, copied] = [await start(home), await start(copy)];
      await ask(original.url, (sql) => sql`drop table kept`);
      expect((await ask(copied.url, countRows))[0]).toEqual({ count: 1 });
      await Promise.all([original.stop(), copied.stop()]);
      rmSync(join(copy, "postgres", "data"), { recursive: true });
      await expect(start(copy)).rejects.toMatchObject({ code: "POSTGRES_DATA_ELSEWHERE" });
    } finally {
      await Promise.all(started.map((server) => server.stop()));
      rmSync(parent, { recursive: true });
    }
  });

  test("a copied home is not started on data outside that the original owns", async () => {
    await (await start()).stop();
    const { dataDir } = JSON.parse(
      readFileSync(join(place.home, "postgres", "cluster.json"), "utf8"),
    ) as { dataDir: string };
    // Only under root does the data of a closed home lie outside.
    if (dataDir.startsWith(place.home)) return;
    const copy = join(place.home, "..", "copy");
    execFileSync("cp", ["-a", place.home, copy]);
    await expect(start(copy)).rejects.toMatchObject({ code: "POSTGRES_DATA_ELSEWHERE" });
    renameSync(place.home, `${place.home}.gone`);
    expect((await start(copy)).isAdopted).toBe(false);
    // For the data outside to be found and removed.
    renameSync(`${place.home}.gone`, place.home);
  });

  test("a description that can't be read is not replaced", async () => {
    await (await start()).stop();
    const file = join(place.home, "postgres", "cluster.json");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, "{");
    await expect(start()).rejects.toMatchObject({ code: "POSTGRES_CLUSTER_UNREADABLE" });
    writeFileSync(file, text);
    await start();
  });
});
