import { startModelServer } from "@shared/testing";
import type { ModelServer } from "@shared/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { testEndpoint } from "../../test/test-endpoint.ts";
import { readEngineStatus } from "./engine-status.ts";
import { readGauge } from "./read-gauge.ts";

let server: ModelServer;
beforeEach(async () => {
  server = await startModelServer({ models: { "org/m": [] }, state: { contextTokens: 4_096 } });
});
afterEach(() => server.close());

const never = new AbortController().signal;

function statusOf(engine: "vllm" | "llama-server") {
  server.state.engine = engine;
  return readEngineStatus(testEndpoint(server.url, { engine }), fetch, never);
}

describe.each(["vllm", "llama-server"] as const)("the status of %s", (engine) => {
  it("names its models, their context and its load", async () => {
    Object.assign(server.state, { running: 3, waiting: 2 });
    expect(await statusOf(engine)).toEqual({
      isReady: true,
      models: [{ id: "org/m", traits: { context: 4_096 } }],
      load: { running: 3, waiting: 2 },
    });
  });

  it("is not ready while it loads", async () => {
    server.state.isReady = false;
    const status = await statusOf(engine);
    expect(status).toMatchObject({ isReady: false, models: [] });
    expect(status.problem).toContain("/health answers 503");
  });
});

describe("readEngineStatus", () => {
  it("takes a server that is not there for one that is not ready", async () => {
    const endpoint = testEndpoint("http://127.0.0.1:1", { engine: "vllm" });
    expect(await readEngineStatus(endpoint, fetch, never)).toMatchObject({ isReady: false });
  });

  it("says which number it misses, and goes on", async () => {
    server.state.engine = "vllm";
    const endpoint = testEndpoint(server.url, { engine: "llama-server" });
    server.state.engine = "llama-server";
    const asVllm = await readEngineStatus({ ...endpoint, engine: "vllm" }, fetch, never);
    expect(asVllm).toMatchObject({ isReady: true });
    expect(asVllm.problem).toContain("vllm:num_requests_running");
  });
});

describe("readGauge", () => {
  const text = [
    "# TYPE a gauge",
    'a{engine="0",model="x {y} 7"} 2.0',
    'a{engine="1"} 1e1',
    "a_total 5",
    "b 3",
    "",
  ].join("\n");

  it("sums a gauge over its labels", () => {
    expect(readGauge(text, "a")).toBe(12);
    expect(readGauge(text, "b")).toBe(3);
    expect(readGauge(text, "c")).toBeUndefined();
  });
});
