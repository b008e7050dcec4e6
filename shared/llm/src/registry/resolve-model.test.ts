import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { testEndpoint } from "../../test/test-endpoint.ts";
import type { ModelRequest } from "../model-event.ts";
import { loadProviders } from "../spec/load-providers.ts";
import { createModelSpec } from "../spec/model-traits.ts";
import type { ModelTraits } from "../spec/model-traits.ts";
import type { ProviderEndpoint } from "../spec/provider-endpoint.ts";
import { createModelRegistry } from "./model-registry.ts";
import type { OwnModels } from "./own-models.ts";
import { resolveModel } from "./resolve-model.ts";

const ownConfig = fileURLToPath(new URL("../../../../config", import.meta.url));

function provider(
  name: string,
  models: Record<string, ModelTraits>,
  more: Partial<ProviderEndpoint> = {},
): ProviderEndpoint {
  return testEndpoint("http://127.0.0.1:1", { name, models, ...more });
}

const many = provider("many", {
  "google/gemma": { quality: 7 },
  "google/gemini": { quality: 9, capabilities: ["tools"] },
  "meta/llama": { quality: 8 },
  "meta/small": { quality: 5 },
});
const cloud = provider(
  "cloud",
  { top: { quality: 9.5 }, next: { quality: 9 } },
  { aliases: ["c"] },
);
const engine = provider("engine", { "org/local": { quality: 6 } }, { engine: "vllm" });

function resolve(
  model: string,
  request: Partial<ModelRequest> = {},
  endpoints = [many, cloud, engine],
  own?: OwnModels,
) {
  const registry = createModelRegistry({ endpoints, fetchFor: () => fetch, now: () => 0 });
  const { models, isPinned } = resolveModel(
    { model, messages: [{ role: "user", content: "hi" }], ...request },
    registry,
    own,
  );
  return { names: models.map(({ provider, id }) => `${provider}:${id}`), isPinned };
}

/** Models of the process itself, in the order in which it would take them. */
function ours(models: Record<string, number>): OwnModels {
  const specs = Object.entries(models).map(([name, quality]) =>
    createModelSpec("local", name, [{ quality }]),
  );
  return {
    provider: "local",
    find: (name) => specs.find(({ id }) => id === name),
    ranked: () => specs,
    sourceOf: () => async function* () {},
  };
}

describe("resolveModel", () => {
  it("takes a model by its provider and name", () => {
    expect(resolve("many:google/gemma")).toEqual({ names: ["many:google/gemma"], isPinned: true });
    expect(resolve("c:top").names).toEqual(["cloud:top"]);
  });

  it("takes a model that an engine serves by its name alone", () => {
    expect(resolve("org/local")).toEqual({ names: ["engine:org/local"], isPinned: true });
    expect(() => resolve("google/gemma")).toThrow(/Did you mean "many:google\/gemma"/);
  });

  it("takes the best of a provider, the best of each vendor first", () => {
    const names = ["many:google/gemini", "many:meta/llama", "many:google/gemma"];
    expect(resolve("many")).toEqual({ names, isPinned: false });
  });

  it("takes the best over all, the best of each provider first", () => {
    expect(resolve("auto").names).toEqual(["cloud:top", "many:google/gemini", "engine:org/local"]);
  });

  it("takes only those that can do what is asked", () => {
    const tools = [{ type: "function" as const, function: { name: "look" } }];
    expect(resolve("auto", { tools }).names).toEqual(["many:google/gemini"]);
    expect(() => resolve("cloud", { tools })).toThrow(/None of the models behind "cloud"/);
  });

  it("takes models of little quality only where there are no others", () => {
    const poor = provider("poor", { a: { quality: 3 }, b: { quality: 4 } });
    expect(resolve("auto", {}, [poor]).names).toEqual(["poor:b", "poor:a"]);
  });

  it("takes models of our own by name, and by quality among the others", () => {
    const endpoints = [many, cloud];
    const own = ours({ loaded: 8, better: 10 });
    expect(resolve("loaded", {}, endpoints, own)).toEqual({
      names: ["local:loaded"],
      isPinned: true,
    });
    const auto = (models: Record<string, number>) =>
      resolve("auto", {}, endpoints, ours(models)).names;
    expect(auto({ loaded: 8, better: 10 })).toEqual([
      "cloud:top",
      "many:google/gemini",
      "local:loaded",
    ]);
    expect(auto({ best: 9.5 })[0]).toBe("local:best");
    expect(auto({ plain: 5 })).not.toContain("local:plain");
    const alone = resolve("auto", {}, [], ours({ loaded: 4, better: 5 }));
    expect(alone.names).toEqual(["local:loaded", "local:better"]);
    const tools = [{ type: "function" as const, function: { name: "look" } }];
    expect(resolve("auto", { tools }, endpoints, own).names).toEqual(["many:google/gemini"]);
    expect(resolve("auto", {}, endpoints, ours({ auto: 9.5 })).isPinned).toBe(false);
  });

  it("says what to do where nothing is switched on", () => {
    expect(() => resolve("auto", {}, [])).toThrow(/OPENROUTER_API_KEY/);
    expect(() => resolve("bare", {}, [provider("bare", {})])).toThrow(/Is it running\?/);
  });

  it("finds the best of what comes along", () => {
    const keys = [
      "ANTHROPIC",
      "CEREBRAS",
      "DEEPSEEK",
      "GEMINI",
      "GROQ",
      "OPENAI",
      "OPENROUTER",
      "QWEN",
    ];
    const env = Object.fromEntries(keys.map((name) => [`${name}_API_KEY`, "k"]));
    const { endpoints } = loadProviders({ configDir: ownConfig, env });
    for (const { name } of endpoints) expect(resolve(name, {}, endpoints).names).not.toEqual([]);
    const auto = resolve("auto", {}, endpoints).names;
    expect(new Set(auto.map((name) => name.split(":")[0])).size).toBe(3);
    const registry = createModelRegistry({ endpoints, fetchFor: () => fetch, now: () => 0 });
    expect(registry.find("claude", "claude-opus-5-5")?.accepts).not.toContain("temperature");
    expect(registry.find("claude", "claude-sonnet-4-5-20250929")).toMatchObject({
      quality: 9,
      accepts: expect.arrayContaining(["temperature"]) as unknown,
      quirks: { reasoning_field: "thinking_budget" },
    });
    expect(registry.find("openai", "gpt-5.4-mini")).toMatchObject({ quality: 7, reasons: true });
  });

  it("names the variables of a provider that is off", () => {
    const { unused } = loadProviders({ configDir: ownConfig, env: {} });
    const fetchFor = () => fetch;
    const registry = createModelRegistry({ endpoints: [cloud], unused, fetchFor, now: () => 0 });
    const ask = (model: string) => () => resolveModel({ model, messages: [] }, registry);
    expect(ask("groq:llama")).toThrow(/^Groq is not switched on: set GROQ_API_KEY /);
    expect(ask("vllm")).toThrow(/set VLLM_BASE_URL /);
    expect(ask("grok")).toThrow(/There is no model "grok"/);
  });

  it("suggests the closest name", () => {
    expect(() => resolve("cloud:tpo")).not.toThrow();
    expect(() => resolve("clod")).toThrow(/MODEL|Did you mean "cloud"/);
  });
});
