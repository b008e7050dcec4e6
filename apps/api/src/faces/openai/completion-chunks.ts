import { addChatDelta } from "@shared/contracts";
import type { ChatCompletionResult, ChatDelta, ToldAnswer } from "@shared/contracts";
import type { AnswerItem } from "./answer-items.ts";
import { errorOfJob, OpenaiError } from "./openai-errors.ts";

/** Nothing that was sent can be taken back, and another answer must not follow it. */
const begunAnew = new OpenaiError(502, {
  message: "The answer was lost and is begun anew. Follow its job, or ask again.",
  code: "interrupted",
});

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
  // What is the same in every chunk is made once, open at its end.
  const shared = JSON.stringify({ id, object: "chat.completion.chunk", created, model });
  const start = `data: ${shared.slice(0, -1)}`;
  const line = (choices: string, rest = "") => `${start},"choices":[${choices}]${rest}}\n\n`;
  const choice = (delta: unknown) =>
    line(`{"index":0,"delta":${JSON.stringify(delta)},"finish_reason":null}`);
  const told: ToldAnswer = { content: "", reasoning: "", toolCalls: [] };
  const usageOf = ({ usage }: ChatCompletionResult) =>
    options.includeUsage ? line("", `,"usage":${JSON.stringify(usage ?? null)}`) : "";

  function textOf(item: Exclude<AnswerItem, { type: "begun-anew" }>): string {
    if (item.type === "alive") return ": still here\n\n";
    if (item.type === "delta") {
      const shown = toShown(item.delta, told);
      return shown ? choice(shown) : "";
    }
    if (item.job.status !== "succeeded") return errorLine(errorOfJob(item.job));
    const result = item.job.result as ChatCompletionResult;
    const { finish_reason, logprobs } = result
      .choices[0] as ChatCompletionResult["choices"][number];
    const last = { index: 0, delta: {}, finish_reason, ...(logprobs ? { logprobs } : {}) };
    return `${line(JSON.stringify(last))}${usageOf(result)}data: [DONE]\n\n`;
  }

  // What goes together is one text: each is a write of its own, and wakes the client.
  let head = choice({ role: "assistant", content: "" });
  for await (const item of items) {
    if (item.type === "begun-anew") return yield head + errorLine(begunAnew);
    const text = head + textOf(item);
    head = "";
    if (text !== "") yield text;
  }
}

const errorLine = ({ body }: OpenaiError) => `data: ${JSON.stringify(body)}\n\n`;

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
