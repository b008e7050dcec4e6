import type { ModelEvent } from "../model-event.ts";
import { ReasoningFilter } from "./reasoning-filter.ts";
import type { ReasoningFilterOptions } from "./reasoning-filter.ts";

/**
 * Splits the content of one answer into reasoning and content. It is for every source: some that
 * send reasoning apart still leak tags into the content.
 */
export async function* filterReasoning(
  events: AsyncIterable<ModelEvent>,
  options: ReasoningFilterOptions = {},
): AsyncIterable<ModelEvent> {
  const filter = new ReasoningFilter(options);
  try {
    for await (const event of events) {
      if (event.type === "content") yield* filter.push(event.text);
      else if (event.type !== "finish") yield event;
      else yield* [...filter.finish(event.reason), event];
    }
  } catch (error) {
    // What was held back was said before it broke off.
    yield* filter.finish("length");
    throw error;
  }
}
