import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApiFixture } from "./api-fixture.ts";
import type { ApiFixture } from "./api-fixture.ts";
import { findFlaws } from "./hostile/answer-flaws.ts";
import { sendBytes, sendRequest } from "./hostile/raw-http.ts";
import { findFreePort, startProbed } from "./leaks/probed-process.ts";

const limitBytes = 64 * 1024;

let api: ApiFixture;

beforeAll(async () => {
  api = await createApiFixture({
    settings: { bodyLimitBytes: limitBytes },
    deadlines: { headersMs: 400, requestMs: 800 },
  });
});

afterAll(() => api.close());

const crlf = "\r\n";
const anyStatus = { face: "problem", statuses: new Set<number>() } as const;
const json = "content-type: application/json";
const good = JSON.stringify({ input: { snapshot: "text" } });

/** A request with these lines after `host`. */
function request(line: string, ...headers: string[]): Buffer {
  return Buffer.from(
    [line, `host: ${new URL(api.url).host}`, ...headers, "", ""].join(crlf),
    "latin1",
  );
}

/** All that comes back on one connection until the server ends it. */
async function exchange(bytes: Buffer): Promise<string> {
  const { hostname, port } = new URL(api.url);
  const socket = connect(Number(port), hostname);
  let text = "";
  socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
  socket.on("error", () => undefined);
  socket.write(bytes);
  await once(socket, "close");
  return text;
}

function statusesIn(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}

describe("what is no HTTP request", () => {
  const get = "GET /health HTTP/1.1";
  it.each<[what: string, bytes: () => Buffer, status: number]>([
    ["a greeting of TLS", () => Buffer.from("160301020001000001fc0303", "hex"), 400],
    ["text", () => Buffer.from("hello\r\n\r\n"), 400],
    ["an unknown method", () => request("FETCH /health HTTP/1.1"), 400],
    ["a version to come", () => request("GET /health HTTP/9.9"), 400],
    ["a line break in the address", () => request("GET /hea\nlth HTTP/1.1"), 400],
    ["a NUL in the address", () => request("GET /hea\0lth HTTP/1.1"), 400],
    ["a header without a colon", () => request(get, "nonsense"), 400],
    ["a space in a header's name", () => request(get, "x y: z"), 400],
    ["a NUL in a header", () => request(get, "x: a\0b"), 400],
    ["a bare carriage return in a header", () => request(get, "x: a\rset-cookie: x=1"), 400],
    ["a header that is too large", () => request(get, `x: ${"y".repeat(20_000)}`), 431],
    ["an address that is too large", () => request(`GET /${"y".repeat(20_000)} HTTP/1.1`), 431],
    ["no host", () => Buffer.from("GET /health HTTP/1.1\r\n\r\n"), 400],
    [
      "a host that is no address",
      () => Buffer.from("GET /health HTTP/1.1\r\nhost: 999.1.1.1\r\n\r\n"),
      400,
    ],
    [
      "an expectation of nothing known, at a path that is not there",
      () => request("GET /nothing HTTP/1.1", "expect: 200-ok"),
      404,
    ],
    ["another machine's address", () => request("GET http://evil.example/health HTTP/1.1"), 403],
  ])("%s is answered as a problem", async (_what, bytes, status) => {
    const answer = await sendBytes(api.url, [bytes()]);
    expect(answer.status).toBe(status);
    expect(findFlaws(answer, anyStatus)).toEqual([]);
  });

  it("gets no tunnel", async () => {
    expect(await exchange(request("CONNECT example.com:443 HTTP/1.1"))).toBe("");
  });
});

describe("requests in one connection", () => {
  it("are answered each, in their order", async () => {
    const last = request("GET /nothing HTTP/1.1", "connection: close");
    const text = await exchange(
      Buffer.concat([
        request("GET /health HTTP/1.1"),
        request("GET /v1/jobs?limit=0 HTTP/1.1"),
        last,
      ]),
    );
    expect(statusesIn(text)).toEqual([200, 422, 404]);
  });

  it.each([
    ["a length and chunks", ["content-length: 6", "transfer-encoding: chunked"]],
    ["two lengths", ["content-length: 0", "content-length: 40"]],
    ["chunks that are not the last coding", ["transfer-encoding: chunked, identity"]],
    ["a coding that looks like chunks", ["transfer-encoding: xchunked", "content-length: 5"]],
  ])("can't be smuggled by %s", async (_what, headers) => {
    const hidden = request("GET /health HTTP/1.1", "connection: close").toString();
    const text = await exchange(
      Buffer.concat([
        request("POST /v1/jobs/webgen HTTP/1.1", json, ...headers),
        Buffer.from(`0${crlf}${crlf}${hidden}`),
      ]),
    );
    expect(statusesIn(text)).toEqual([400]);
  });

  it("end with one that can't be read", async () => {
    const text = await exchange(
      Buffer.concat([request("GET /health HTTP/1.1"), Buffer.from("nonsense\r\n\r\n")]),
    );
    expect(statusesIn(text).filter((status) => status === 200).length).toBeLessThanOrEqual(1);
    expect(statusesIn(text).at(-1)).toBeOneOf([200, 400]);
  });
});

describe("a slow client", () => {
  it("loses its connection when its headers take too long", async () => {
    const answer = await sendBytes(api.url, [Buffer.from("GET /health HTTP/1.1\r\nx: y")]);
    expect(answer.status).toBe(408);
    expect(findFlaws(answer, anyStatus)).toEqual([]);
  });

  it("loses its connection when its body takes too long", async () => {
    const head = request("POST /v1/jobs/webgen HTTP/1.1", json, "content-length: 1000");
    const answer = await sendBytes(api.url, [head, Buffer.from('{"input":')]);
    expect(answer.status).toBe(408);
    expect(findFlaws(answer, anyStatus)).toEqual([]);
  });

  it("that breaks off is no fault of ours", async () => {
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname);
    socket.end(
      Buffer.concat([
        request("POST /v1/jobs/webgen HTTP/1.1", json, "content-length: 1000"),
        Buffer.from('{"input":'),
      ]),
    );
    let text = "";
    socket.on("data", (chunk: Buffer) => (text += chunk.toString()));
    await once(socket, "close");
    expect(statusesIn(text).filter((status) => status >= 500)).toEqual([]);
    const metrics = await (await api.call("GET", "/metrics")).text();
    expect(metrics).not.toMatch(/status="5\d\d"/);
  });
});

describe("a client that waits for 100 Continue", () => {
  const expecting = (length: number) =>
    request(
      "POST /v1/jobs/webgen HTTP/1.1",
      json,
      "expect: 100-continue",
      "connection: close",
      `content-length: ${length}`,
    );

  it("is not told to send what will be refused", async () => {
    expect(statusesIn(await exchange(expecting(50_000_000)))).toEqual([413]);
  });

  it("is told to send the rest", async () => {
    const text = await exchange(Buffer.concat([expecting(good.length), Buffer.from(good)]));
    expect(statusesIn(text)).toEqual([100, 202]);
  });
});

describe("large bodies", () => {
  const hugeBytes = 50_000_000;
  const mebibyte = 1_048_576;

  async function* chunks(): AsyncGenerator<Buffer> {
    yield request("POST /v1/jobs/webgen HTTP/1.1", json, "transfer-encoding: chunked");
    const piece = Buffer.from(`10000${crlf}${"x".repeat(65_536)}${crlf}`);
    for (let sent = 0; sent < hugeBytes; sent += 65_536) yield piece;
    yield Buffer.from(`0${crlf}${crlf}`);
  }

  it("are refused early, and never held in memory", { timeout: 180_000 }, async () => {
    const port = await findFreePort();
    const child = await startProbed("api", new URL("../src/main.ts", import.meta.url), {
      REDIS_URL: api.stores.redisUrl,
      DATABASE_URL: api.stores.databaseUrl,
      PORT: String(port),
    });
    const url = `http://127.0.0.1:${port}`;
    const post = (body: string) =>
      sendRequest(url, {
        method: "POST",
        target: "/v1/jobs/webgen",
        headers: [["content-type", "application/json"]],
        body: Buffer.from(body),
      });
    try {
      const before = await child.measure();
      expect((await post("x".repeat(hugeBytes))).status).toBe(413);
      // Among many, one that goes on sending may be cut off before it has read its answer.
      const storm = Array.from({ length: 4 }, () =>
        sendBytes(url, chunks()).catch(() => undefined),
      );
      const statuses = (await Promise.all(storm)).map((answer) => answer?.status ?? 413);
      expect(new Set(statuses)).toEqual(new Set([413]));
      const strains = [
        `[${"[],".repeat(3_000_000)}[]]`,
        `{"input":{${Array.from({ length: 500_000 }, (_, at) => `"${at}":1`).join()}}}`,
        '{"input":'.repeat(1_000_000),
        "[".repeat(5_000_000) + "]".repeat(5_000_000),
        `{"input":{"snapshot":"text","language":"aa${"-bbb".repeat(2_400_000)}"}}`,
      ];
      for (const strain of strains) expect((await post(strain)).status).toBeOneOf([400, 422]);
      const after = await child.measure();
      const grownBytes = after.peakBytes - before.peakBytes;
      // Its start alone takes 300 MB; four bodies of 10 MB may be on their way at once.
      expect(grownBytes / mebibyte).toBeLessThan(300);
      expect((after.heapBytes - before.heapBytes) / mebibyte).toBeLessThan(20);
      expect((await fetch(`${url}/ready`)).status).toBe(200);
    } finally {
      await child.stop();
    }
  });
});
