import type { ProviderEndpoint } from "@shared/llm";
import { createTestLogger } from "@shared/testing";
import { expect, test } from "vitest";
import { createEngineWatch } from "./engine-watch.ts";

const endpoint = {
  ...{ name: "mine", engine: "vllm", url: "http://127.0.0.1:1/v1", wire: "openai" },
  ...{ readApiKey: () => undefined, headers: {}, models: {}, traits: {} },
} as unknown as ProviderEndpoint;

/** A model server whose `/health` answers with these states, the last one for ever. */
function serverOf(states: number[]) {
  let looks = 0;
  const answer: typeof fetch = async (input) => {
    const path = String(input);
    if (path.endsWith("/metrics")) {
      return new Response("vllm:num_requests_running 3\nvllm:num_requests_waiting 1\n");
    }
    if (!path.endsWith("/health")) return Response.json({ data: [{ id: "m" }] });
    const status = states[Math.min(looks, states.length - 1)] ?? 200;
    looks += 1;
    return new Response("", { status });
  };
  return { answer, looks: () => looks };
}

test("tells the load of a server, and leaves its model's lane when two looks in a row failed, not at the first", async () => {
  const server = serverOf([200, 503, 200, 503, 503]);
  const changes: { models: string[]; atLook: number }[] = [];
  const loads: unknown[] = [];
  const gone = Promise.withResolvers<void>();
  const watch = createEngineWatch({
    routing: { registry: { endpoints: [endpoint] } as never, fetchFor: () => server.answer },
    intervalMs: 5,
    logger: createTestLogger(),
    onChange() {
      loads.push(...watch.models().map(({ load }) => load));
      changes.push({ models: watch.models().map(({ id }) => id), atLook: server.looks() });
      if (watch.models().length === 0) gone.resolve();
    },
  });
  await watch.start();
  await gone.promise;
  await watch.stop();
  expect(loads).toEqual([{ running: 3, waiting: 1 }]);
  expect(changes).toEqual([
    { models: ["m"], atLook: 1 },
    { models: [], atLook: 5 },
  ]);
});
