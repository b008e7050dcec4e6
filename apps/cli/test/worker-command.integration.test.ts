import { readFileSync } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRedis } from "@shared/runtime";
import {
  createTestLogger,
  eventually,
  makeCertificates,
  plainConfig,
  spawnRedis,
} from "@shared/testing";
import type { CertificateFiles, RedisProcess } from "@shared/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli, startCli } from "./run-cli.ts";

/* A second machine: a folder and a process of its own, and nothing but REDIS_URL. */

const root = new URL("../../../", import.meta.url);
let home = "";
let files: CertificateFiles;
let redis: RedisProcess;

const urlFor = (login: string) =>
  `rediss://${login}@127.0.0.1:${redis.port}?sslrootcert=${files.ca}`;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "millrace-second-machine-"));
  files = makeCertificates(join(home, "tls"), ["127.0.0.1"]);
  redis = await spawnRedis(({ port }) => [
    ...plainConfig({ port: 0 }),
    `tls-port ${port}`,
    `tls-cert-file ${files.cert}`,
    `tls-key-file ${files.key}`,
    `tls-ca-cert-file ${files.ca}`,
    "tls-auth-clients no",
    "requirepass owner",
  ]);
  await writeFile(join(home, "millrace.yaml"), "deployment: second-machine\n");
  await addLaneUser("second-machine");
}, 300_000);

afterAll(async () => {
  await redis.stop();
  await rm(home, { recursive: true });
});

/** The user of infra/redis/lane-worker.acl, filled in as docs/operations.md says. */
async function addLaneUser(deployment: string): Promise<void> {
  const text = readFileSync(new URL("infra/redis/lane-worker.acl", root), "utf8");
  const filled = text.replaceAll("DEPLOYMENT", deployment).replaceAll("LANE", "webgen");
  const [, ...rule] = filled.replace("PASSWORD", "rented").trim().split(" ");
  const owner = createRedis(urlFor(":owner"), "worker", createTestLogger());
  await owner.call("ACL", "SETUSER", ...rule);
  owner.disconnect();
}

test("a worker alone says what it needs", async () => {
  const bare = await runCli(["worker", "webgen"], { cwd: home });
  expect([bare.code, bare.stderr]).toEqual([2, expect.stringContaining("needs REDIS_URL")]);
  const unknown = await runCli(["worker", "weaving"], { cwd: home });
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining("webgen")]);
  const env = { REDIS_URL: urlFor("millrace-webgen:wrong") };
  const refused = await runCli(["worker", "webgen"], { cwd: home, env });
  expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining("WRONGPASS")]);
}, 300_000);

test("a chat worker alone says which of its settings are wrong", async () => {
  const folder = await mkdtemp(join(tmpdir(), "millrace-wrong-config-"));
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  await write("millrace.yaml", "{}");
  await write("models.yaml", "version: 1\n");
  await write("providers.yaml", "providers: { mill: { url: 'http://127.0.0.1:9/v1', speed: 1 } }");
  const env = { MILLRACE_CONFIG: folder, REDIS_URL: "redis://127.0.0.1:9" };
  const { code, stderr } = await runCli(["worker", "chat"], { cwd: home, env });
  expect(code).toBe(2);
  expect(stderr).toContain("providers.mill.speed");
  expect(stderr).not.toContain("    at ");
  await rm(folder, { recursive: true });
});

test("a second machine takes work by REDIS_URL alone, and drains when told to stop", async () => {
  const env = {
    REDIS_URL: urlFor("millrace-webgen:rented"),
    MILLRACE_CONFIG: home,
    MILLRACE_HOME: join(home, "data"),
  };
  const worker = startCli(["worker", "webgen"], { cwd: home, env });
  const owner = createRedis(urlFor(":owner"), "worker", createTestLogger());
  const registered = () => owner.smembers("{second-machine}:lane:webgen:workers");
  const [id] = await eventually(
    async () => {
      const ids = await registered();
      return ids.length > 0 && ids;
    },
    { timeoutMs: 100_000, what: "the worker's entry in the registry" },
  );
  expect(id).toMatch(/^webgen@/);
  worker.terminate();
  expect((await worker.result()).code).toBe(0);
  expect(await registered()).toEqual([]);
  owner.disconnect();
  // It kept nothing on that machine.
  expect((await readdir(home)).toSorted()).toEqual(["millrace.yaml", "tls"]);
}, 300_000);
