import type { JobView } from "@shared/contracts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createApiFixture } from "./api-fixture.ts";
import { createChatScript } from "./chat-script.ts";
import type { ApiFixture } from "./api-fixture.ts";
import { findFlaws } from "./hostile/answer-flaws.ts";
import { readOperations } from "./hostile/openapi-operations.ts";
import type { Operation } from "./hostile/openapi-operations.ts";
import { sendRequest } from "./hostile/raw-http.ts";
import type { RawAnswer, RawRequest } from "./hostile/raw-http.ts";
import { bodyMutants, headerMutants, pathTexts, queryTexts } from "./hostile/request-mutants.ts";
import { mutantsOf, sampleOf } from "./hostile/schema-mutants.ts";

/*
 * Hostile requests that are made from the API's own document, so that a new operation is
 * attacked without anybody writing a test for it. Each must be refused with a status of the 4xx
 * and a known code, or taken; nothing may break.
 */

const limitBytes = 64 * 1024;

// Thousands of requests each, on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000 });

let api: ApiFixture;
let operations: Operation[];
let jobId: string;
/** For operations that delete what they are shown. */
let doomedId: string;

beforeAll(async () => {
  api = await createApiFixture({ settings: { bodyLimitBytes: limitBytes } });
  operations = readOperations(await (await api.call("GET", "/openapi.json")).json());
  await api.startWork();
  await api.startChat(createChatScript().handler);
  jobId = await finishJob();
  doomedId = await finishJob();
  for (let count = 0; count < 2; count += 1) {
    await api.call("POST", "/start", { body: { snapshot: "text" } });
  }
});

afterAll(() => api.close());

async function finishJob(): Promise<string> {
  const answer = await api.call("POST", "/v1/jobs/webgen", {
    body: { input: { snapshot: "text" } },
    headers: { prefer: "wait=30" },
  });
  return ((await answer.json()) as JobView).id;
}

/** What the document does not describe, each with the reason. */
const undescribed: [path: RegExp, why: string][] = [
  [/^\/openapi\.json$/, "is the document"],
  [/^\/docs(\/|$)/, "the page that shows the document"],
  [/^\/admin\/queues(\/|$)/, "Bull Board's own pages, for people"],
  [/^\/admin\/sign-(in|out)$/, "the page and form of people who look at Bull Board"],
  [/^\/v1\/jobs\/:kind$/, "described as a path for each kind"],
];

/** The routes that the document leaves out, as operations without schemas. */
function undescribedOperations(): Operation[] {
  return api.routes
    .map(({ method, path }) => ({ method, path: path.replaceAll(/:(\w+)(\{[^}]*\})?/g, "{$1}") }))
    .filter(
      ({ method, path }) => !operations.some((one) => one.method === method && one.path === path),
    )
    .map(({ method, path }) => ({
      method,
      path,
      parameters: [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
        name,
        in: "path" as const,
        schema: {},
      })),
      statuses: new Set<number>(),
      face: "other" as const,
    }));
}

/** The operation's path with good values in its parameters, all but `changes`. */
function targetOf(operation: Operation, changes: Record<string, string> = {}): string {
  const good: Record<string, string> =
    operation.method === "DELETE"
      ? { id: doomedId, website_id: "website_2" }
      : { id: jobId, name: "index.html", website_id: "website_1" };
  return operation.path.replaceAll(
    /\{(\w+)\}/g,
    (_whole, name: string) => changes[name] ?? good[name] ?? "x",
  );
}

function goodBodyOf(operation: Operation): unknown {
  return operation.body?.example ?? sampleOf(operation.body?.schema ?? {});
}

/** A chat session that lives. */
async function openSession(): Promise<string> {
  const opened = await api.call("POST", "/init_session", { body: { vllm_api_key: "any" } });
  return ((await opened.json()) as { session_id: string }).session_id;
}

const json: [string, string] = ["content-type", "application/json"];

function withGoodBody(operation: Operation): Pick<RawRequest, "headers" | "body"> {
  if (!operation.body) return {};
  return { headers: [json], body: Buffer.from(JSON.stringify(goodBodyOf(operation))) };
}

interface Attack {
  operation: Operation;
  what: string;
  request: RawRequest;
  /** Undefined: any status that is no fault of the server. */
  statuses?: number[] | undefined;
}

/** Sends every attack, a few at a time, and lists the ones that went wrong. */
async function attackAll(attacks: Attack[]): Promise<string[]> {
  const failures: string[] = [];
  const waiting = attacks.values();
  async function work(): Promise<void> {
    for (const attack of waiting) failures.push(...(await judge(attack)));
  }
  await Promise.all(Array.from({ length: 8 }, work));
  return failures;
}

async function judge({ operation, what, request, statuses }: Attack): Promise<string[]> {
  const name = `${operation.method} ${operation.path} · ${what}`;
  let answer: RawAnswer;
  try {
    answer = await sendRequest(api.url, request);
  } catch (error) {
    return [`${name}: ${String(error)}`];
  }
  const flaws = findFlaws(answer, operation);
  if (statuses && !statuses.includes(answer.status)) {
    flaws.push(`${answer.status}, not ${statuses.join(" or ")}`);
  }
  return flaws.map((flaw) => `${name}: ${flaw} | ${answer.text.slice(0, 200)}`);
}

describe("the document", () => {
  it("describes every address that is answered, apart from a short list", () => {
    const unknown = api.routes
      .filter(({ path }) => !undescribed.some(([pattern]) => pattern.test(path)))
      .map(({ method, path }) => ({ method, path: path.replaceAll(/:(\w+)(\{[^}]*\})?/g, "{$1}") }))
      .filter(
        ({ method, path }) => !operations.some((one) => one.method === method && one.path === path),
      );
    expect(unknown).toEqual([]);
  });

  it("has bodies that are taken as they stand in it, so that a refused mutant is refused for its flaw", async () => {
    for (const operation of operations.filter((one) => one.body)) {
      const good = goodBodyOf(operation) as object;
      const body = "session_id" in good ? { ...good, session_id: await openSession() } : good;
      const answer = await sendRequest(api.url, {
        method: operation.method,
        target: targetOf(operation),
        headers: [json],
        body: Buffer.from(JSON.stringify(body)),
      });
      expect([operation.path, answer.status, answer.text]).toEqual([
        operation.path,
        expect.toSatisfy((status: number) => status < 300),
        expect.any(String),
      ]);
    }
  });
});

describe("every operation", () => {
  it("refuses bodies that break their schema, and survives those that strain it", async () => {
    const attacks = operations.flatMap((operation) =>
      [...mutantsOf(operation.body?.schema ?? {}, goodBodyOf(operation))]
        .filter(() => operation.body)
        .map(({ what, text, isWrong }) => ({
          operation,
          what,
          request: {
            method: operation.method,
            target: targetOf(operation),
            headers: [json],
            body: Buffer.from(text),
          },
          statuses: isWrong ? [400, 413, 422] : undefined,
        })),
    );
    expect(attacks.length).toBeGreaterThan(500);
    expect(await attackAll(attacks)).toEqual([]);
  });

  it("refuses bodies that are no JSON, or not what their headers say", async () => {
    const writing = operations.filter(
      ({ method, path }) => method === "POST" && !/retry/.test(path),
    );
    const attacks = writing.flatMap((operation) =>
      bodyMutants(JSON.stringify(goodBodyOf(operation)), limitBytes).map(
        ({ what, headers, body, statuses }) => ({
          operation,
          what,
          request: { method: operation.method, target: targetOf(operation), headers, body },
          // The face of the earlier service says 422 for most of these, and takes any media type.
          statuses: operation.body && operation.face === "problem" ? statuses : undefined,
        }),
      ),
    );
    expect(await attackAll(attacks)).toEqual([]);
  });

  it("survives every text in its path", async () => {
    const attacks = [...operations, ...undescribedOperations()].flatMap((operation) =>
      [...operation.path.matchAll(/\{(\w+)\}/g)].flatMap(([, name = ""]) =>
        // Bull Board has sixty addresses, and one way to read them.
        (operation.face === "other" ? pathTexts.slice(0, 12) : pathTexts).map((text) => ({
          operation,
          what: `${name} = ${text.slice(0, 60)}`,
          request: {
            method: operation.method,
            target: targetOf(operation, { [name]: text }),
            ...withGoodBody(operation),
          },
        })),
      ),
    );
    expect(await attackAll(attacks)).toEqual([]);
  });

  it("refuses or survives every value of its query", async () => {
    const attacks = [...operations, ...undescribedOperations()].flatMap((operation) => {
      const known = operation.parameters.filter((one) => one.in === "query").map((one) => one.name);
      const names =
        operation.face === "other" ? ["status", "page"] : [...known, "__proto__", "%00"];
      return names.flatMap((name) =>
        (known.includes(name) ? queryTexts : queryTexts.slice(0, 5)).flatMap((text) =>
          [`${name}=${text}`, `${name}=${text}&${name}=${text}`].map((query) => ({
            operation,
            what: `?${query.slice(0, 60)}`,
            request: {
              method: operation.method,
              target: `${targetOf(operation)}?${query}`,
              ...withGoodBody(operation),
            },
          })),
        ),
      );
    });
    expect(await attackAll(attacks)).toEqual([]);
  });

  it("refuses numbers of its query that are out of range, and names that it does not know", async () => {
    const attacks = operations.flatMap((operation) => {
      const queries = operation.parameters
        .filter((one) => one.in === "query")
        .flatMap(({ name, schema }) => [
          ...(schema.minimum === undefined ? [] : [`${name}=${schema.minimum - 1}`]),
          ...(schema.maximum === undefined ? [] : [`${name}=${schema.maximum + 1}`]),
          ...(schema.enum ? [`${name}=no-such-value`] : []),
          `${name}x=1`,
        ]);
      return queries.map((query) => ({
        operation,
        what: `?${query}`,
        request: { method: operation.method, target: `${targetOf(operation)}?${query}` },
        statuses: [422],
      }));
    });
    expect(attacks.length).toBeGreaterThan(5);
    expect(await attackAll(attacks)).toEqual([]);
  });

  it("survives every header", async () => {
    const attacks = operations.flatMap((operation) =>
      headerMutants.map(([name, value]) => {
        const { headers = [], body } = withGoodBody(operation);
        return {
          operation,
          what: `${name}: ${value.slice(0, 60)}`,
          request: {
            method: operation.method,
            target: targetOf(operation),
            headers: [...headers, [name, value]] as [string, string][],
            body,
          },
        };
      }),
    );
    expect(await attackAll(attacks)).toEqual([]);
  });

  it("answers methods that it does not have with 404 or 405", async () => {
    const methods = ["PUT", "PATCH", "TRACE", "PROPFIND", "REPORT", "PURGE", "OPTIONS", "QUERY"];
    const attacks = operations.flatMap((operation) =>
      methods
        .filter(
          (method) =>
            !operations.some((one) => one.method === method && one.path === operation.path),
        )
        .map((method) => ({
          operation,
          what: method,
          request: {
            method,
            target: targetOf(operation),
            headers: [json],
            body: Buffer.from("{}"),
          },
          statuses: [404, 405],
        })),
    );
    expect(await attackAll(attacks)).toEqual([]);
  });

  it("keeps its promises for any path, headers and JSON", async () => {
    const headerName = fc.constantFrom(
      ...["accept", "prefer", "range", "last-event-id", "if-none-match", "idempotency-key"],
      ...["content-type", "content-encoding", "authorization", "x-request-id", "cookie"],
    );
    const printable = fc.string({
      unit: fc.integer({ min: 0x20, max: 0xff }).map((at) => String.fromCodePoint(at)),
      maxLength: 60,
    });
    const attack = fc.record({
      operation: fc.constantFrom(...operations),
      text: fc
        .string({ unit: "binary", maxLength: 20 })
        .map((text) => encodeURIComponent(text.toWellFormed())),
      query: fc.webQueryParameters(),
      header: fc.tuple(headerName, printable),
      body: fc.json({ noUnicodeString: false, maxDepth: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(attack, async ({ operation, text, query, header, body }) => {
        const request = {
          method: operation.method,
          target: `${targetOf(operation, { id: text, name: text, website_id: text })}?${query.replaceAll(" ", "%20")}`,
          headers: [...(operation.body ? [json] : []), header],
          body: operation.body && Buffer.from(body),
        };
        expect(await judge({ operation, what: "any", request })).toEqual([]);
      }),
      { numRuns: 150, seed: 19 },
    );
  });
});

describe("the process", () => {
  it("is well after all of it", async () => {
    expect((await api.call("GET", "/ready")).status).toBe(200);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    const job = await api.submit("after the storm");
    const answer = await api.call("GET", `/v1/jobs/${job.id}?wait=20`);
    expect(((await answer.json()) as JobView).status).toMatch(/running|succeeded/);
  });
});
