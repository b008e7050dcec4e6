import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { createServer } from "node:net";
import { once } from "node:events";
import { createMillraceClient } from "@shared/contracts/client";
import { eventually } from "@shared/testing";
import { afterEach, expect, test } from "vitest";
import { createHome, processesOf } from "./supervised-home.ts";

type Home = Awaited<ReturnType<typeof createHome>>;

const homes: Home[] = [];

async function newHome(): Promise<Home> {
  const home = await createHome();
  homes.push(home);
  return home;
}

afterEach(async () => {
  await Promise.all(homes.splice(0).map((home) => home.remove()));
});

const runtimeOf = ({ home }: Home) => JSON.parse(readFileSync(join(home, "runtime.json"), "utf8"));
const snapshot = "# Quay Cycles\nBicycle repairs while you wait.\nCall +1 202 555 0134";

/** Nothing runs, and nothing on disk says that something does. */
function expectNothingLeft({ home }: Home): void {
  expect(processesOf(home)).toEqual([]);
  expect(existsSync(join(home, "runtime.json"))).toBe(false);
  expect(existsSync(join(home, "supervisor.lock"))).toBe(false);
  expect(existsSync(join(home, "redis/server.json"))).toBe(false);
  expect(existsSync(join(home, "postgres/data/postmaster.pid"))).toBe(false);
}

test("one sample page, then nothing is left running", async () => {
  const home = await newHome();
  const { code, output } = await home.up(["--once"]).ended;
  expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining("Sample page") });
  const files = readdirSync(join(home.home, "out/sample"));
  expect(files).toEqual(expect.arrayContaining(["index.html", "screenshot-mobile.png"]));
  expectNothingLeft(home);
});

test("what is written down is for its owner only", async () => {
  const home = await newHome();
  await home.up(["--no-sample"]).serving;
  for (const name of ["runtime.json", "postgres/cluster.json", "redis/redis.conf"]) {
    expect(statSync(join(home.home, name)).mode & 0o077, name).toBe(0);
  }
});

test("two homes serve side by side", async () => {
  const [one, other] = [await newHome(), await newHome()];
  const ups = [one.up(["--no-sample"]), other.up(["--no-sample"])];
  await Promise.all(ups.map((up) => up.serving));
  const client = createMillraceClient({ baseUrl: one.url });
  const job = await client.submit("webgen", { input: { snapshot } }, { waitSeconds: 60 });
  expect(job.status).toBe("succeeded");
  expect((await createMillraceClient({ baseUrl: other.url }).list()).items).toEqual([]);
  for (const up of ups) up.kill("SIGINT");
  expect((await Promise.all(ups.map((up) => up.ended))).map(({ code }) => code)).toEqual([0, 0]);
  expectNothingLeft(one);
  expectNothingLeft(other);
});

test("a start after kill -9 adopts stores, ends orphans", async () => {
  const home = await newHome();
  const first = home.up(["--no-sample"]);
  await first.serving;
  const client = createMillraceClient({ baseUrl: home.url });
  const job = await client.submit("webgen", { input: { snapshot } });
  const before = runtimeOf(home);
  first.kill("SIGKILL");
  await first.ended;
  const second = home.up(["--no-sample"]);
  await second.serving;
  const after = runtimeOf(home);
  expect(after.stores).toEqual(before.stores);
  expect(Object.keys(after.processes).toSorted()).toEqual(["api", "chat", "control", "webgen"]);
  expect(after.processes.api.pid).not.toBe(before.processes.api.pid);
  expect((await client.waitFor(job.id)).status).toBe("succeeded");
  second.kill("SIGTERM");
  const { code, output } = await second.ended;
  expect({ code, output }).toMatchObject({ code: 0 });
  expect(output).toMatch(/killed start had left: (api|control|webgen)/);
  expectNothingLeft(home);
});

test("killed stores come back with their data", async () => {
  const home = await newHome();
  const first = home.up(["--no-sample"]);
  await first.serving;
  const client = createMillraceClient({ baseUrl: home.url });
  const job = await client.submit("webgen", { input: { snapshot } }, { waitSeconds: 60 });
  const { stores } = runtimeOf(home);
  first.kill("SIGKILL");
  for (const pid of processesOf(home.home)) process.kill(pid, "SIGKILL");
  await eventually(() => processesOf(home.home).length === 0);
  await home.up(["--no-sample"]).serving;
  expect(runtimeOf(home).stores.postgres.pid).not.toBe(stores.postgres.pid);
  expect(await client.get(job.id)).toMatchObject({ status: "succeeded" });
});

test("a killed store is started again where everybody looks for it", async () => {
  const home = await newHome();
  const up = home.up(["--no-sample"]);
  await up.serving;
  const client = createMillraceClient({ baseUrl: home.url });
  const job = await client.submit("webgen", { input: { snapshot } }, { waitSeconds: 60 });
  const { stores, processes } = runtimeOf(home);
  for (const name of ["redis", "postgres"]) {
    process.kill(stores[name].pid, "SIGKILL");
    await eventually(() => runtimeOf(home).stores[name].pid !== stores[name].pid, {
      timeoutMs: 60_000,
    });
    expect(runtimeOf(home).stores[name].port).toBe(stores[name].port);
    await eventually(async () => (await client.ready()).ready);
    const next = await client.submit("webgen", { input: { snapshot } }, { waitSeconds: 60 });
    expect(next.status).toBe("succeeded");
  }
  expect(await client.get(job.id)).toMatchObject({ status: "succeeded" });
  expect(runtimeOf(home).processes).toEqual(processes);
  up.kill("SIGTERM");
  const { code, output } = await up.ended;
  expect(code).toBe(0);
  expect(output).toMatch(/Redis ended[^]*Redis is back[^]*Postgres ended[^]*Postgres is back/);
  expectNothingLeft(home);
});

test("a killed worker is started again", async () => {
  const home = await newHome();
  const up = home.up(["--no-sample"]);
  await up.serving;
  const { pid } = runtimeOf(home).processes.webgen;
  process.kill(pid, "SIGKILL");
  const next = await eventually(() => {
    const now: number | undefined = runtimeOf(home).processes.webgen?.pid;
    return now === pid ? undefined : now;
  });
  expect(next).toBeGreaterThan(0);
  const client = createMillraceClient({ baseUrl: home.url });
  const job = await client.submit("webgen", { input: { snapshot } }, { waitSeconds: 60 });
  expect(job.status).toBe("succeeded");
});

test("a home that is in use is refused", async () => {
  const home = await newHome();
  const first = home.up(["--no-sample"]);
  await first.serving;
  const { code, output } = await home.up(["--no-sample"], { PORT: "1" }).ended;
  expect({ code, output }).toMatchObject({ code: 1 });
  expect(output).toContain(`already runs with ${home.home} (pid ${first.pid})`);
  expect((await createMillraceClient({ baseUrl: home.url }).ready()).ready).toBe(true);
});

test("a taken port is named with its holder", async () => {
  const home = await newHome();
  const server = createServer().listen(home.port, "127.0.0.1");
  await once(server, "listening");
  const { code, output } = await home.up(["--no-sample"]).ended;
  server.close();
  expect({ code, output }).toMatchObject({ code: 1 });
  expect(output).toContain(`Port ${home.port} is taken by pid ${process.pid}`);
  expect(output).toContain(`PORT=${home.port + 1} npm start`);
  expectNothingLeft(home);
});

test("an interrupt during the start leaves nothing", async () => {
  const home = await newHome();
  const up = home.up(["--no-sample"]);
  await eventually(() => existsSync(join(home.home, "postgres/server.json")));
  up.kill("SIGINT");
  expect(await up.ended).toMatchObject({ code: 130 });
  expectNothingLeft(home);
});

test("a second request does not wait for workers", async () => {
  const home = await newHome();
  const up = home.up(["--no-sample"]);
  await up.serving;
  process.kill(runtimeOf(home).processes.webgen.pid, "SIGSTOP");
  up.kill("SIGINT");
  const askedAtMs = performance.now();
  await eventually(() => performance.now() - askedAtMs > 1_000);
  up.kill("SIGINT");
  const { code, output } = await up.ended;
  expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining("at once") });
  expect(performance.now() - askedAtMs).toBeLessThan(15_000);
  expectNothingLeft(home);
});

test("a store that does not answer ends the start", async () => {
  const home = await newHome();
  const { code, output } = await home.up([], { DATABASE_URL: "postgres://x@127.0.0.1:1/x" }).ended;
  expect({ code, output }).toMatchObject({ code: 1 });
  expect(output).toMatch(/DATABASE_URL does not answer: .*ECONNREFUSED.*unset it/);
  expectNothingLeft(home);
});

test("an address beyond this machine is refused without keys", async () => {
  const home = await newHome();
  const { code, output } = await home.up([], { HOST: "0.0.0.0" }).ended;
  expect({ code, output }).toMatchObject({ code: 2 });
  expect(output).toContain("npx millrace keys create");
});
