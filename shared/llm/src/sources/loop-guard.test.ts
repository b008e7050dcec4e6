import { describe, expect, it } from "vitest";
import type { ModelEvent } from "../model-event.ts";
import { endsInLoop, guardLoops } from "./loop-guard.ts";

async function* say(texts: string[]): AsyncIterable<ModelEvent> {
  for (const text of texts) yield { type: "content", text };
}

const phrase = "The mill turns and the mill turns, and then ";
const prose = Array.from(
  { length: 400 },
  (_unused, index) => `Line ${index} says ${index ** 3}.\n`,
);

describe("guardLoops", () => {
  it("ends an answer of a hundred equal pieces", async () => {
    const read = Array.fromAsync(guardLoops(say(Array<string>(150).fill("ha"))));
    await expect(read).rejects.toMatchObject({ name: "ModelError", kind: "loop" });
  });

  it("ends an answer that says one phrase again and again", async () => {
    const words = [...prose, ...`${phrase.repeat(60)}`.split(/(?<= )/)];
    await expect(Array.fromAsync(guardLoops(say(words)))).rejects.toMatchObject({ kind: "loop" });
  });

  it("lets every other answer through", async () => {
    expect(await Array.fromAsync(guardLoops(say(prose)))).toHaveLength(prose.length);
  });

  it("knows a loop by its last eight rounds", () => {
    expect(endsInLoop(prose.join("") + phrase.repeat(8))).toBe(true);
    expect(endsInLoop(prose.join("") + phrase.repeat(7))).toBe(false);
    expect(endsInLoop("-".repeat(319))).toBe(false);
    expect(endsInLoop("-".repeat(320))).toBe(true);
  });
});
