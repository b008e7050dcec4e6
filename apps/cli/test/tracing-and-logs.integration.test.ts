import type { JobView } from "@shared/contracts";
import { eventually } from "@shared/testing";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { startOtlpReceiver } from "./otlp-receiver.ts";
import type { ReceivedSpan } from "./otlp-receiver.ts";
import { startSystem } from "./start-system.ts";

/*
 * The API, the control process and a webgen worker as real processes, with a receiver for their
 * spans and an ear on their logs. The jobs carry words that must turn up in neither.
 */

const words = {
  input: "Quillfeather Bakery",
  phone: "+1 202 555 0199",
  metadata: "metadata-zanzibar",
  key: "idempotency-xylophone",
  token: "bearer-marzipan",
};
const snapshot = `# ${words.input}\nBread baked every morning.\nCall ${words.phone}`;
const callersTrace = "4bf92f3577b34da6a3ce929d0e0e4736";
const callersSpan = "00f067aa0ba902b7";

let receiver: Awaited<ReturnType<typeof startOtlpReceiver>>;
let system: Awaited<ReturnType<typeof startSystem>>;
let log = "";
let traced: JobView;
let own: JobView;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
  system = await startSystem(
    { postgresUrl: inject("postgresUrl"), redisUrl: inject("redisUrl") },
    {
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, LOG_LEVEL: "trace" },
      onLog: (text) => {
        log += text;
      },
    },
  );
  traced = await submit({ traceparent: `00-${callersTrace}-${callersSpan}-01` });
  own = await submit({ prefer: "wait=0" });
}, 180_000);

afterAll(async () => {
  await system.stop();
  await receiver.close();
});

async function submit(headers: Record<string, string>): Promise<JobView> {
  const answer = await fetch(`${system.url}/v1/jobs/webgen?token=${words.token}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      prefer: "wait=60",
      authorization: `Bearer ${words.token}`,
      "idempotency-key": words.key + JSON.stringify(headers).length,
      ...headers,
    },
    body: JSON.stringify({ input: { snapshot }, metadata: { note: words.metadata } }),
  });
  const job = (await answer.json()) as JobView;
  expect(answer.status).toBeLessThan(300);
  return job;
}

const submission = ["POST /v1/jobs/:kind", "enqueue webgen"];
const wholeLife = [...submission, "run webgen", "record webgen"];

/** The spans of these names of one trace, once all have arrived. */
function spansOf(traceId: string, names: string[]): Promise<ReceivedSpan[]> {
  return eventually(() => {
    const ofTrace = receiver.spans.filter((span) => span.traceId === traceId);
    const life = names.map((name) => ofTrace.find((span) => span.name === name));
    return life.every((span) => span !== undefined) ? life : undefined;
  });
}

describe("a trace", () => {
  it("leads from the caller through API and worker to the record", async () => {
    const life = await spansOf(callersTrace, wholeLife);
    expect(life.map(({ service, kind }) => [service, kind])).toEqual([
      ["millrace-api", 2],
      ["millrace-api", 4],
      ["millrace-webgen", 5],
      ["millrace-control", 5],
    ]);
    const parents = [callersSpan, ...life.slice(0, -1).map(({ spanId }) => spanId)];
    expect(life.map(({ parentSpanId }) => parentSpanId)).toEqual(parents);
    expect(traced.trace_id).toBe(callersTrace);
  });

  it("begins at the API where the caller has none", async () => {
    expect(own.trace_id).toMatch(/^[0-9a-f]{32}$/);
    const [server] = await spansOf(own.trace_id ?? "", submission);
    expect(server?.parentSpanId ?? "").toBe("");
  });

  it("holds the job's id, and nothing that the caller sent", async () => {
    const [, , run] = await spansOf(callersTrace, wholeLife);
    expect(run?.attributes).toContainEqual({
      key: "millrace.job.id",
      value: { stringValue: traced.id },
    });
    for (const word of Object.values(words)) expect(receiver.text()).not.toContain(word);
  });
});

describe("the logs", () => {
  it("tell of the job by id, kind, lane, attempt and trace", async () => {
    const lines = await eventually(() => {
      const ofJob = log
        .split("\n")
        .filter((line) => line.includes(traced.id))
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      return ofJob.some(({ code }) => code === "RUN_ENDED") ? ofJob : undefined;
    });
    for (const line of lines.filter((one) => "job" in one)) {
      expect(line).toMatchObject({
        job: traced.id,
        kind: "webgen",
        lane: "webgen",
        attempt: 1,
        trace: callersTrace,
        code: expect.stringMatching(/^[A-Z_]+$/),
      });
    }
    expect(lines.map(({ code }) => code)).toEqual(
      expect.arrayContaining(["RUN_BEGUN", "RUN_ENDED"]),
    );
  });

  it("hold no text of the input and no secret, at the most talkative level", () => {
    expect(log).toContain('"answered"');
    for (const word of Object.values(words)) expect(log).not.toContain(word);
    const password = new URL(inject("postgresUrl")).password;
    if (password !== "") expect(log).not.toContain(password);
  });
});
