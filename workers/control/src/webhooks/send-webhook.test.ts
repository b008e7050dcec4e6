import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { createAddressGuard } from "@shared/runtime";
import { startReceiver } from "@shared/testing";
import type { Receiver } from "@shared/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createWebhookSender, retryAfterMsOf } from "./send-webhook.ts";
import type { Resolve } from "./send-webhook.ts";

const strict = createAddressGuard([]);
const local = createAddressGuard(["127.0.0.1"]);
const loopback = { address: "127.0.0.1", family: 4 };
const privateTarget = { statusCode: null, error: expect.stringContaining("is private") as string };

describe("sending a webhook", () => {
  let receiver: Receiver;
  const answered: string[] = [];

  beforeEach(async () => {
    receiver = await startReceiver((response, { path }) => {
      if (path === "/hang") return;
      if (path === "/hang-late") return void response.writeHead(200).write("x");
      if (path === "/endless") {
        answered.length = 0;
        response.writeHead(200).on("close", () => answered.push("closed"));
        const fill = () => {
          while (response.write("x".repeat(1_000)));
          response.once("drain", fill);
        };
        return fill();
      }
      if (path === "/redirect") {
        return void response.writeHead(307, { location: `${receiver.url}/inside` }).end();
      }
      if (path === "/busy") return void response.writeHead(503, { "retry-after": "120" }).end();
      response.writeHead(204).end();
    });
  });
  afterEach(() => receiver.close());

  function send(
    url: string,
    options: { guard?: typeof strict; resolve?: Resolve; timeoutMs?: number } = {},
  ) {
    const { guard = local, timeoutMs = 10_000, ...rest } = options;
    const sender = createWebhookSender({ guard, ...rest });
    const { signal } = new AbortController();
    const headers = { "webhook-id": "1" };
    return sender.send({ url, body: '{"a":"é"}', headers, timeoutMs, signal });
  }

  test("posts the bytes and headers as they are given", async () => {
    expect(await send(`${receiver.url}/x?y=1`)).toMatchObject({ statusCode: 204, error: null });
    expect(receiver.requests).toMatchObject([
      {
        path: "/x?y=1",
        body: '{"a":"é"}',
        headers: { "webhook-id": "1", "content-type": "application/json", "content-length": "10" },
      },
    ]);
  });

  test.each(["127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "[::ffff:127.0.0.1]"])(
    "does not connect to a private literal, spelt %s",
    async (host) => {
      const result = await send(`http://${host}:${receiver.port}/`, { guard: strict });
      expect(result).toMatchObject(privateTarget);
      expect(receiver.requests).toEqual([]);
    },
  );

  test("does not connect to a name that resolves to a private address", async () => {
    const resolve: Resolve = async () => [loopback];
    const url = `http://hooks.example.com:${receiver.port}/`;
    expect(await send(url, { guard: strict, resolve })).toMatchObject(privateTarget);
    expect(await send(`http://localhost:${receiver.port}/`, { guard: strict })).toMatchObject(
      privateTarget,
    );
    expect(receiver.requests).toEqual([]);
  });

  test("looks a name up once, so a second answer can't lead elsewhere", async () => {
    const seen: string[] = [];
    // Rebinding: a public address for a check, a private one for the connection.
    const resolve: Resolve = async (hostname) => {
      seen.push(hostname);
      return seen.length === 1 ? [{ address: "192.0.2.1", family: 4 }] : [loopback];
    };
    const url = `http://rebind.example.com:${receiver.port}/`;
    const guard = createAddressGuard(["192.0.2.1"]);
    const result = await send(url, { guard, resolve, timeoutMs: 400 });
    expect(result.statusCode).toBeNull();
    expect(seen).toEqual(["rebind.example.com"]);
    expect(receiver.requests).toEqual([]);
  });

  test("uses only the allowed ones of several addresses", async () => {
    const resolve: Resolve = async () => [loopback, { address: "::1", family: 6 }];
    const url = `http://mixed.example.com:${receiver.port}/`;
    expect(await send(url, { guard: local, resolve })).toMatchObject({ statusCode: 204 });
    const none: Resolve = async () => [{ address: "10.0.0.1", family: 4 }];
    expect(await send(url, { guard: local, resolve: none })).toMatchObject(privateTarget);
  });

  test("calls a private host that the operator named", async () => {
    const resolve: Resolve = async () => [loopback];
    const guard = createAddressGuard(["hooks.internal"]);
    const url = `http://hooks.internal:${receiver.port}/`;
    expect(await send(url, { guard, resolve })).toMatchObject({ statusCode: 204 });
  });

  test("follows no redirect", async () => {
    expect(await send(`${receiver.url}/redirect`)).toMatchObject({
      statusCode: 307,
      error: expect.stringContaining("Redirects are not followed") as string,
    });
    expect(receiver.requests.map(({ path }) => path)).toEqual(["/redirect"]);
  });

  test("gives up on a target that does not answer in time", async () => {
    expect(await send(`${receiver.url}/hang`, { timeoutMs: 400 })).toMatchObject({
      statusCode: null,
      error: "No answer within 400 ms.",
    });
  });

  test("takes the status of an answer whose body never ends", async () => {
    expect(await send(`${receiver.url}/hang-late`, { timeoutMs: 1_000 })).toMatchObject({
      statusCode: 200,
    });
    expect(await send(`${receiver.url}/endless`)).toMatchObject({ statusCode: 200 });
    await expect.poll(() => answered).toEqual(["closed"]);
  });

  test("reports what a target that is busy asks for", async () => {
    expect(await send(`${receiver.url}/busy`)).toMatchObject({
      statusCode: 503,
      retryAfterMs: 120_000,
    });
  });

  test("says why there was no connection, and nothing of what is behind", async () => {
    const { port } = receiver;
    await receiver.close();
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({
      statusCode: null,
      error: "The connection failed: ECONNREFUSED.",
    });
    receiver = await startReceiver();
  });

  test("survives a target that speaks no HTTP", async () => {
    const server = createServer((socket) => socket.end("SSH-2.0-nothing\r\n"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const result = await send(`http://127.0.0.1:${port}/`);
    expect(result).toMatchObject({ statusCode: null });
    expect(result.error).toContain("HPE_");
    server.close();
  });

  test("reads Retry-After as seconds and as a date", () => {
    const now = Date.parse("2026-01-01T00:00:00Z");
    expect(retryAfterMsOf("30", now)).toBe(30_000);
    expect(retryAfterMsOf("Thu, 01 Jan 2026 00:01:00 GMT", now)).toBe(60_000);
    expect(retryAfterMsOf("Thu, 01 Jan 2020 00:01:00 GMT", now)).toBe(0);
    expect(retryAfterMsOf("soon", now)).toBeNull();
    expect(retryAfterMsOf(undefined, now)).toBeNull();
  });
});
