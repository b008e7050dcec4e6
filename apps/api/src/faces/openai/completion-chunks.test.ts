import { describe, expect, test } from "vitest";
import type { EventFrame } from "../../http/event-stream.ts";
import { answerItems } from "./answer-items.ts";
import { completionChunks } from "./completion-chunks.ts";

const options = { id: "chatcmpl-1", created: 1, model: "echo", includeUsage: false };

async function* framesOf(frames: EventFrame[]): AsyncGenerator<EventFrame> {
  yield* frames;
}

/** The data of the lines that a client of these job events is sent. */
async function linesOf(frames: EventFrame[]): Promise<string[]> {
  const texts = await Array.fromAsync(completionChunks(answerItems(framesOf(frames)), options));
  return texts
    .join("")
    .split("\n\n")
    .slice(0, -1)
    .map((line) => line.replace(/^data: /, ""));
}

const delta = (content: string) => ({ event: "delta", data: { content } });
const snapshot = (...contents: string[]) => ({
  event: "snapshot",
  data: { deltas: contents.map((content) => ({ content })) },
});
const textOf = (lines: string[]) =>
  lines
    .filter((line) => line.startsWith(`{"id"`))
    .map((line) => JSON.parse(line) as { choices: { delta: { content?: string } }[] })
    .map(({ choices }) => choices[0]?.delta.content ?? "")
    .join("");

describe("the chunks of an answer", () => {
  test("go on from what the snapshot tells", async () => {
    expect(textOf(await linesOf([snapshot("Good "), delta("morning.")]))).toBe("Good morning.");
  });

  test("end with an error where an answer is begun anew, instead of telling two as one", async () => {
    const lines = await linesOf([delta("Good mor"), snapshot("Good evening."), delta("!")]);
    expect(textOf(lines)).toBe("Good mor");
    expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ error: { code: "interrupted" } });
  });

  test("go on where nothing had been told before it was begun anew", async () => {
    expect(textOf(await linesOf([snapshot(), snapshot("Good "), delta("day.")]))).toBe("Good day.");
  });
});
