import { chatDeltaSchema } from "@shared/contracts";
import { describe, expect, it } from "vitest";
import type { ModelEvent } from "../model-event.ts";
import { toChatDelta } from "./to-chat-delta.ts";

const told: [ModelEvent, unknown][] = [
  [{ type: "content", text: "a" }, { content: "a" }],
  [{ type: "reasoning", text: "a" }, { reasoning_content: "a" }],
  [{ type: "reclassify", to: "content" }, { reclassify: "content" }],
  [
    { type: "tool-call", index: 1, id: "c", name: "f" },
    { tool_calls: [{ index: 1, id: "c", type: "function", function: { name: "f" } }] },
  ],
  [
    { type: "tool-call", index: 1, arguments: "{" },
    { tool_calls: [{ index: 1, function: { arguments: "{" } }] },
  ],
];

describe("toChatDelta", () => {
  it.each(told)("tells %j", (event, delta) => {
    expect(toChatDelta(event)).toEqual(delta);
    expect(chatDeltaSchema.parse(delta)).toEqual(delta);
  });

  it("keeps what is no part of the answer", () => {
    expect(toChatDelta({ type: "progress", stage: "load", message: "x" })).toBeUndefined();
    expect(toChatDelta({ type: "finish", reason: "stop" })).toBeUndefined();
  });
});
