import { expect, test } from "vitest";
import { answerJson, seeRequest, startLocalServer } from "../../test/local-server.ts";
import type { SeenRequest } from "../../test/local-server.ts";
import { newJobView } from "../../test/new-job-view.ts";
import { createHttpSender } from "./http-sender.ts";
import { createMillraceClient } from "./millrace-client.ts";

const job = newJobView({ status: "queued", attempt: 0 });
const submission = { input: { snapshot: "# A bakery" }, options: { seed: 7 } };

/** A server that answers every request alike and keeps what it saw. */
async function startRecorder(status: number, body: unknown, headers: Record<string, string> = {}) {
  const seen: SeenRequest[] = [];
  const server = await startLocalServer((request, response) => {
    void seeRequest(request).then((one) => {
      seen.push(one);
      answerJson(response, status, body, headers);
    });
  });
  return { ...server, seen };
}

test("a submission carries its body, key and patience", async () => {
  await using server = await startRecorder(202, job);
  const client = createMillraceClient({ baseUrl: `${server.url}/`, apiKey: "mr_1_s" });
  const answer = await client.submit("webgen", submission, {
    idempotencyKey: "k1",
    waitSeconds: 5,
  });
  expect(answer).toEqual(job);
  expect(server.seen).toMatchObject([
    {
      method: "POST",
      url: "/v1/jobs/webgen",
      body: submission,
      headers: {
        "content-type": "application/json",
        "idempotency-key": "k1",
        prefer: "wait=5",
        authorization: "Bearer mr_1_s",
      },
    },
  ]);
});

test.each([
  ["with a key is sent again", "k1", 3],
  ["without a key is sent once", undefined, 1],
] as const)("a submission %s when the answer is lost", async (_name, key, calls) => {
  let seen = 0;
  await using server = await startLocalServer((request) => {
    seen += 1;
    request.socket.destroy();
  });
  const client = createMillraceClient({ baseUrl: server.url }, { random: () => 0.99 });
  const options = key === undefined ? {} : { idempotencyKey: key };
  await expect(client.submit("webgen", submission, options)).rejects.toMatchObject({
    name: "MillraceConnectionError",
  });
  expect(seen).toBe(calls);
});

test("a refusal in OpenAI's form becomes a typed error, too", async () => {
  const error = { message: "No key", type: "authentication_error", code: "invalid_api_key" };
  await using server = await startRecorder(401, { error });
  const client = createMillraceClient({ baseUrl: server.url });
  await expect(client.models()).rejects.toMatchObject({
    name: "MillraceApiError",
    status: 401,
    code: "NOT_SIGNED_IN",
    message: "No key",
  });
});

test("a problem body becomes a typed error", async () => {
  const problem = {
    type: "about:blank",
    title: "The request is not valid",
    status: 422,
    detail: "One field is wrong",
    code: "VALIDATION_FAILED",
    request_id: "r1",
    errors: [{ path: "input.snapshot", message: "too short" }],
  };
  await using server = await startRecorder(422, problem, { "retry-after": "3" });
  const client = createMillraceClient({ baseUrl: server.url });
  await expect(client.submit("webgen", submission)).rejects.toMatchObject({
    name: "MillraceApiError",
    status: 422,
    code: "VALIDATION_FAILED",
    message: "One field is wrong",
    retryAfterSeconds: 3,
    problem,
  });
});

test.each([
  [502, "<html>Bad gateway</html>"],
  [200, "<html>Welcome to nginx</html>"],
  [200, '{"hello":"world"}'],
])("a stranger's answer %i is told apart", async (status, body) => {
  await using server = await startLocalServer((_request, response) => {
    response.writeHead(status).end(body);
  });
  const client = createMillraceClient({ baseUrl: server.url });
  await expect(client.get(job.id)).rejects.toMatchObject({ code: "UNEXPECTED_RESPONSE", status });
});

test("a server that is away is named", async () => {
  const server = await startLocalServer(() => undefined);
  await server.stop();
  const client = createMillraceClient({ baseUrl: `${server.url}/k/secret` });
  const error: unknown = await client.health().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: "MillraceConnectionError", origin: server.url });
  expect(String(error)).toContain("ECONNREFUSED");
  expect(String(error)).not.toContain("secret");
});

test("a server that says nothing runs out of time", async () => {
  await using server = await startLocalServer(() => undefined);
  const sender = createHttpSender({ baseUrl: server.url });
  const call = sender.send({ method: "GET", path: "/health", timeoutMs: 20 }, async (it) => it);
  await expect(call).rejects.toThrow("did not answer within 0.02 s");
});

test("an abort is thrown as the caller gave it", async () => {
  const controller = new AbortController();
  await using server = await startLocalServer(() => controller.abort(new Error("enough")));
  const client = createMillraceClient({ baseUrl: server.url });
  await expect(client.get(job.id, { signal: controller.signal })).rejects.toThrow("enough");
});

test("fields of a newer server are kept", async () => {
  await using server = await startRecorder(200, { ...job, queue_position: 4 });
  const client = createMillraceClient({ baseUrl: server.url });
  expect(await client.get(job.id, { waitSeconds: 9 })).toMatchObject({ queue_position: 4 });
  expect(server.seen[0]?.url).toBe(`/v1/jobs/${job.id}?wait=9`);
});

test("a path in the base url is kept", async () => {
  await using server = await startRecorder(200, { ok: true, status: "ok" });
  await createMillraceClient({ baseUrl: `${server.url}/k/abc` }).health();
  expect(server.seen[0]?.url).toBe("/k/abc/health");
});

test("listing all jobs walks over the pages", async () => {
  const ids = [1, 2, 3].map((n) => `0198b1f0-5a3c-7d11-8f6e-2f4c9be0a00${n}`);
  const urls: string[] = [];
  await using server = await startLocalServer((request, response) => {
    urls.push(request.url ?? "");
    const page = urls.length - 1;
    const next_cursor = page < 2 ? `c${page + 1}` : null;
    answerJson(response, 200, { items: [newJobView({ id: ids[page] ?? "" })], next_cursor });
  });
  const seen: string[] = [];
  const client = createMillraceClient({ baseUrl: server.url });
  for await (const one of client.listAll({ kind: "webgen", limit: 1 })) seen.push(one.id);
  expect(seen).toEqual(ids);
  expect(urls).toEqual([
    "/v1/jobs?kind=webgen&limit=1",
    "/v1/jobs?kind=webgen&limit=1&cursor=c1",
    "/v1/jobs?kind=webgen&limit=1&cursor=c2",
  ]);
});

test("not being ready is an answer", async () => {
  const notReady = { ready: false, checks: { redis: { ok: false, detail: "away" } } };
  await using server = await startRecorder(503, notReady);
  expect(await createMillraceClient({ baseUrl: server.url }).ready()).toEqual(notReady);
});

test("cancel, retry and remove call their paths", async () => {
  await using server = await startRecorder(200, job);
  const client = createMillraceClient({ baseUrl: server.url });
  await client.cancel(job.id);
  await client.retry(job.id);
  await client.remove(job.id);
  expect(server.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
    `POST /v1/jobs/${job.id}/cancel`,
    `POST /v1/jobs/${job.id}/retry`,
    `DELETE /v1/jobs/${job.id}`,
  ]);
});

test("an artifact comes whole or in pieces", async () => {
  const bytes = Uint8Array.from({ length: 300_000 }, (_, n) => n % 251);
  await using server = await startLocalServer((_request, response) => response.end(bytes));
  const client = createMillraceClient({ baseUrl: server.url });
  expect(await client.artifactBytes(job.id, "site.zip")).toEqual(bytes);
  const pieces: Uint8Array[] = [];
  for await (const piece of client.artifactStream(job.id, "site.zip")) pieces.push(piece);
  expect(new Uint8Array(Buffer.concat(pieces))).toEqual(bytes);
});

test("an artifact's transfer that breaks is an error", async () => {
  await using server = await startLocalServer((_request, response) => {
    response.writeHead(200, { "content-length": "1000" });
    response.write("half", () => response.destroy());
  });
  const client = createMillraceClient({ baseUrl: server.url });
  await expect(client.artifactBytes(job.id, "site.zip")).rejects.toMatchObject({
    name: "MillraceConnectionError",
  });
});
