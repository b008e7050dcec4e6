import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ChatDelta } from "./chat-deltas.ts";
import { foldChatDeltas, mergeChatDeltas, toPartialResult } from "./chat-deltas.ts";

const textArb = fc.string({ maxLength: 4 });
const deltaArb: fc.Arbitrary<ChatDelta> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ content: textArb }) },
  { weight: 2, arbitrary: fc.record({ reasoning_content: textArb }) },
  fc.record({ reclassify: fc.constantFrom("reasoning" as const, "content" as const) }),
  fc
    .record({ index: fc.constantFrom(0, 1), arguments: textArb })
    .map(({ index, ...rest }) => ({ tool_calls: [{ index, function: rest }] })),
);

describe("the deltas of a chat", () => {
  test("amount to the same however they are merged", () => {
    fc.assert(
      fc.property(fc.array(deltaArb), fc.infiniteStream(fc.boolean()), (deltas, shouldMerge) => {
        const merged: ChatDelta[] = [];
        for (const delta of deltas) {
          const last = merged.at(-1);
          const both = last && shouldMerge.next().value ? mergeChatDeltas(last, delta) : undefined;
          if (both) merged[merged.length - 1] = both;
          else merged.push(delta);
        }
        expect(foldChatDeltas(merged)).toEqual(foldChatDeltas(deltas));
      }),
    );
  });

  test("make a message of text, reasoning and calls", () => {
    const result = toPartialResult([
      { reasoning_content: "hm" },
      { content: "It is " },
      { tool_calls: [{ index: 0, id: "c1", type: "function", function: { name: "now" } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{"zone":' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '"UTC"}' } }] },
    ]);
    expect(result.choices[0]?.message).toEqual({
      role: "assistant",
      content: "It is ",
      reasoning_content: "hm",
      tool_calls: [
        { id: "c1", type: "function", function: { name: "now", arguments: '{"zone":"UTC"}' } },
      ],
    });
  });

  test("move text to the channel that it turns out to belong to", () => {
    expect(
      foldChatDeltas([{ content: "plan" }, { reclassify: "reasoning" }, { content: "Answer" }]),
    ).toMatchObject({ content: "Answer", reasoning: "plan" });
    expect(
      foldChatDeltas([{ reasoning_content: "Answer" }, { reclassify: "content" }]),
    ).toMatchObject({ content: "Answer", reasoning: "" });
  });
});
