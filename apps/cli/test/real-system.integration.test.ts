import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createMillraceClient } from "@shared/contracts/client";
import type { JobEvent } from "@shared/contracts/client";
import { eventually } from "@shared/testing";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { runCli, startCli } from "./run-cli.ts";
import { startSystem } from "./start-system.ts";

const sample = fileURLToPath(new URL("../../../workers/webgen/samples/bakery.md", import.meta.url));

let cwd = "";
let system: Awaited<ReturnType<typeof startSystem>> | undefined;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "millrace-cli-"));
  system = await startSystem({ postgresUrl: inject("postgresUrl"), redisUrl: inject("redisUrl") });
});

afterAll(async () => {
  await system?.stop();
  await rm(cwd, { recursive: true });
});

const settings = () => ({ cwd, env: { MILLRACE_URL: system?.url ?? "" } });
const run = (...args: string[]) => runCli(args, settings());
const newClient = () => createMillraceClient({ baseUrl: system?.url ?? "" });

test("a snapshot becomes a page on disk", async () => {
  const { code, stdout, stderr } = await run("webgen", sample, "-o", "out", "--seed", "7");
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^job \S{36}\n$/) });
  expect(stdout).toContain("page gate passed");
  expect((await readdir(join(cwd, "out"))).toSorted()).toEqual([
    "index.html",
    "report.json",
    "screenshot-desktop.png",
    "screenshot-mobile.png",
    "site.zip",
  ]);
  expect(await readFile(join(cwd, "out/index.html"), "utf8")).toMatch(/^<!doctype html>/i);
});

test("a snapshot without content ends with one", async () => {
  const args = ["webgen", "-", "-o", "empty"];
  const { code, stderr } = await runCli(args, { ...settings(), stdin: "Home\nAbout us\n" });
  expect(code).toBe(1);
  expect(stderr).toContain("SNAPSHOT_EMPTY");
});

test("an interrupt cancels the real job", async () => {
  const cli = startCli(["webgen", sample, "-o", "never", "--seed", "8"], settings());
  const client = newClient();
  const job = await firstUnfinished();
  cli.interrupt();
  expect(await cli.result()).toMatchObject({ code: 130 });
  expect((await client.get(job)).status).toBe("cancelled");
  const shown = await run("jobs", "show", job);
  expect(shown.stdout).toContain("CANCELLED");
});

test("a job can be listed, retried, cancelled, deleted", async () => {
  const listed = JSON.parse((await run("jobs", "list", "--status", "failed", "--json")).stdout);
  const id: string = listed.items[0].id;
  const retried = await run("jobs", "retry", id);
  const again = retried.stdout.trim();
  expect(again).not.toBe(id);
  expect(await run("jobs", "follow", again)).toMatchObject({ code: 1 });
  expect(await run("jobs", "cancel", again)).toMatchObject({ code: 0 });
  expect(await run("jobs", "delete", id, again)).toMatchObject({ code: 0 });
  expect(await run("jobs", "show", id)).toMatchObject({ code: 2 });
});

test("status knows the worker and the queue", async () => {
  const { code, stdout } = await run("status");
  expect(code).toBe(0);
  expect(stdout).toMatch(/webgen@\S+ +webgen +0\/\d+ +working/);
});

test("the client's events resume behind a seen one", async () => {
  const client = newClient();
  const snapshot = await readFile(sample, "utf8");
  const job = await client.submit("webgen", { input: { snapshot }, options: { seed: 9 } });
  const whole: JobEvent[] = [];
  for await (const event of client.follow(job.id)) whole.push(event);
  expect(whole.at(0)?.name).toBe("snapshot");
  expect(whole.at(-1)).toMatchObject({ name: "done", data: { job: { status: "succeeded" } } });
  const rest: JobEvent[] = [];
  for await (const event of client.follow(job.id, { lastEventId: whole[0]?.id })) rest.push(event);
  expect(rest.map((event) => event.id)).toEqual(whole.slice(1).map((event) => event.id));
});

/** The id of the job that has been accepted and not ended, as soon as there is one. */
async function firstUnfinished(): Promise<string> {
  const client = newClient();
  return eventually(async () => {
    const { items } = await client.list({ limit: 1 });
    return items.find((job) => job.status === "queued" || job.status === "running")?.id;
  });
}
