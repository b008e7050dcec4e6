import { describe, expect, it } from "vitest";
import type { ModelRequest } from "../model-event.ts";
import { echoSource } from "./echo-source.ts";

function ask(content: string, more: Partial<ModelRequest> = {}) {
  const request: ModelRequest = { model: "echo", messages: [{ role: "user", content }], ...more };
  return Array.fromAsync(echoSource(request, AbortSignal.timeout(60_000)));
}

describe("the echo model", () => {
  it("says the last message back to the letter", async () => {
    const text = " Привет,\n mill \n";
    const events = await ask(text);
    expect(events.map((event) => ("text" in event ? event.text : "")).join("")).toBe(text);
    expect(events.at(-1)).toMatchObject({ type: "finish", reason: "stop" });
  });

  it("keeps to the limit of tokens", async () => {
    const events = await ask("one two three", { max_tokens: 2 });
    expect(events).toEqual([
      { type: "content", text: "one" },
      { type: "content", text: " two" },
      {
        type: "finish",
        reason: "length",
        usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
      },
    ]);
  });

  it("stops when it is told to", async () => {
    const request: ModelRequest = { model: "echo", messages: [{ role: "user", content: "hi" }] };
    const answer = Array.fromAsync(echoSource(request, AbortSignal.abort(new Error("stop"))));
    await expect(answer).rejects.toThrow("stop");
  });
});
