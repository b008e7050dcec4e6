import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { jobId, startApiDouble } from "./api-double.ts";
import type { DoubleScript } from "./api-double.ts";
import { runCli, startCli } from "./run-cli.ts";

let cwd = "";

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "millrace-cli-"));
});

afterEach(() => rm(cwd, { recursive: true }));

const success: DoubleScript = {
  ending: { status: "succeeded", result: { title: "A bakery" } },
  artifacts: { "report.json": '{"score":97}' },
};

/** Runs a command against a double of the API; answers what came out and what the API saw. */
async function run(args: string[], script: DoubleScript = success) {
  await using api = await startApiDouble(script);
  const result = await runCli(args, { cwd, env: { MILLRACE_URL: api.url } });
  return { ...result, calls: api.seen.map((one) => one.call) };
}

test("jobs list prints a table or JSON", async () => {
  const table = await run(["jobs", "list"]);
  expect(table).toMatchObject({ code: 0, stderr: "" });
  expect(table.stdout).toMatch(/^ID +KIND +STATUS +AGE +TOOK +ABOUT\n/);
  expect(table.stdout).toMatch(/succeeded .* A bakery\n/);
  const json = await run(["jobs", "list", "--json"]);
  expect(JSON.parse(json.stdout)).toMatchObject({ items: [{ id: jobId }, { status: "running" }] });
});

test("jobs show tells the job's course", async () => {
  const { code, stdout } = await run(["jobs", "show", jobId]);
  expect(code).toBe(0);
  for (const text of [jobId, "succeeded", "2026-03-01T10:00:00.000Z", "report.json"]) {
    expect(stdout).toContain(text);
  }
});

test("jobs show tells what became of the webhook", async () => {
  const links = { webhook: `/v1/jobs/${jobId}/webhook` };
  const script = { ending: { ...success.ending, links } };
  const { stdout } = await run(["jobs", "show", jobId], script);
  expect(stdout).toContain("Webhook   https://hooks.example.com/in");
  expect(stdout).toContain("Try       2026-03-01T10:01:00.000Z 503 (0.1 s)");
  expect(stdout).toContain("Try       2026-03-01T10:02:00.000Z No answer within 10000 ms. (10 s)");
  expect(stdout).toContain("Next try  2026-03-01T10:05:00.000Z");
  const json = await run(["jobs", "show", jobId, "--json"], script);
  expect(JSON.parse(json.stdout)).toMatchObject({ id: jobId, webhook: { state: "pending" } });
  expect((await run(["jobs", "show", jobId])).calls).not.toContain("GET /v1/jobs/ID/webhook");
});

test("jobs follow prints each event as JSON", async () => {
  const { code, stdout } = await run(["jobs", "follow", jobId, "--json"]);
  expect(code).toBe(0);
  const events = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(events.map((one) => one.name)).toEqual(["snapshot", "status", "progress", "done"]);
});

test("jobs follow ends with one for a failed job", async () => {
  const error = { code: "TIMEOUT", message: "It took too long", retryable: true };
  const { code, stdout } = await run(["jobs", "follow", jobId], {
    ending: { status: "failed", error },
  });
  expect(code).toBe(1);
  expect(stdout).toContain("It took too long");
});

test("an interrupt leaves a followed job alone", async () => {
  await using api = await startApiDouble();
  const cli = startCli(["jobs", "follow", jobId, "--url", api.url], { cwd });
  await api.followed;
  cli.interrupt();
  const { code, stderr } = await cli.result();
  expect(code).toBe(130);
  expect(stderr).toContain("The job goes on");
  expect(api.seen.map((one) => one.call)).toEqual(["GET /v1/jobs/ID/events"]);
});

test.each([
  ["cancel", "POST /v1/jobs/ID/cancel"],
  ["retry", "POST /v1/jobs/ID/retry"],
  ["redeliver", "POST /v1/jobs/ID/webhook/redeliver"],
  ["delete", "DELETE /v1/jobs/ID"],
])("jobs %s calls the API once", async (command, call) => {
  expect(await run(["jobs", command, jobId])).toMatchObject({ code: 0, calls: [call] });
});

test("jobs artifacts lists, saves and pours out", async () => {
  expect((await run(["jobs", "artifacts", jobId])).stdout).toContain("report.json");
  expect(await run(["jobs", "artifacts", jobId, "report.json", "-o", "-"])).toMatchObject({
    code: 0,
    stdout: '{"score":97}',
  });
  expect((await run(["jobs", "artifacts", jobId, "-o", "got"])).stdout).toBe("got/report.json\n");
  expect(await readFile(join(cwd, "got/report.json"), "utf8")).toBe('{"score":97}');
  expect(await run(["jobs", "artifacts", jobId, "nothing.txt"])).toMatchObject({ code: 2 });
});

test("a missing job is wrong usage", async () => {
  const other = jobId.replace(/1$/, "2");
  const { code, stderr } = await run(["jobs", "show", other]);
  expect(code).toBe(2);
  expect(stderr).toContain("NOT_FOUND");
  expect(await run(["jobs", "show", "7"])).toMatchObject({ code: 2, calls: [] });
});

test("status shows stores, workers and queues", async () => {
  const { code, stdout } = await run(["status"]);
  expect(code).toBe(0);
  for (const text of ["is ready", "✓ postgres", "webgen-1", "1/2", "WAITING"]) {
    expect(stdout).toContain(text);
  }
  const json = await run(["status", "--json"], { isReady: false });
  expect(json.code).toBe(3);
  expect(JSON.parse(json.stdout)).toMatchObject({ ready: { ready: false } });
});

test("the runtime file of a started system is found", async () => {
  await using api = await startApiDouble();
  await mkdir(join(cwd, "home"));
  await writeFile(join(cwd, "home/runtime.json"), JSON.stringify({ url: api.url }));
  const env = { MILLRACE_HOME: "home", MILLRACE_URL: "" };
  expect(await runCli(["status"], { cwd, env })).toMatchObject({ code: 0 });
});

test("a server that is away ends with three", async () => {
  const api = await startApiDouble();
  await api.stop();
  const { code, stdout, stderr } = await runCli(["status", "--url", api.url], { cwd });
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  expect(stderr).toContain("npm start");
});
