import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChatMessage } from "@shared/contracts";
import { trimTurns } from "./trim-turns.ts";

const role = fc.constantFrom("user", "assistant", "tool", "system");
const message = fc
  .tuple(role, fc.integer({ min: 1, max: 9 }))
  .map(([role, size]) => ({ role, content: "x".repeat(size), tool_call_id: "1" }) as ChatMessage);
const history = fc
  .tuple(fc.array(message, { maxLength: 12 }), fc.nat(2))
  .map(([messages, systems]): ChatMessage[] => [
    ...Array.from({ length: systems }, (): ChatMessage => ({ role: "system", content: "s" })),
    ...messages,
    { role: "user", content: "last" },
  ]);

const sizeOf = ({ content }: ChatMessage) => content?.length ?? 0;
const totalOf = (messages: ChatMessage[]) =>
  messages.reduce((sum, message) => sum + sizeOf(message), 0);

describe("trimTurns", () => {
  it("leaves a history alone that fits", () => {
    fc.assert(
      fc.property(history, (messages) => {
        const fits = trimTurns(messages, totalOf(messages), sizeOf);
        expect(fits).toEqual({ messages, trimmedTurns: 0, tokens: totalOf(messages) });
      }),
    );
  });

  it("keeps the system's beginning, the last turn, and the order", () => {
    fc.assert(
      fc.property(history, fc.nat(80), (messages, budget) => {
        const trimmed = trimTurns(messages, budget, sizeOf);
        const begin = messages.findIndex(({ role }) => role !== "system");
        const kept = trimmed.messages;
        expect(kept.slice(0, begin)).toEqual(messages.slice(0, begin));
        expect(kept.at(-1)).toBe(messages.at(-1));
        expect(kept.slice(begin)).toEqual(messages.slice(messages.length - kept.length + begin));
        expect(trimmed.tokens).toBe(totalOf(kept));
      }),
    );
  });

  it("cuts only before what a user says, and no more than it has to", () => {
    fc.assert(
      fc.property(history, fc.nat(80), (messages, budget) => {
        const { messages: kept, trimmedTurns } = trimTurns(messages, budget, sizeOf);
        const begin = messages.findIndex(({ role }) => role !== "system");
        if (trimmedTurns === 0) return;
        expect(kept[begin]?.role).toBe("user");
        // One turn more would not have fitted.
        const cut = messages.length - kept.length + begin;
        const before = messages.slice(begin, cut).findLastIndex(({ role }) => role === "user");
        const more = [...kept, ...messages.slice(begin + Math.max(before, 0), cut)];
        expect(totalOf(more)).toBeGreaterThan(budget);
      }),
    );
  });

  it("counts the turns that it leaves out", () => {
    const turn = (text: string): ChatMessage[] => [
      { role: "user", content: text },
      { role: "assistant", content: text },
    ];
    const messages: ChatMessage[] = [
      { role: "system", content: "s" },
      ...turn("aa"),
      ...turn("bb"),
      { role: "user", content: "cc" },
    ];
    const { messages: kept, trimmedTurns } = trimTurns(messages, 7, sizeOf);
    expect(trimmedTurns).toBe(1);
    expect(kept.map(({ content }) => content)).toEqual(["s", "bb", "bb", "cc"]);
  });
});
