import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ModelEvent } from "../model-event.ts";
import { wholeCharacters } from "./whole-characters.ts";

async function tell(...events: ModelEvent[]): Promise<ModelEvent[]> {
  const source = async function* source(): AsyncIterable<ModelEvent> {
    yield* events;
  };
  return Array.fromAsync(wholeCharacters(source()));
}

const content = (text: string): ModelEvent => ({ type: "content", text });
const reasoning = (text: string): ModelEvent => ({ type: "reasoning", text });
const finish: ModelEvent = { type: "finish", reason: "stop" };

describe("wholeCharacters", () => {
  test("tells a pair that came in two pieces as one", async () => {
    expect(await tell(content("a\ud83d"), content("\ude00b"), finish)).toEqual([
      content("a"),
      content("😀b"),
      finish,
    ]);
  });

  test("tells a half alone as a replacement, in its own place", async () => {
    expect(await tell(reasoning("\ud83d"), content("\ude00"), finish)).toEqual([
      reasoning("\ufffd"),
      content("\ufffd"),
      finish,
    ]);
  });

  test("joins the arguments of a call, and tells its head at once", async () => {
    const call = { type: "tool-call" as const, index: 0 };
    const events = await tell(
      { ...call, id: "c", name: "f", arguments: "\ud83d" },
      { ...call, arguments: "\ude00" },
      finish,
    );
    expect(events).toEqual([
      { ...call, id: "c", name: "f", arguments: "" },
      { ...call, arguments: "😀" },
      finish,
    ]);
  });

  test("tells the same text however it was split", async () => {
    const unit = fc.constantFrom("a", "\0", "\ud83d", "\ude00", "ü");
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(unit)), async (pieces) => {
        const texts = pieces.map((units) => units.join(""));
        const told = await tell(...texts.map(content), finish);
        const joined = told.map((one) => (one.type === "content" ? one.text : "")).join("");
        expect(joined).toBe(texts.join("").toWellFormed().replaceAll("\0", "\ufffd"));
        for (const one of told)
          if (one.type === "content") expect(one.text.isWellFormed()).toBe(true);
      }),
    );
  });
});
