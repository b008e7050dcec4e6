import { connect } from "node:net";
import type { JobView } from "@shared/contracts";
import { sendBytes, sendRequest } from "../hostile/raw-http.ts";
import type { RawAnswer } from "../hostile/raw-http.ts";

/** One wave of good, bad and aborted requests; resolves with how many there were. */
export async function sendWave(url: string, wave: number): Promise<number> {
  let count = 0;

  function call(
    method: string,
    target: string,
    body?: unknown,
    headers: [string, string][] = [],
  ): Promise<RawAnswer> {
    count += 1;
    const bytes = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const type: [string, string][] =
      body === undefined ? [] : [["content-type", "application/json"]];
    return sendRequest(url, { method, target, headers: [...type, ...headers], body: bytes });
  }

  async function submit(snapshot: string, headers: [string, string][] = []): Promise<string> {
    const answer = await call("POST", "/v1/jobs/webgen", { input: { snapshot } }, headers);
    return (JSON.parse(answer.text) as JobView).id;
  }

  /** Sends a request and hangs up once the server can have begun with it. */
  async function abort(target: string): Promise<void> {
    count += 1;
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.on("error", () => undefined);
    socket.write(`GET ${target} HTTP/1.1\r\nhost: ${hostname}:${port}\r\n\r\n`);
    // An answer on another connection shows that this one was read before.
    await call("GET", "/health");
    socket.destroy();
  }

  async function doJob(at: number): Promise<void> {
    const id = await submit(`wave ${wave}, job ${at}`, [["prefer", "wait=20"]]);
    await call("GET", `/v1/jobs/${id}/events`);
    await call("GET", `/v1/jobs/${id}/artifacts/index.html`, undefined, [["range", "bytes=0-1"]]);
    await call("GET", `/v1/jobs/${id}/preview`);
    if (at % 2 === 0) await call("DELETE", `/v1/jobs/${id}`);
  }

  async function hangJob(): Promise<void> {
    const id = await submit("hang");
    await Promise.all([
      abort(`/v1/jobs/${id}/events`),
      abort(`/v1/jobs/${id}?wait=60`),
      call("GET", `/v1/jobs/${id}/events`),
    ]);
    await call("POST", `/v1/jobs/${id}/cancel`);
    // The reader that stays until the end sees the cancel as any other end.
    await call("GET", `/v1/jobs/${id}?wait=20`);
  }

  async function replay(): Promise<void> {
    const key: [string, string] = ["idempotency-key", `wave-${wave}`];
    const id = await submit("replayed", [key]);
    if ((await submit("replayed", [key])) !== id) throw new Error("a replay made a job");
    await call("POST", "/v1/jobs/webgen", { input: { snapshot: "other" } }, [key]);
  }

  async function face(): Promise<void> {
    const answer = await call("POST", "/start", { snapshot: "face" });
    const { website_id } = JSON.parse(answer.text) as { website_id: string };
    await call("GET", `/status/${website_id}`);
    await call("DELETE", `/delete/${website_id}`);
    await call("POST", "/start", { snapshot: 1 });
  }

  async function breakOff(): Promise<void> {
    count += 1;
    const head =
      "POST /v1/jobs/webgen HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n";
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.on("error", () => undefined);
    socket.write(`${head}content-length: 1000\r\n\r\n{"input":`);
    await call("GET", "/health");
    socket.destroy();
  }

  async function misbehave(): Promise<void> {
    await call("GET", "/v1/jobs/00000000-0000-7000-8000-000000000000");
    await call("GET", "/nothing");
    await call("PATCH", "/v1/jobs", {});
    await call("POST", "/v1/jobs/webgen", { input: { snapshot: "" } });
    await call("POST", "/v1/jobs/webgen", "x".repeat(20_000));
    await call("GET", "/health", undefined, [["host", "999.1.1.1"]]);
    await call("GET", "/v1/jobs?limit=0");
    await call("GET", "/v1/jobs", undefined, [["origin", "http://evil.example"]]);
    count += 1;
    await sendBytes(url, [Buffer.from("no http at all\r\n\r\n")]);
  }

  await Promise.all([
    ...Array.from({ length: 4 }, (_, at) => doJob(at)),
    ...Array.from({ length: 3 }, hangJob),
    ...[replay(), face(), breakOff(), misbehave()],
    ...["/metrics", "/ready", "/v1/workers", "/v1/queues", "/v1/jobs", "/admin/queues"].map(
      (path) => call("GET", path),
    ),
  ]);
  return count;
}
