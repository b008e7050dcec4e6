import { once } from "node:events";
import { createServer, request } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { startModelServer } from "@shared/testing";
import { afterEach, describe, expect, it } from "vitest";
import { createModelFetch } from "./model-fetch.ts";

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
    const forwarded = request(incoming.url ?? "", (answer) => {
      response.writeHead(answer.statusCode ?? 502);
      answer.pipe(response);
    });
    forwarded.end();
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
  const http = createModelFetch(proxyUrl);
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

describe("createModelFetch", () => {
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
