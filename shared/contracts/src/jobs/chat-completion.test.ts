import { describe, expect, it } from "vitest";
import { chatCompletionContract } from "./chat-completion.ts";

const { examples, inputSchema, optionsSchema } = chatCompletionContract;
const hello = { model: "echo", messages: [{ role: "user", content: "hi" }] };

function problemsOf(input: unknown): string {
  return JSON.stringify(inputSchema.safeParse(input).error?.issues ?? []);
}

describe("the chat-completion contract", () => {
  it.each(examples)("takes its own examples", (example) => {
    expect(inputSchema.safeParse(example.input).error).toBeUndefined();
    const options = "options" in example ? example.options : {};
    expect(optionsSchema.safeParse(options).error).toBeUndefined();
  });

  it.each(["functions", "modalities", "store", "nonsense"])("refuses %s by name", (field) => {
    expect(problemsOf({ ...hello, [field]: [] })).toContain(field);
  });

  it("refuses more than one answer", () => {
    expect(problemsOf({ ...hello, n: 2 })).toContain("only 1 answer");
    expect(problemsOf({ ...hello, n: 1 })).toBe("[]");
  });

  it("takes null for what is not set, as clients write it", () => {
    expect(problemsOf({ ...hello, temperature: null, stop: null, max_tokens: null })).toBe("[]");
  });

  it("takes an assistant's turn that only called tools", () => {
    const call = { id: "1", type: "function", function: { name: "look", arguments: "{}" } };
    const messages = [
      ...hello.messages,
      { role: "assistant", content: null, tool_calls: [call] },
      { role: "tool", tool_call_id: "1", content: "seen" },
    ];
    expect(problemsOf({ ...hello, messages })).toBe("[]");
  });
});
