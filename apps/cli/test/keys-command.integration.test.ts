import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestStores } from "@shared/testing";
import type { TestStores } from "@shared/testing";
import { isSecretOf, parseApiKey } from "@shared/runtime";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { CommandContext } from "../src/command-context.ts";
import { createKey, deleteKeys, listKeys, revokeKeys } from "../src/commands/keys/run-keys.ts";
import { startApiDouble } from "./api-double.ts";
import { createFakeOutput } from "./fake-output.ts";
import { runCli } from "./run-cli.ts";

let cwd = "";
let stores: TestStores;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "millrace-cli-"));
  stores = await createTestStores({
    postgresUrl: inject("postgresUrl"),
    redisUrl: inject("redisUrl"),
  });
});

afterAll(async () => {
  await stores.close();
  await rm(cwd, { recursive: true });
});

/** Runs one of the commands in this process; answers what came out. */
async function run(command: (context: CommandContext) => Promise<void>, databaseUrl?: string) {
  const [data, chatter] = [createFakeOutput(200), createFakeOutput(200)];
  let code: number | undefined;
  await command({
    env: { DATABASE_URL: databaseUrl ?? stores.databaseUrl, MILLRACE_HOME: join(cwd, "home") },
    cwd,
    stdin: process.stdin,
    stdout: process.stdout,
    terminal: {
      data: data.output,
      chatter: chatter.output,
      json: (value) => data.output.line(JSON.stringify(value)),
    },
    onInterrupt: () => () => undefined,
    onStopSignal: () => () => undefined,
    onExit: () => () => undefined,
    setExitCode: (given) => void (code = given),
    exit: (given) => void (code = given),
  });
  return { code, stdout: data.written.join(""), stderr: chatter.written.join("") };
}

test("a key is shown once, and only its hash is kept", async () => {
  const { code, stdout, stderr } = await run((context) =>
    createKey(context, "ci", { expires: 90 * 86_400_000, rate: 60 }),
  );
  const { id, secret } = parseApiKey(stdout.trim()) ?? { id: "", secret: "" };
  expect([code, stderr.includes(secret)]).toEqual([0, false]);
  const [row] = await stores.db.pool`
    select name, to_json(scopes) as scopes, rate_per_minute, secret_hash, t::text as whole
    from api_keys t where id = ${id}`;
  expect(row).toMatchObject({ name: "ci", scopes: ["submit", "read"], rate_per_minute: 60 });
  expect(String(row?.["whole"])).not.toContain(secret);
  expect(isSecretOf(secret, String(row?.["secret_hash"]))).toBe(true);
  for (const command of [
    (context: CommandContext) => listKeys(context, {}),
    (context: CommandContext) => listKeys(context, { json: true }),
    (context: CommandContext) => revokeKeys(context, [id], { json: true }),
  ]) {
    const shown = await run(command);
    expect([shown.code, shown.stdout.includes(id)]).toEqual([0, true]);
    expect(shown.stdout + shown.stderr).not.toContain(secret);
    expect(shown.stdout).not.toContain(String(row?.["secret_hash"]));
  }
  const listed = JSON.parse((await run((context) => listKeys(context, { json: true }))).stdout) as {
    items: object[];
  };
  expect(listed.items).toEqual([expect.objectContaining({ id, state: "revoked" })]);
});

test("a key goes off the record only when it has ended", async () => {
  const made = await run((context) => createKey(context, "me", { scope: ["admin"], json: true }));
  const { id = "", scopes } = JSON.parse(made.stdout) as Record<string, string>;
  expect(scopes).toEqual(["admin"]);
  const remove = () => run((context) => deleteKeys(context, [id]));
  const revoke = () => run((context) => revokeKeys(context, [id], {}));
  expect(await remove()).toMatchObject({ code: 2 });
  expect(await revoke()).toMatchObject({ code: 0 });
  expect(await remove()).toMatchObject({ code: 0 });
  expect(await revoke()).toMatchObject({ code: 2, stderr: expect.stringContaining(id) });
});

test("an administrator's key is for every kind", async () => {
  const options = { scope: ["admin" as const], kind: ["webgen"] };
  const refused = await run((context) => createKey(context, "x", options));
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("every kind") });
});

test("a database out of reach is said plainly", async () => {
  const away = "postgres://127.0.0.1:1/x";
  const { code, stderr } = await run((context) => listKeys(context, {}), away);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^millrace: .+/)]);
});

test("the commands send the key of MILLRACE_KEY", async () => {
  await using api = await startApiDouble();
  const env = { MILLRACE_URL: api.url, MILLRACE_KEY: " mr_key \n" };
  expect(await runCli(["jobs", "list"], { cwd, env })).toMatchObject({ code: 0 });
  expect(api.seen.at(-1)?.headers.authorization).toBe("Bearer mr_key");
  const broken = { ...env, MILLRACE_KEY: "secret\nword" };
  const refused = await runCli(["jobs", "list"], { cwd, env: broken });
  expect([refused.code, refused.stderr.includes("word")]).toEqual([2, false]);
});
