import type { ModelSpec, ProviderEndpoint } from "@shared/llm";
import { expect, test } from "vitest";
import { servedModels } from "./served-models.ts";

test("a provider is asked by its name, its other names, and with each of its models", () => {
  const endpoint = { name: "anthropic", aliases: ["claude"] } as unknown as ProviderEndpoint;
  const models = [{ id: "opus", context: 1_000 } as ModelSpec];
  const registry = { endpoints: [endpoint], models: () => models };
  const sources = { local: [], engines: [], registry, isShared: true, concurrency: 2 };
  expect(servedModels(sources).map(({ name, engine }) => [name, engine])).toEqual([
    ["echo", "echo"],
    ["auto", "router"],
    ["anthropic", "anthropic"],
    ["claude", "anthropic"],
    ["anthropic:opus", "anthropic"],
  ]);
});
