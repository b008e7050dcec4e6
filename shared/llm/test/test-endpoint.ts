import { createModelSpec } from "../src/spec/model-traits.ts";
import type { ModelTraits } from "../src/spec/model-traits.ts";
import type { ProviderEndpoint } from "../src/spec/provider-endpoint.ts";

const paths = { openai: "/v1", anthropic: "/v1", gemini: "/v1beta" };

/** A provider at a test's model server, with times that no healthy answer needs. */
export function testEndpoint(
  serverUrl: string,
  changes: Partial<ProviderEndpoint> = {},
): ProviderEndpoint {
  const wire = changes.wire ?? "openai";
  return {
    name: "test",
    title: "Test",
    aliases: [],
    wire,
    engine: undefined,
    url: serverUrl + paths[wire],
    readApiKey: () => "sk-test",
    credential: "test",
    usesProxy: false,
    listsModels: true,
    headers: {},
    timeouts: { firstByteMs: 20_000, idleMs: 20_000, totalMs: 60_000 },
    reasoningFirstByteMs: 20_000,
    traits: {},
    models: {},
    ...changes,
  };
}

/** The model `m` of that provider. */
export function testModel(traits: ModelTraits = {}, provider = "test", id = "m") {
  return createModelSpec(provider, id, [traits]);
}
