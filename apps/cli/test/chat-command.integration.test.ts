import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMillraceClient } from "@shared/contracts/client";
import { startReceiver, writeTinyGguf } from "@shared/testing";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { runCli, startCli } from "./run-cli.ts";
import { startSystem } from "./start-system.ts";
import { startOnTerminal } from "./terminal-dialogue.ts";

const ctrlC = "\u0003";
const ctrlD = "\u0004";

describe("millrace chat, with a model that runs here", () => {
  let cwd: string;
  let system: Awaited<ReturnType<typeof startSystem>>;

  beforeAll(async () => {
    cwd = mkdtempSync(join(tmpdir(), "millrace-cli-"));
    const models = mkdtempSync(join(tmpdir(), "millrace-models-"));
    writeTinyGguf(models, "miller", {
      says: "<think>water, wheel, flour</think>The river does the work.",
    });
    // A wide layer makes it slow: it must still speak when somebody has read its first words.
    const slow = { isEndless: true, feedForwardLength: 65_536 };
    writeTinyGguf(models, "endless", { says: "on and on ", ...slow });
    const urls = { postgresUrl: inject("postgresUrl"), redisUrl: inject("redisUrl") };
    system = await startSystem(urls, { models });
  });
  afterAll(async () => {
    await system.stop();
    rmSync(cwd, { recursive: true });
  });

  const env = (more = {}) => ({ MILLRACE_URL: system.url, MILLRACE_HOME: cwd, ...more });
  const pipe = (stdin: string, ...args: string[]) =>
    runCli(["chat", ...args], { cwd, env: env(), stdin });

  test("answers what comes through a pipe, and nothing else goes to its output", async () => {
    const answered = await pipe("What turns the mill?", "-m", "miller");
    expect(answered).toEqual({ code: 0, stdout: "The river does the work.\n", stderr: "" });
  });

  test("says beside an answer that it was cut off", async () => {
    const { code, stdout, stderr } = await pipe("one two three", "-m", "echo", "--max-tokens", "2");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "one two\n" });
    expect(stderr).toContain("--max-tokens");
  });

  test("prints what happens as lines of JSON", async () => {
    const { code, stdout } = await pipe("hello", "-m", "miller", "--json");
    const events = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string });
    const told = (type: string) =>
      events.flatMap((event) => (event.type === type ? [(event as { text?: string }).text] : []));
    expect(code).toBe(0);
    expect(told("content").join("")).toBe("The river does the work.");
    expect(told("reasoning").join("")).toBe("water, wheel, flour");
    expect(events.at(-1)).toMatchObject({ type: "end", job: { status: "succeeded" } });
  });

  test("ends with fixed codes", async () => {
    expect(await pipe("", "-m", "echo")).toMatchObject({ code: 2 });
    expect(await pipe("hi", "-m", "nobody")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('"nobody"'),
    });
    expect(await pipe("hi", "-m", "miller", "--max-tokens", "100000")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("CONTEXT_TOO_LONG"),
    });
    expect(await pipe("hi", "-m", "echo", "--max-tokens", "0")).toEqual({
      code: 2,
      stdout: "",
      stderr: "millrace: VALIDATION_FAILED: max_tokens: Too small: expected number to be >=1\n",
    });
    const away = { MILLRACE_URL: "http://127.0.0.1:9" };
    expect(await runCli(["chat"], { cwd, env: env(away), stdin: "hi" })).toMatchObject({ code: 3 });
  });

  test("stops the answer of an interrupted pipe", async () => {
    const args = ["chat", "-m", "endless", "--max-tokens", "3500", "--json"];
    const cli = startCli(args, { cwd, env: env(), stdin: "go" });
    const client = createMillraceClient({ baseUrl: system.url });
    const job = await firstRunning(client);
    cli.interrupt();
    expect(await cli.result()).toMatchObject({ code: 130 });
    expect(await client.waitFor(job)).toMatchObject({ status: "cancelled" });
  });

  async function firstRunning(client: ReturnType<typeof createMillraceClient>): Promise<string> {
    for (;;) {
      const { items } = await client.list({ status: "running" });
      if (items[0]) return items[0].id;
    }
  }

  test("talks on a terminal: prompt, answers, commands, farewell, and remembers the lines", async () => {
    const dialogue = startOnTerminal(["chat", "-m", "miller"], env({ LANG: "en_US.UTF-8" }));
    await dialogue.sees("System prompt");
    dialogue.types("You are a miller.\r");
    await dialogue.sees("is set");
    await dialogue.sees("You: ");
    dialogue.types("What turns the mill?\r");
    await dialogue.sees("The river does the work.");
    await dialogue.sees("[finish_reason=stop(total_tokens=");
    dialogue.types("/system\r");
    await dialogue.sees("behind the command");
    dialogue.types("/system You are a river.\r");
    await dialogue.sees("is changed");
    dialogue.types(":Q\r");
    expect(await dialogue.result()).toMatchObject({ code: 0 });
    const history = join(cwd, "chat-history");
    expect(readFileSync(history, "utf8")).toContain("What turns the mill?\n");
    expect(statSync(history).mode & 0o777).toBe(0o600);
  });

  test("stops an answer at the first Ctrl+C and goes on; Ctrl+D leaves", async () => {
    const args = ["chat", "-m", "endless", "--max-tokens", "3900"];
    const dialogue = startOnTerminal(args, env({ LANG: "ru_RU.UTF-8" }));
    await dialogue.sees("Системный промпт");
    dialogue.types("\r");
    await dialogue.sees("Вы: ");
    dialogue.types("go\r");
    await dialogue.sees("on and on on and on");
    dialogue.types(ctrlC);
    await dialogue.sees("[остановлено]");
    await dialogue.sees("Вы: ");
    dialogue.types(ctrlD);
    expect(await dialogue.result()).toMatchObject({ code: 0 });
  });

  test("shows the key of Millrace, else that of the model server", async () => {
    await using stack = new AsyncDisposableStack();
    const gateway = await startReceiver((response) => {
      response.writeHead(401, { "content-type": "application/json" });
      response.end(JSON.stringify({ detail: "access was denied" }));
    });
    stack.defer(() => gateway.close());
    const shown = async (keys: object) => {
      const more = { MILLRACE_URL: gateway.url, ...keys };
      expect(await runCli(["chat"], { cwd, env: env(more), stdin: "hi" })).toMatchObject({
        code: 2,
      });
      return JSON.parse(gateway.requests.at(-1)?.body ?? "") as unknown;
    };
    expect(await shown({})).toEqual({ vllm_api_key: "none" });
    expect(await shown({ VLLM_API_KEY: "v" })).toEqual({ vllm_api_key: "v" });
    expect(await shown({ VLLM_API_KEY: "v", MILLRACE_KEY: "m" })).toEqual({ vllm_api_key: "m" });
  });

  test("takes the configuration of the earlier client", async () => {
    const { hostname, port } = new URL(system.url);
    const file = join(cwd, "chat.json");
    const config = { host: hostname, port: Number(port), vllm_api_key: "any", model: "miller" };
    writeFileSync(file, JSON.stringify({ ...config, system_prompt: "You are a miller." }));
    const dialogue = startOnTerminal(["chat", "--config", file], { MILLRACE_HOME: cwd });
    await dialogue.sees("Use the system prompt of the configuration? [Y/n]");
    dialogue.types("\r");
    await dialogue.sees("is set");
    dialogue.types("hello\r");
    await dialogue.sees("The river does the work.");
    dialogue.types("/exit\r");
    expect(await dialogue.result()).toMatchObject({ code: 0 });
    writeFileSync(file, JSON.stringify({ host: "x" }));
    const refused = await runCli(["chat", "--config", file], { cwd, env: {}, stdin: "hi" });
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("vllm_api_key") });
  });
});
