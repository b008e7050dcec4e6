import { request } from "node:http";
import type { Problem } from "@shared/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApiFixture } from "./api-fixture.ts";
import type { ApiFixture } from "./api-fixture.ts";

let api: ApiFixture;

beforeAll(async () => {
  api = await createApiFixture({ settings: { bodyLimitBytes: 64 * 1024 } });
});

afterAll(() => api.close());

const json = "application/json";
const good = { input: { snapshot: "text" } };

interface BadInput {
  what: string;
  body: unknown;
  type?: string;
  status: number;
  code: string;
  path?: string;
}

const invalid = { status: 422, code: "VALIDATION_FAILED" };
const malformed = { status: 400, code: "MALFORMED_JSON" };
const wrongType = { status: 415, code: "UNSUPPORTED_MEDIA_TYPE" };
const tooLarge = { status: 413, code: "PAYLOAD_TOO_LARGE" };

const table: BadInput[] = [
  { what: "an empty body", body: "", ...malformed },
  { what: "half a body", body: '{"input":', ...malformed },
  { what: "a comment in JSON", body: '{"input":{} /* x */}', ...malformed },
  {
    what: "invalid UTF-8",
    body: Buffer.from([0x7b, 0xff, 0x7d]),
    status: 400,
    code: "INVALID_REQUEST",
  },
  { what: "a form", body: "input=x", type: "application/x-www-form-urlencoded", ...wrongType },
  { what: "plain text", body: JSON.stringify(good), type: "text/plain", ...wrongType },
  { what: "no media type", body: JSON.stringify(good), type: "", ...wrongType },
  {
    what: "another charset",
    body: JSON.stringify(good),
    type: `${json}; charset=utf-16`,
    ...wrongType,
  },
  { what: "an array", body: [], ...invalid, path: "" },
  { what: "null", body: null, ...invalid, path: "" },
  { what: "a string", body: "x".repeat(3), ...malformed },
  { what: "no input", body: {}, ...invalid, path: "input" },
  { what: "an input that is null", body: { input: null }, ...invalid, path: "input" },
  { what: "no snapshot", body: { input: {} }, ...invalid, path: "input.snapshot" },
  {
    what: "two frozen sections of one id",
    body: {
      input: {
        snapshot: "text",
        frozen_sections: [
          { id: "news", html: "<p>a</p>" },
          { id: "news", html: "<p>b</p>" },
        ],
      },
    },
    ...invalid,
    path: "input.frozen_sections",
  },
  {
    what: "an empty snapshot",
    body: { input: { snapshot: "" } },
    ...invalid,
    path: "input.snapshot",
  },
  {
    what: "a snapshot that is a number",
    body: { input: { snapshot: 1 } },
    ...invalid,
    path: "input.snapshot",
  },
  { what: "an unknown field", body: { ...good, inpt: 1 }, ...invalid, path: "inpt" },
  {
    what: "an unknown field of the input",
    body: { input: { snapshot: "x", colour: "red" } },
    ...invalid,
    path: "input.colour",
  },
  {
    what: "an unknown option",
    body: { ...good, options: { speed: 1 } },
    ...invalid,
    path: "options.speed",
  },
  {
    what: "priority 0",
    body: { ...good, options: { priority: 0 } },
    ...invalid,
    path: "options.priority",
  },
  {
    what: "priority 1.5",
    body: { ...good, options: { priority: 1.5 } },
    ...invalid,
    path: "options.priority",
  },
  {
    what: "a deadline in the past",
    body: { ...good, options: { deadline_seconds: -1 } },
    ...invalid,
    path: "options.deadline_seconds",
  },
  {
    what: "no attempts",
    body: { ...good, options: { max_attempts: 0 } },
    ...invalid,
    path: "options.max_attempts",
  },
  {
    what: "metadata that is a list",
    body: { ...good, metadata: [] },
    ...invalid,
    path: "metadata",
  },
  {
    what: "metadata that is too large",
    body: { ...good, metadata: { note: "x".repeat(20_000) } },
    ...invalid,
    path: "metadata",
  },
  {
    what: "a NUL character",
    body: { input: { snapshot: "a\0b" } },
    ...invalid,
    path: "input.snapshot",
  },
  {
    what: "half a surrogate pair",
    body: '{"input":{"snapshot":"\\ud83d"}}',
    ...invalid,
    path: "input.snapshot",
  },
  {
    what: "a NUL in a name",
    body: { ...good, metadata: { "a\0": 1 } },
    ...invalid,
    path: "metadata",
  },
  {
    what: "a number out of range",
    body: '{"metadata":{"n":1e999}}',
    ...invalid,
    path: "metadata.n",
  },
  {
    what: "the name __proto__",
    body: '{"metadata":{"__proto__":1}}',
    ...invalid,
    path: "metadata",
  },
  {
    what: "nesting of 30,000 lists",
    body: `${"[".repeat(30_000)}${"]".repeat(30_000)}`,
    ...invalid,
  },
  { what: "nesting of 60,000 lists, left open", body: "[".repeat(60_000), ...malformed },
  {
    what: "a body that is too large",
    body: { input: { snapshot: "x".repeat(70_000) } },
    ...tooLarge,
  },
];

async function post(body: unknown, type = json): Promise<Response> {
  const isRaw = typeof body === "string" || Buffer.isBuffer(body);
  return fetch(`${api.url}/v1/jobs/webgen`, {
    method: "POST",
    headers: type === "" ? {} : { "content-type": type },
    // A Blob without a type keeps fetch from adding a media type of its own.
    body: new Blob([isRaw ? new Uint8Array(Buffer.from(body)) : JSON.stringify(body)]),
  });
}

describe("bad submissions", () => {
  it.each(table)("$what is answered $status $code", async ({ body, type, status, code, path }) => {
    const answer = await post(body, type);
    const problem = (await answer.json()) as Problem;
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(problem).toMatchObject({ status, code, request_id: answer.headers.get("x-request-id") });
    expect(answer.status).toBe(status);
    if (path !== undefined) expect(problem.errors?.map((error) => error.path)).toContain(path);
  });

  it("takes JSON under another JSON media type and with a charset", async () => {
    for (const type of ["application/json; charset=UTF-8", "application/vnd.example+json"]) {
      expect((await post(good, type)).status).toBe(202);
    }
  });

  it("answers 404 for a kind that is not known", async () => {
    const answer = await api.call("POST", "/v1/jobs/webgem", { body: good });
    const problem = (await answer.json()) as Problem;
    expect([problem.status, problem.code]).toEqual([404, "NOT_FOUND"]);
    expect(problem.detail).toContain("webgen");
  });

  it("refuses a chunked body past the limit while it comes", async () => {
    const answer = await postChunks(Array.from({ length: 40 }, () => "x".repeat(4_096)));
    expect(answer).toEqual({ status: 413, code: "PAYLOAD_TOO_LARGE" });
  });

  it("refuses keys that are no printable text", async () => {
    for (const key of ["", "x".repeat(256), "caf\u00e9"]) {
      const headers = { "idempotency-key": key };
      const answer = await api.call("POST", "/v1/jobs/webgen", { body: good, headers });
      expect([key, answer.status]).toEqual([key, 400]);
    }
  });

  it("leaves no job behind", async () => {
    const before = await countJobs();
    for (const { body, type } of table) await (await post(body, type)).text();
    expect(await countJobs()).toBe(before);
  });
});

describe("bad addresses", () => {
  it("answers 405 with the methods there are", async () => {
    const answer = await api.call("PATCH", "/v1/jobs");
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  it("answers 404 for an address of nothing", async () => {
    const answer = await api.call("GET", "/v2/jobs");
    expect(((await answer.json()) as Problem).code).toBe("NOT_FOUND");
  });

  it("gives a harmless request id back and replaces another", async () => {
    const kept = await api.call("GET", "/health", { headers: { "x-request-id": "order-7" } });
    expect(kept.headers.get("x-request-id")).toBe("order-7");
    const replaced = await api.call("GET", "/health", {
      headers: { "x-request-id": "a b<script>" },
    });
    expect(replaced.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });
});

async function countJobs(): Promise<number> {
  const [row] = await api.stores.db.pool`select count(*)::int as count from jobs`;
  return Number(row?.["count"]);
}

/** Sends a body without a length, and keeps sending after the answer has come. */
function postChunks(chunks: string[]): Promise<{ status: number | undefined; code: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(`${api.url}/v1/jobs/webgen`, {
      method: "POST",
      headers: { "content-type": json, "transfer-encoding": "chunked" },
    });
    sent.on("error", reject);
    sent.on("response", (answer) => {
      let text = "";
      answer.on("data", (piece: Buffer) => (text += piece.toString()));
      answer.on("end", () => {
        sent.destroy();
        resolve({ status: answer.statusCode, code: (JSON.parse(text) as Problem).code });
      });
    });
    for (const chunk of chunks) sent.write(chunk);
  });
}

describe("a query or path that leads nowhere", () => {
  it.each([
    ["/v1/jobs?kind=%00", 422],
    ["/v1/jobs?kind=Webgen", 422],
    ["/v1/jobs?bogus=1", 422],
    ["/docs/constructor", 404],
    ["/docs/__proto__", 404],
    ["/docs/..%2f..%2fpackage.json", 404],
  ])("answers %s with %i", async (path, status) => {
    expect((await api.call("GET", path)).status).toBe(status);
  });
});
