import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tinyGguf } from "@shared/gguf";
import { eventually } from "@shared/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startApiDouble } from "./api-double.ts";
import { sha256, startModelHub } from "./model-hub.ts";
import type { HubScript } from "./model-hub.ts";
import { runCli, startCli } from "./run-cli.ts";

let cwd = "";
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "millrace-cli-models-"));
  await mkdir(join(cwd, "config"));
  await writeFile(join(cwd, "config/models.yaml"), `models_directory: ${join(cwd, "models")}\n`);
});
afterEach(() => rm(cwd, { recursive: true }));

const model = tinyGguf({ says: "The mill turns." });
const other = tinyGguf({ says: "The mill stands still." });
const inFolder = () => readdir(join(cwd, "models"));
const written = (file: string) => readFile(join(cwd, "models", file));

/** Waits until so much of the file has come. */
function partHas(file: string, bytes: number) {
  const path = join(cwd, "models", `${file}.part`);
  return eventually(async () => ((await stat(path).catch(() => undefined))?.size ?? 0) >= bytes);
}

function run(args: string[], env: Record<string, string> = {}) {
  const own = { MILLRACE_CONFIG: "config", MILLRACE_URL: nowhere };
  return runCli(["models", ...args], { cwd, env: { ...own, ...env } });
}

/** Nothing answers there: what is running on this machine must not matter. */
const nowhere = "http://127.0.0.1:1";

/** Pulls from a hub with these files. */
async function pull(script: HubScript, args: string[], env: Record<string, string> = {}) {
  await using hub = await startModelHub(script);
  const result = await run(["pull", ...args], { HF_ENDPOINT: hub.url, ...env });
  return { ...result, seen: hub.seen };
}

test("demo writes a model, which inspect describes", async () => {
  const demo = await run(["demo"]);
  expect(demo).toMatchObject({ code: 0, stdout: "models/demo-mill.gguf\n" });
  expect(demo.stderr).toContain("millrace chat -m demo-mill");
  await using api = await startApiDouble();
  const served = await run(["demo"], { MILLRACE_URL: api.url });
  expect(served.stderr).toContain("serves it as demo-mill");
  expect((await run(["demo"])).stderr).toContain("there already");
  const { code, stdout } = await run(["inspect", "demo-mill"]);
  expect(code).toBe(0);
  for (const text of ["llama, 1 layer", "Chat template  yes", "4,096 tokens", "Fits    yes"]) {
    expect(stdout).toContain(text);
  }
  const json = await run(["inspect", "models/demo-mill.gguf", "--json", "--slots", "2"]);
  expect(JSON.parse(json.stdout)).toMatchObject({
    name: "demo-mill",
    description: { quantization: "F32", shape: { architecture: "llama" } },
    plan: { contextSize: 4_096, slots: 2, fits: true, need: { total: expect.any(Number) } },
    largest: [{ slots: 2, contextSize: 4_096 }],
  });
});

test("inspect says what does not fit, what is no model, and what is not there", async () => {
  await run(["demo"]);
  const small = await run(["inspect", "demo-mill", "--memory", "1e8"]);
  expect(small).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("Fits    no: The model"),
  });
  await writeFile(join(cwd, "page.gguf"), "<!doctype html>");
  const page = await run(["inspect", "page.gguf"]);
  expect(page).toMatchObject({ code: 1, stderr: expect.stringContaining("no GGUF file") });
  const none = await run(["inspect", "demo-mil"]);
  expect(none).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("Did you mean demo-mill?"),
  });
});

test("list shows what is served, first", async () => {
  await using api = await startApiDouble();
  const table = await run(["list"], { MILLRACE_URL: api.url });
  expect(table.stdout).toMatch(
    /^MODEL +SERVED +ENGINE +CONTEXT\ndemo-mill +yes +llama.cpp +4,096\ngone/,
  );
  const json = await run(["list", "--json"], { MILLRACE_URL: api.url });
  expect(JSON.parse(json.stdout)).toMatchObject({ items: [{ id: "demo-mill" }, { id: "gone" }] });
});

test("list tells of files that can't be served", async () => {
  await mkdir(join(cwd, "models"));
  await writeFile(join(cwd, "models/echo.gguf"), model);
  await writeFile(join(cwd, "models/good.gguf"), model);
  await mkdir(join(cwd, "models/folder.gguf"));
  await writeFile(join(cwd, "models/page.gguf"), "<!doctype html>");
  await using api = await startApiDouble();
  const { code, stderr } = await run(["list"], { MILLRACE_URL: api.url });
  expect(code).toBe(0);
  expect(stderr.trimEnd().split("\n")).toEqual([
    expect.stringMatching(/^models\/echo\.gguf can't be served: The name "echo" has a meaning/),
    expect.stringMatching(/^models\/folder\.gguf can't be served: .* can't be read: EISDIR/),
    expect.stringMatching(/^models\/page\.gguf can't be served: .*no GGUF file/),
  ]);
  await writeFile(join(cwd, "config/models.yaml"), "models_directory: 5\n");
  const unset = await run(["list"], { MILLRACE_URL: api.url });
  expect(unset).toMatchObject({ code: 0, stdout: expect.stringContaining("demo-mill") });
  expect(unset.stderr).toContain("models.yaml");
});

test("pull goes on where the connection broke, and checks what the hub says", async () => {
  const files = {
    "model-Q4_K_M.gguf": model,
    "model-Q8_0.gguf": other,
    "README.md": Buffer.from(""),
  };
  const beforeBreak = (bytes: number) => partHas("model-Q4_K_M.gguf", bytes);
  const script = { files, breaksAfter: [100_000, 50_000], beforeBreak, token: "hf_secret" };
  const { code, stdout, stderr, seen } = await pull(script, ["maker/model"], {
    HF_TOKEN: "hf_secret",
  });
  expect({ code, stdout }).toEqual({ code: 0, stdout: "models/model-Q4_K_M.gguf\n" });
  expect(stderr).toContain("SHA-256 as the hub says");
  expect((await written("model-Q4_K_M.gguf")).equals(model)).toBe(true);
  expect(await inFolder()).toEqual(["model-Q4_K_M.gguf"]);
  // The token is for the hub, and for nobody that it sends to.
  expect(seen).toEqual([
    { file: "model-Q4_K_M.gguf", range: undefined, authorization: undefined },
    { file: "model-Q4_K_M.gguf", range: "bytes=100000-", authorization: undefined },
    { file: "model-Q4_K_M.gguf", range: "bytes=150000-", authorization: undefined },
  ]);
});

test("pull that was interrupted goes on in the next call", async () => {
  const script = { files: { "m.gguf": model }, silentFrom: 0 };
  {
    await using hub = await startModelHub(script);
    const env = { MILLRACE_CONFIG: "config", HF_ENDPOINT: hub.url };
    const cli = startCli(["models", "pull", "maker/model:m.gguf"], { cwd, env });
    await hub.fellSilent;
    await partHas("m.gguf", 1);
    cli.interrupt();
    const { code, stderr } = await cli.result();
    expect({ code, stderr }).toEqual({ code: 130, stderr: expect.stringContaining("goes on") });
  }
  expect(await inFolder()).toContain("m.gguf.part");
  expect(await inFolder()).not.toContain("m.gguf.lock");
  await using hub = await startModelHub({ files: script.files });
  // Another port is another address, and the note names the first.
  const note = join(cwd, "models/m.gguf.part.json");
  const url = `${hub.url}/maker/model/resolve/main/m.gguf`;
  await writeFile(note, JSON.stringify({ ...JSON.parse(await readFile(note, "utf8")), url }));
  const before = (await written("m.gguf.part")).length;
  expect(await run(["pull", "maker/model:m.gguf"], { HF_ENDPOINT: hub.url })).toMatchObject({
    code: 0,
  });
  expect(hub.seen[0]?.range).toBe(`bytes=${before}-`);
  expect((await written("m.gguf")).equals(model)).toBe(true);
});

test.each([
  ["that changed meanwhile", {}],
  ["that can't be continued", { isPlain: true }],
])("pull fetches a file anew %s", async (_name, more) => {
  await using hub = await startModelHub({ files: { "m.gguf": model }, ...more });
  await mkdir(join(cwd, "models"));
  const url = `${hub.url}/maker/model/resolve/main/m.gguf`;
  await writeFile(join(cwd, "models/m.gguf.part"), other.subarray(0, 5_000));
  await writeFile(join(cwd, "models/m.gguf.part.json"), JSON.stringify({ url, etag: '"old"' }));
  const { code, stderr } = await run(["pull", "maker/model:m.gguf"], { HF_ENDPOINT: hub.url });
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining("from its start") });
  expect((await written("m.gguf")).equals(model)).toBe(true);
});

test("pull takes all parts of a model", async () => {
  const files = {
    "Q8_0/big-Q8_0-00001-of-00002.gguf": model,
    "Q8_0/big-Q8_0-00002-of-00002.gguf": other,
    "big-Q2_K.gguf": other,
  };
  const { code } = await pull({ files }, ["maker/model:Q8_0"]);
  expect(code).toBe(0);
  const names = ["big-Q8_0-00001-of-00002.gguf", "big-Q8_0-00002-of-00002.gguf"];
  expect(await inFolder()).toEqual(names);
});

test("pull keeps nothing that is not what it should be", async () => {
  const files = { "m.gguf": model, "page.gguf": Buffer.from("<!doctype html>") };
  const wrong = await pull({ files, wrongSha256: true }, ["maker/model:m.gguf"]);
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining("arrived damaged") });
  const told = await pull({ files }, ["maker/model:m.gguf", "--sha256", sha256(other)]);
  expect(told).toMatchObject({ code: 1, stderr: expect.stringContaining("by --sha256") });
  expect(await inFolder()).toEqual([]);
  const page = await pull({ files }, ["maker/model:page.gguf"]);
  expect(page).toMatchObject({ code: 1, stderr: expect.stringContaining("no GGUF file") });
  expect(await inFolder()).toEqual([]);
});

test.each([
  ["empty", Buffer.from("")],
  ["cut off", model.subarray(0, 3_000)],
])("pull fetches from its start what came whole and was %s", async (_what, bytes) => {
  const files = { "m.gguf": bytes };
  await using hub = await startModelHub({ files });
  const again = () => run(["pull", "maker/model:m.gguf"], { HF_ENDPOINT: hub.url });
  expect(await again()).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("ends in the middle of its header"),
  });
  expect(await inFolder()).toEqual([]);
  files["m.gguf"] = model;
  expect(await again()).toMatchObject({ code: 0 });
  expect((await written("m.gguf")).equals(model)).toBe(true);
});

test("pull fetches nothing under a name that can't be served", async () => {
  const files = { "m.gguf": model };
  const { code, stderr, seen } = await pull({ files }, ["maker/model:m.gguf", "--name", "auto"]);
  expect({ code, seen }).toEqual({ code: 1, seen: [] });
  expect(stderr).toContain('The name "auto" has a meaning of its own');
});

test("pull looks for room first", async () => {
  const script = { files: { "m.gguf": model }, claimedBytes: 1e15 };
  const { code, stderr } = await pull(script, ["maker/model:m.gguf"]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/1000000\.0 GB are still to come, and .* free/);
  expect(await inFolder()).toEqual([]);
});

test("pull says what to do offline, without a right, and without such a file", async () => {
  const hub = await startModelHub({ files: {} });
  await hub.stop();
  const offline = await run(["pull", "qwen3.5-0.8b"], { HF_ENDPOINT: hub.url });
  expect(offline).toMatchObject({ code: 3, stderr: expect.stringContaining("models demo") });
  const script = { files: { "m.gguf": model }, token: "hf_secret" };
  const closed = await pull(script, ["maker/model:m.gguf"]);
  expect(closed).toMatchObject({ code: 2, stderr: expect.stringContaining("Set HF_TOKEN") });
  const none = await pull({ files: script.files }, ["maker/model:n.gguf"]);
  expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining("404") });
  const several = { "a-Q8_0.gguf": model, "b-Q2_K.gguf": model };
  const unclear = await pull({ files: several }, ["maker/model"]);
  expect(unclear).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("maker/model:a-Q8_0.gguf"),
  });
  const unknown = await run(["pull", "qwen3.5-0.8"]);
  expect(unknown.stderr).toContain("Did you mean qwen3.5-0.8b?");
  const open = await run(["pull", "http://example.org/m.gguf"]);
  expect(open).toMatchObject({ code: 2, stderr: expect.stringContaining("over https: only") });
});

test("pull leaves alone what is there, and serves a model under a name of its own", async () => {
  const files = { "m.gguf": model };
  const args = ["maker/model:m.gguf", "--name", "writer", "--json"];
  expect(JSON.parse((await pull({ files }, args)).stdout)).toMatchObject({
    name: "writer",
    files: [{ path: join(cwd, "models/writer.gguf"), checked_by: "the hub", was_there: false }],
  });
  const again = await pull({ files }, args);
  expect(again.seen).toEqual([]);
  expect(JSON.parse(again.stdout)).toMatchObject({ files: [{ was_there: true }] });
  const changed = await pull({ files }, [...args, "--sha256", sha256(other)]);
  expect(changed).toMatchObject({ code: 2, stderr: expect.stringContaining("--force") });
});

test("two calls don't write one file", async () => {
  await using hub = await startModelHub({ files: { "m.gguf": model }, silentFrom: 0 });
  const env = { MILLRACE_CONFIG: "config", HF_ENDPOINT: hub.url };
  const first = startCli(["models", "pull", "maker/model:m.gguf"], { cwd, env });
  await hub.fellSilent;
  const second = await run(["pull", "maker/model:m.gguf"], env);
  expect(second).toMatchObject({ code: 2, stderr: expect.stringContaining("another call") });
  first.interrupt();
  expect((await first.result()).code).toBe(130);
});
