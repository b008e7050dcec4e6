import { toAssistantMessage, foldChatDeltas } from "@shared/contracts";
import type { ChatCompletionInput, ChatDelta, FinishReason } from "@shared/contracts";
import type { JobHandler, Outcome, RunningJob } from "@shared/queues/consumer";

/*
 * A chat worker's handler for tests of what stands in front of it. What it does stands in the last
 * user message: `say <words>` (one delta a word), `think <words>` (reasons first), `call`, `hang`
 * (two words, then until it is aborted), `refuse <CODE>` (before the first token), `cut` (after
 * two words), `slow` (a word, and the rest when the test lets it go on).
 */
export function createChatScript(): { handler: JobHandler; goOn: () => void } {
  const { promise: mayGoOn, resolve: goOn } = Promise.withResolvers<void>();

  const handler: JobHandler = async (job, signal) => {
    const input = job.input as ChatCompletionInput;
    const [verb, ...words] = lastUserText(input).split(" ");
    const deltas: ChatDelta[] = [];
    const tell = (delta: ChatDelta) => {
      deltas.push(delta);
      job.sendDelta(delta);
    };
    switch (verb) {
      case "refuse":
        return failed(words[0] ?? "INTERNAL");
      case "cut":
        tell({ content: "half an " });
        return failed("PROVIDER_FAILED");
      case "hang":
        tell({ content: "and on " });
        await aborted(signal);
        break;
      case "slow":
        tell({ content: "slow " });
        await mayGoOn;
        break;
      case "think":
        tell({ reasoning_content: "let me see" });
        break;
      case "call":
        tell({ tool_calls: [callPiece({ id: "call_1", type: "function", name: "weather" })] });
        tell({ tool_calls: [callPiece({ arguments: '{"city":' })] });
        tell({ tool_calls: [callPiece({ arguments: '"Oslo"}' })] });
        return done(job, input, deltas, "tool_calls");
      default:
    }
    for (const word of words) tell({ content: `${word} ` });
    return done(job, input, deltas, "stop");
  };
  return { handler, goOn };
}

function callPiece(fields: { id?: string; type?: "function"; name?: string; arguments?: string }) {
  const { id, type, ...rest } = fields;
  return { index: 0, ...(id ? { id } : {}), ...(type ? { type } : {}), function: rest };
}

function lastUserText({ messages }: ChatCompletionInput): string {
  const last = messages.findLast((message) => message.role === "user");
  return typeof last?.content === "string" ? last.content : "";
}

function done(
  job: RunningJob,
  input: ChatCompletionInput,
  deltas: ChatDelta[],
  finishReason: FinishReason,
): Outcome {
  const usage = {
    prompt_tokens: 3,
    completion_tokens: deltas.length,
    total_tokens: 3 + deltas.length,
  };
  return {
    type: "done",
    usage,
    finishReason,
    result: {
      id: `chatcmpl-${job.id}`,
      object: "chat.completion",
      created: 1_770_000_000,
      model: input.model,
      choices: [
        {
          index: 0,
          message: toAssistantMessage(foldChatDeltas(deltas)),
          finish_reason: finishReason,
        },
      ],
      usage,
      millrace: { provider: "script", model: input.model, tried: [] },
    },
  };
}

function failed(code: string): Outcome {
  return { type: "fail", error: { code, message: `The script says ${code}.`, retryable: false } };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error));
  });
}
