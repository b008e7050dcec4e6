import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tinyGguf } from "@shared/gguf";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { startModelHub } from "./model-hub.ts";
import { runCli } from "./run-cli.ts";
import { startSystem } from "./start-system.ts";

/* As somebody new would do it: from nothing to a local answer, then to another model. */

let cwd = "";
let system: Awaited<ReturnType<typeof startSystem>>;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "millrace-cli-"));
  const models = join(cwd, "models");
  await writeFile(join(cwd, "models.yaml"), `models_directory: ${models}\n`);
  const urls = { postgresUrl: inject("postgresUrl"), redisUrl: inject("redisUrl") };
  system = await startSystem(urls, { models });
});
afterAll(async () => {
  await system.stop();
  await rm(cwd, { recursive: true });
});

function run(args: string[], more: { stdin?: string; env?: Record<string, string> } = {}) {
  const own = { MILLRACE_URL: system.url, MILLRACE_HOME: cwd, MILLRACE_CONFIG: cwd };
  return runCli(args, { ...more, cwd, env: { ...own, ...more.env } });
}

test("the demo model is served when the command ends, and answers", async () => {
  const demo = await run(["models", "demo"]);
  expect(demo).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("serves it as demo-mill"),
  });
  const answer = await run(["chat", "-m", "demo-mill"], { stdin: "Hello" });
  expect(answer).toMatchObject({ code: 0, stderr: "" });
  expect(answer.stdout).toMatch(/^Hello from demo-mill, .* npx millrace models pull [\w.-]+\n$/);
});

test("a model that was pulled is served under its name", async () => {
  await using hub = await startModelHub({ files: { "m.gguf": tinyGguf({ says: "The river." }) } });
  const pulled = await run(["models", "pull", "maker/model", "--name", "writer"], {
    env: { HF_ENDPOINT: hub.url },
  });
  expect(pulled).toMatchObject({ code: 0, stderr: expect.stringContaining("serves it as writer") });
  const answer = await run(["chat", "-m", "writer"], { stdin: "What turns the mill?" });
  expect(answer).toEqual({ code: 0, stdout: "The river.\n", stderr: "" });
  expect((await run(["models", "list"])).stdout).toMatch(/^writer +yes +llama\.cpp/m);
});
