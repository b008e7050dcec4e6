import { describe, expect, it } from "vitest";
import { parseModelSource } from "./model-source.ts";

const hub = "https://huggingface.co";

describe("the source of a model", () => {
  it.each([
    ["a/b", { repository: "a/b" }],
    ["hf:a/b", { repository: "a/b" }],
    ["a/b:Q4_K_M", { repository: "a/b", quantization: "Q4_K_M" }],
    ["a/b:c.Q8_0.gguf", { repository: "a/b", file: "c.Q8_0.gguf" }],
    ["hf:a/b/Q8/c.gguf", { repository: "a/b", file: "Q8/c.gguf" }],
    [`${hub}/a/b/blob/main/c%20d.gguf`, { repository: "a/b", file: "c d.gguf" }],
    [`${hub}/a/b/resolve/main/c.gguf?download=true`, { repository: "a/b", file: "c.gguf" }],
  ])("%s is at the hub", (text, expected) => {
    expect(parseModelSource(text, hub)).toEqual({ type: "hub", ...expected });
  });

  it("is an address elsewhere", () => {
    const url = "https://example.org/models/m.gguf?key=1";
    expect(parseModelSource(url, hub)).toEqual({ type: "url", url });
  });

  it.each(["a/", "a/b/c.gguf:Q8_0", "https://example.org/", "https://[", "../../etc/x.gguf"])(
    "%s is none",
    (text) => {
      expect(() => parseModelSource(text, hub)).toThrow(expect.objectContaining({ code: "USAGE" }));
    },
  );
});
