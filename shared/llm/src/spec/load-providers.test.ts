import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadLocalModels } from "./load-local-models.ts";
import { loadProviders } from "./load-providers.ts";

const ownConfig = resolve(import.meta.dirname, "../../../../config");
const folder = mkdtempSync(join(tmpdir(), "millrace-providers-"));
afterAll(() => rmSync(folder, { recursive: true }));

function load(yaml: string, env: Record<string, string> = {}) {
  writeFileSync(join(folder, "providers.yaml"), yaml);
  return loadProviders({ configDir: folder, env });
}

describe("loadProviders", () => {
  it("knows eight providers and two engines, all off without their variables", () => {
    const { endpoints, unused } = loadProviders({ configDir: ownConfig, env: {} });
    expect(endpoints).toEqual([]);
    expect(unused.map(({ name }) => name).toSorted()).toEqual(
      "anthropic cerebras deepseek gemini groq llama-server openai openrouter qwen vllm".split(" "),
    );
    expect(unused.find(({ name }) => name === "groq")?.needs).toEqual(["GROQ_API_KEY"]);
  });

  it("switches on what has its variables", () => {
    const env = { GROQ_API_KEY: "gsk", VLLM_BASE_URL: "http://gpu:8000/v1/", OPENAI_API_KEY: "" };
    const { endpoints } = loadProviders({ configDir: ownConfig, env });
    expect(endpoints.map(({ name, url }) => [name, url])).toEqual([
      ["groq", "https://api.groq.com/openai/v1"],
      ["vllm", "http://gpu:8000/v1"],
    ]);
    expect(endpoints.map(({ usesProxy }) => usesProxy)).toEqual([true, false]);
  });

  it("takes any server by its URL", () => {
    const yaml =
      "providers: { mine: { url: 'http://10.0.0.7/v1', models: { m: { quality: 7 } } } }";
    const [mine] = load(yaml).endpoints;
    expect(mine).toMatchObject({ name: "mine", title: "mine", models: { m: { quality: 7 } } });
  });

  it("names headers in lower case, so that none is sent twice", () => {
    const yaml = "providers: { mine: { url: 'http://x/v1', headers: { User-Agent: Mine } } }";
    expect(load(yaml).endpoints[0]?.headers).toEqual({ "user-agent": "Mine" });
  });

  it("keeps the key out of everything that can be printed", () => {
    const yaml = "providers: { mine: { url: 'http://x/v1', key_env: MY_KEY } }";
    const { endpoints } = load(yaml, { MY_KEY: "sk-secret" });
    expect(JSON.stringify(endpoints)).not.toContain("sk-secret");
    expect(endpoints[0]?.readApiKey()).toBe("sk-secret");
  });

  it("tells keys apart", () => {
    const yaml = "providers: { mine: { url: 'http://x/v1', key_env: MY_KEY } }";
    const credentialOf = (key: string) => load(yaml, { MY_KEY: key }).endpoints[0]?.credential;
    expect(credentialOf("a")).toBe(credentialOf("a"));
    expect(credentialOf("a")).not.toBe(credentialOf("b"));
  });

  it("takes a proxy with credentials, and never shows one that is wrong", () => {
    const proxyUrl = "http://user:secret@proxy:3128";
    expect(load("", { PROXY_URL: proxyUrl }).proxyUrl).toBe(proxyUrl);
    expect(load("", { PROXY_URL: "" }).proxyUrl).toBeUndefined();
    const wrong = () => load("", { PROXY_URL: "user:secret@proxy" });
    expect(wrong).toThrow(/PROXY_URL/);
    expect(wrong).not.toThrow(/secret/);
  });

  it("lists every problem, with a suggestion", () => {
    const yaml = "providers: { auto: {}, mine: { ur: 'http://x' , quality: 11 }, none: {} }";
    expect(() => load(yaml)).toThrow(/auto[\s\S]*quality[\s\S]*mine\.ur .*did you mean url\?/);
    expect(() => load("providers: { none: {} }")).toThrow(/none: has no usable URL/);
  });
});

describe("loadLocalModels", () => {
  it("reads the file that comes along", () => {
    expect(loadLocalModels(ownConfig)).toMatchObject({
      models_directory: "models",
      defaults: { n_ctx: 8_192, threads: 8 },
      models: {},
    });
  });

  it("takes any GGUF type, and no path", () => {
    const write = (file: string) =>
      writeFileSync(
        join(folder, "models.yaml"),
        `version: 1\nmodels: { m: { file: ${file}, quantization: IQ3_XXS, overrides: { n_ctx: 512 } } }`,
      );
    write("m.gguf");
    expect(loadLocalModels(folder).models["m"]?.overrides).toEqual({ n_ctx: 512 });
    write("../m.gguf");
    expect(() => loadLocalModels(folder)).toThrow(/models\.m\.file/);
  });

  it("reads a file of a pipeline runner as it is", () => {
    const pipelines = { required_for_base: true, request_style: "instruct", parameters_b: null };
    const model = { file: "m.gguf", quantization: "Q5_K_S", strip_reasoning: false, ...pipelines };
    const defaults = { n_ctx: 8192, n_gpu_layers: 0, max_tokens: 1024 };
    const content = { version: 1, models_directory: "models", defaults, models: { m: model } };
    writeFileSync(join(folder, "models.yaml"), JSON.stringify(content));
    expect(loadLocalModels(folder).models["m"]).toMatchObject(model);
  });

  it("refuses what would make no difference", () => {
    const read = (defaults: object, model: object) => {
      const models = { m: { file: "m.gguf", ...model } };
      writeFileSync(join(folder, "models.yaml"), JSON.stringify({ defaults, models }));
      return () => loadLocalModels(folder);
    };
    expect(read({}, { quality: 7, quirks: { starts_inside_reasoning: true } })).not.toThrow();
    for (const name of ["context", "accepts", "reasons"]) {
      expect(read({}, { [name]: true })).toThrow(`models.m.${name}`);
    }
    expect(read({}, { quirks: { max_tokens_field: "max_tokens" } })).toThrow(/max_tokens_field/);
  });
});
