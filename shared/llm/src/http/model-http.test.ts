import { once } from "node:events";
import { createServer, request } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { startModelServer } from "@shared/testing";
import { afterEach, describe, expect, it } from "vitest";
import { createModelHttp } from "./model-http.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

interface TestProxy {
  url(password: string): string;
  /** Where those who said the right password wanted to go. */
  targets: string[];
}

/** A proxy that forwards plain requests, and opens no tunnel but notes that it was asked to. */
async function startProxy(): Promise<TestProxy> {
  const targets: string[] = [];
  const isKnown = ({ headers }: IncomingMessage) =>
    headers["proxy-authorization"] === `Basic ${Buffer.from("user:p@ss").toString("base64")}`;
  const proxy = createServer((incoming, response) => {
    if (!isKnown(incoming)) return void response.writeHead(407).end();
    targets.push(incoming.url ?? "");
    const { method = "GET", headers } = incoming;
    const forwarded = request(incoming.url ?? "", { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502);
      answer.pipe(response);
    });
    incoming.pipe(forwarded);
  });
  proxy.on("connect", (incoming: IncomingMessage, socket: Socket) => {
    if (isKnown(incoming)) targets.push(incoming.url ?? "");
    socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  cleanups.push(() => proxy.close());
  const { port } = proxy.address() as AddressInfo;
  const url = (password: string) => `http://user:${encodeURIComponent(password)}@127.0.0.1:${port}`;
  return { url, targets };
}

function open(proxyUrl?: string): typeof fetch {
  const http = createModelHttp(proxyUrl);
  cleanups.push(() => http.close());
  return http.fetch;
}

async function getModels(proxyUrl?: string): Promise<number> {
  const server = await startModelServer();
  cleanups.push(() => server.close());
  const response = await open(proxyUrl)(`${server.url}/v1/models`);
  await response.text();
  return response.status;
}

/** A server that answers posts with what they were, but for those to `/moved`. */
async function startPostbox(): Promise<{ url: string; seen: string[] }> {
  const seen: string[] = [];
  const server = createServer((incoming, response) => {
    seen.push(incoming.url ?? "");
    if (incoming.url === "/moved") return void response.writeHead(307, { location: "/" }).end();
    response.setHeader("x-agent", incoming.headers["user-agent"] ?? "");
    response.setHeader("x-codings", incoming.headers["accept-encoding"] ?? "any");
    incoming.pipe(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanups.push(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

async function post(url: string, proxyUrl?: string, signal = new AbortController().signal) {
  const http = createModelHttp(proxyUrl);
  cleanups.push(() => http.close());
  const answer = await http.post(url, { headers: { "x-key": "k" }, body: "hello", signal });
  let text = "";
  for await (const piece of answer.body) text += String(piece);
  return { ...answer, text };
}

describe("a post", () => {
  it("says who posts, and goes to the address with its query", async () => {
    const { url, seen } = await startPostbox();
    const { status, headers, text } = await post(`${url}/v1/chat?alt=sse`);
    expect([status, headers["x-agent"], text]).toEqual([200, "Millrace", "hello"]);
    expect(seen).toEqual(["/v1/chat?alt=sse"]);
  });

  it("goes through a proxy with its credentials", async () => {
    const [{ url }, proxy] = [await startPostbox(), await startProxy()];
    expect(await post(url, proxy.url("p@ss"))).toMatchObject({ status: 200, text: "hello" });
    expect(proxy.targets).toHaveLength(1);
  });

  it("asks for a body without compression, which it would not undo", async () => {
    const { url } = await startPostbox();
    expect((await post(url)).headers["x-codings"]).toBe("identity");
  });

  it("carries no key on to where an answer points", async () => {
    const { url, seen } = await startPostbox();
    expect((await post(`${url}/moved`)).status).toBe(307);
    expect(seen).toEqual(["/moved"]);
  });

  it("rejects with what its signal was aborted with", async () => {
    const { url } = await startPostbox();
    const gone = new Error("gone");
    await expect(post(url, undefined, AbortSignal.abort(gone))).rejects.toBe(gone);
  });
});

describe("createModelHttp", () => {
  it("reaches a server directly", async () => {
    expect(await getModels()).toBe(200);
  });

  it("goes through a proxy with its credentials", async () => {
    const proxy = await startProxy();
    expect(await getModels(proxy.url("p@ss"))).toBe(200);
    await expect(getModels(proxy.url("wrong"))).rejects.toMatchObject({
      cause: { message: expect.stringContaining("407") as string },
    });
    expect(proxy.targets).toHaveLength(1);
  });

  it("asks the proxy for a tunnel to what is encrypted", async () => {
    const proxy = await startProxy();
    await expect(open(proxy.url("p@ss"))("https://models.example/v1")).rejects.toThrow();
    expect(proxy.targets).toEqual(["models.example:443"]);
  });
});
