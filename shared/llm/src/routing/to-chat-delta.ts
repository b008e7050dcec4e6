import type { ChatDelta } from "@shared/contracts";
import type { ModelEvent } from "../model-event.ts";

/** What followers of a job are told of an event; undefined where it is nothing of the answer. */
export function toChatDelta(event: ModelEvent): ChatDelta | undefined {
  switch (event.type) {
    case "content":
      return { content: event.text };
    case "reasoning":
      return { reasoning_content: event.text };
    case "reclassify":
      return { reclassify: event.to };
    case "tool-call": {
      const { index, id, name, arguments: part } = event;
      const piece = {
        ...(name === undefined ? {} : { name }),
        ...(part === undefined ? {} : { arguments: part }),
      };
      const head = id === undefined ? {} : { id, type: "function" as const };
      return { tool_calls: [{ index, ...head, function: piece }] };
    }
    case "progress":
    case "warning":
    case "finish":
      return undefined;
  }
}
