import { describe, expect, it } from "vitest";
import { ModelError } from "../model-error.ts";
import type { ModelEvent } from "../model-event.ts";
import { filterReasoning } from "./filter-reasoning.ts";

async function* from(events: ModelEvent[], failure?: Error): AsyncIterable<ModelEvent> {
  yield* events;
  if (failure) throw failure;
}

describe("filterReasoning", () => {
  it("filters content of sources that send reasoning apart, too", async () => {
    const events: ModelEvent[] = [
      { type: "reasoning", text: "first" },
      { type: "content", text: " leaked</thi" },
      { type: "content", text: "nk>Answer" },
      { type: "finish", reason: "stop" },
    ];
    expect(await Array.fromAsync(filterReasoning(from(events)))).toEqual([
      events[0],
      { type: "content", text: " " },
      { type: "content", text: "leaked" },
      { type: "reclassify", to: "reasoning" },
      { type: "content", text: "Answer" },
      events[3],
    ]);
  });

  it("gives out what it held back before it passes an error on", async () => {
    const cut = new ModelError("stream_cut", "The stream broke off.");
    const seen: ModelEvent[] = [];
    const read = async () => {
      for await (const event of filterReasoning(from([{ type: "content", text: "a <th" }], cut))) {
        seen.push(event);
      }
    };
    await expect(read()).rejects.toBe(cut);
    expect(seen.map((event) => ("text" in event ? event.text : "")).join("")).toBe("a <th");
  });
});
