import { addChatDelta } from "@shared/contracts";
import type { ChatCompletionResult, ChatDelta, ToldAnswer } from "@shared/contracts";
import type { AnswerItem } from "./answer-items.ts";
import { errorOfJob, OpenaiError } from "./openai-errors.ts";

/** Nothing that was sent can be taken back, and another answer must not follow it. */
const begunAnew = new OpenaiError(502, {
  message: "The answer was lost and is begun anew. Follow its job, or ask again.",
  code: "interrupted",
}).body;

export interface ChunkOptions {
  id: string;
  /** Seconds of the epoch. */
  created: number;
  model: string;
  includeUsage: boolean;
}

/**
 * An answer as the lines of OpenAI's stream: a chunk that names the role, one a delta, one with
 * the reason of the end, one with the usage where it was asked for, and `[DONE]`. An answer that
 * was cut off ends with an error instead.
 */
export async function* completionChunks(
  items: AsyncIterable<AnswerItem>,
  options: ChunkOptions,
): AsyncGenerator<string> {
  const { id, created, model } = options;
  const head = JSON.stringify({ id, object: "chat.completion.chunk", created, model }).slice(0, -1);
  const line = (choices: string, rest = "") => `data: ${head},"choices":[${choices}]${rest}}\n\n`;
  const choice = (delta: unknown) =>
    line(`{"index":0,"delta":${JSON.stringify(delta)},"finish_reason":null}`);
  const told: ToldAnswer = { content: "", reasoning: "", toolCalls: [] };

  yield choice({ role: "assistant", content: "" });
  for await (const item of items) {
    if (item.type === "alive") yield ": still here\n\n";
    else if (item.type === "begun-anew") return yield `data: ${JSON.stringify(begunAnew)}\n\n`;
    else if (item.type === "delta") {
      const shown = toShown(item.delta, told);
      if (shown) yield choice(shown);
    } else if (item.job.status === "succeeded") {
      const { choices, usage } = item.job.result as ChatCompletionResult;
      const { finish_reason, logprobs } = choices[0] as ChatCompletionResult["choices"][number];
      const last = { index: 0, delta: {}, finish_reason, ...(logprobs ? { logprobs } : {}) };
      yield line(JSON.stringify(last));
      if (options.includeUsage) yield line("", `,"usage":${JSON.stringify(usage ?? null)}`);
      yield "data: [DONE]\n\n";
    } else {
      yield `data: ${JSON.stringify(errorOfJob(item.job).body)}\n\n`;
    }
  }
}

/**
 * What a delta adds to what the client was shown; nothing can be taken back. Text that turns out
 * to have been reasoning stays; reasoning that turns out to be the answer is told as the answer.
 */
function toShown(delta: ChatDelta, told: ToldAnswer): ChatDelta | undefined {
  if (!("reclassify" in delta)) {
    addChatDelta(told, delta);
    return delta;
  }
  const { reasoning } = told;
  addChatDelta(told, delta);
  return delta.reclassify === "content" && reasoning !== "" ? { content: reasoning } : undefined;
}
