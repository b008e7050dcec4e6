import { startModelServer } from "@shared/testing";
import type { ModelServer } from "@shared/testing";
import { afterEach, describe, expect, it } from "vitest";
import { testEndpoint } from "../../test/test-endpoint.ts";
import type { ProviderEndpoint } from "../spec/provider-endpoint.ts";
import { createModelRegistry } from "./model-registry.ts";

let server: ModelServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

let nowMs = 0;
const never = new AbortController().signal;

function registryOf(...endpoints: ProviderEndpoint[]) {
  return createModelRegistry({ endpoints, fetchFor: () => fetch, now: () => nowMs });
}

function idsOf(models: readonly { id: string }[]): string[] {
  return models.map(({ id }) => id);
}

const named = {
  traits: { context: 1_000, quality: 6, quirks: { temperature_max: 1 } },
  models: { "big-*": { quality: 8 }, "big-2": { context: 5_000, quirks: { system_role: false } } },
};

describe("the model registry", () => {
  it("knows what the settings name until a provider has been asked", () => {
    const registry = registryOf(testEndpoint("http://127.0.0.1:1", named));
    expect(idsOf(registry.models("test"))).toEqual(["big-2"]);
    expect(registry.find("test", "big-2")).toMatchObject({
      quality: 8,
      context: 5_000,
      quirks: { temperature_max: 1, system_role: false, strict_alternation: false },
    });
    expect(registry.find("test", "perhaps")).toMatchObject({ quality: 6, context: 1_000 });
  });

  it.each(["openai", "anthropic", "gemini"] as const)(
    "asks for what there is (%s)",
    async (wire) => {
      server = await startModelServer({ models: { "big-1": [], "whisper-large": [] } });
      const registry = registryOf(testEndpoint(server.url, { ...named, wire }));
      expect(await registry.refresh(never)).toEqual([]);
      expect(idsOf(registry.models("test"))).toEqual(["big-1"]);
      expect(registry.find("test", "nothing")).toBeUndefined();
      // Some have names that are not listed.
      expect(registry.find("test", "big-2")).toBeDefined();
    },
  );

  it("takes the context from the engine", async () => {
    const state = { contextTokens: 4_096 };
    server = await startModelServer({ models: { m: [] }, state: { ...state, engine: "vllm" } });
    const vllm = testEndpoint(server.url, { engine: "vllm" });
    const llama = testEndpoint(server.url, { name: "llama", engine: "llama-server" });
    const registry = registryOf(vllm, llama);
    await registryOf(vllm).refresh(never);
    await registry.refresh(never);
    expect(registry.find("test", "m")?.context).toBe(4_096);
    server.state.engine = "llama-server";
    expect(await registry.refresh(never)).toEqual([]);
    expect(registry.find("llama", "m")?.context).toBe(4_096);
  });

  it("takes from a listing what each model can be asked", async () => {
    const listing = {
      data: [
        {
          id: "a/b:free",
          context_length: 40_000,
          architecture: { input_modalities: ["text", "image"] },
          top_provider: { max_completion_tokens: 8_000 },
          supported_parameters: ["temperature", "seed", "tools", "reasoning", "response_format"],
        },
        { id: "claude", max_input_tokens: 200_000, max_tokens: 64_000, lifecycle: "active" },
        { id: "old", lifecycle: "retired" },
        { id: 7 },
        "nonsense",
      ],
    };
    const registry = createModelRegistry({
      endpoints: [testEndpoint("http://router.example", named)],
      fetchFor: () => async () => Response.json(listing),
      now: () => nowMs,
    });
    expect(await registry.refresh(never)).toEqual([]);
    expect(registry.models("test")).toMatchObject([
      {
        id: "a/b:free",
        context: 40_000,
        maxOutput: 8_000,
        accepts: ["temperature", "seed", "user", "reasoning_effort"],
        capabilities: ["tools", "json_object", "vision"],
      },
      {
        id: "claude",
        context: 200_000,
        maxOutput: 64_000,
        accepts: ["temperature", "top_p", "stop"],
      },
    ]);
  });

  it("asks again after an hour, and once however many want to know", async () => {
    server = await startModelServer({ models: { a: [] } });
    const registry = registryOf(testEndpoint(server.url));
    await Promise.all([registry.refresh(never), registry.refresh(never)]);
    server.script("b", {});
    await registry.refresh(never);
    expect(idsOf(registry.models("test"))).toEqual(["a"]);
    nowMs += 3_600_000;
    await registry.refresh(never);
    expect(idsOf(registry.models("test"))).toEqual(["a", "b"]);
  });

  it("keeps what it knew when a provider can't be asked", async () => {
    const registry = registryOf(testEndpoint("http://127.0.0.1:1", named));
    expect(await registry.refresh(never)).toEqual([
      { provider: "test", message: "It could not be asked for its models." },
    ]);
    expect(idsOf(registry.models("test"))).toEqual(["big-2"]);
  });
});
