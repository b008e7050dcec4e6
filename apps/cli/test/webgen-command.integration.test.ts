import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startApiDouble } from "./api-double.ts";
import type { DoubleScript } from "./api-double.ts";
import { runCli, startCli } from "./run-cli.ts";

let cwd = "";

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "millrace-cli-"));
  await writeFile(join(cwd, "site.md"), "# A bakery\nBread every morning.\n");
});

afterEach(() => rm(cwd, { recursive: true }));

const report = {
  passed: true,
  score: 97,
  findings: [{ code: "CONTRAST", severity: "soft", message: "Grey on grey", selector: "p.small" }],
  left_out: [{ kind: "phone", text: "555 0134", reason: "only in a footer" }],
  sources: [],
  facts: 12,
  repairs: 0,
  truncated: null,
  bytes: 48_200,
  timings_ms: { total: 3_900 },
};

const success: DoubleScript = {
  ending: {
    status: "succeeded",
    result: {
      title: "A bakery",
      engine: "compose",
      theme: "hearth",
      language: "en",
      sections: [],
      report,
    },
  },
  artifacts: { "index.html": "<h1>A bakery</h1>", "report.json": "{}" },
};

const gateFailure: DoubleScript = {
  ending: {
    status: "failed",
    error: {
      code: "GATE_FAILED",
      message: "The page has a hard finding",
      retryable: false,
      details: { findings: [{ code: "OVERFLOW", severity: "hard", message: "Too wide at 360" }] },
    },
  },
};

test("webgen submits, saves the page and sums up", async () => {
  await using api = await startApiDouble(success);
  const env = { MILLRACE_URL: api.url };
  const args = ["webgen", "site.md", "-o", "out", "--theme", "hearth", "--seed", "7"];
  const { code, stdout, stderr } = await runCli(args, { cwd, env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^job \S{36}\n$/) });
  for (const text of [
    "A bakery",
    "score 97",
    "CONTRAST",
    "555 0134",
    "out/index.html",
    "/preview",
  ]) {
    expect(stdout).toContain(text);
  }
  expect(await readFile(join(cwd, "out/index.html"), "utf8")).toBe("<h1>A bakery</h1>");
  expect((await readdir(join(cwd, "out"))).toSorted()).toEqual(["index.html", "report.json"]);
  expect(api.seen[0]).toMatchObject({
    call: "POST /v1/jobs/webgen",
    headers: { "idempotency-key": expect.any(String) },
    body: {
      input: { snapshot: "# A bakery\nBread every morning.\n" },
      options: { theme: "hearth", seed: 7 },
    },
  });
});

test("webgen reads standard input and prints JSON", async () => {
  await using api = await startApiDouble(success);
  await writeFile(join(cwd, "frozen.json"), '[{"id":"legal","html":"<p>Kept</p>"}]');
  const args = ["webgen", "-", "--json", "--language", "en", "--frozen", "frozen.json"];
  const env = { MILLRACE_URL: api.url };
  const { code, stdout } = await runCli(args, { cwd, env, stdin: "# From a pipe" });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    status: "succeeded",
    files: { "index.html": "out/index.html" },
  });
  expect(api.seen[0]?.body).toEqual({
    input: {
      snapshot: "# From a pipe",
      language: "en",
      frozen_sections: [{ id: "legal", html: "<p>Kept</p>" }],
    },
    options: {},
  });
});

test("a failed job ends with one and advice", async () => {
  await using api = await startApiDouble(gateFailure);
  const { code, stdout, stderr } = await runCli(["webgen", "site.md", "--url", api.url], { cwd });
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  for (const text of ["GATE_FAILED", "OVERFLOW", "Too wide at 360", "another --seed"]) {
    expect(stderr).toContain(text);
  }
});

test("an interrupt cancels the job and ends with 130", async () => {
  await using api = await startApiDouble();
  const cli = startCli(["webgen", "site.md", "--url", api.url], { cwd });
  await api.followed;
  cli.interrupt();
  const { code, stderr } = await cli.result();
  expect(code).toBe(130);
  expect(stderr).toContain("cancelled");
  expect(api.seen.map((one) => one.call)).toContain("POST /v1/jobs/ID/cancel");
});

test.each([
  [["webgen", "nowhere.md"], "nowhere.md"],
  [["webgen", "site.md", "--theme", "none"], "Allowed choices"],
  [["webgen", "site.md", "--language", "English!"], "language"],
  [["webgen", "site.md", "--seed", "-1"], "seed"],
  [["webgen", "site.md", "--frozen", "site.md"], "not JSON"],
  [["webgen", "site.md", "-o", "site.md"], "site.md"],
  [["webgen"], "snapshot"],
  [["webgne", "site.md"], "webgen"],
])("%j is wrong usage and sends nothing", async (args, hint) => {
  await using api = await startApiDouble(success);
  const { code, stdout, stderr } = await runCli(args, { cwd, env: { MILLRACE_URL: api.url } });
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(hint);
  expect(api.seen).toEqual([]);
});

test("an artifact with a path in its name is refused", async () => {
  await using api = await startApiDouble({ ...success, artifacts: { "../evil.html": "x" } });
  const { code, stderr } = await runCli(["webgen", "site.md", "--url", api.url], { cwd });
  expect(code).toBe(1);
  expect(stderr).toContain("unsafe name");
  expect((await readdir(cwd)).toSorted()).toEqual(["out", "site.md"]);
});
