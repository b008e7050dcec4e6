import { addChatDelta } from "@shared/contracts";
import type { ChatCompletionResult, ChatDelta, JobView, ToldAnswer } from "@shared/contracts";
import type { MillraceClient } from "@shared/contracts/client";

/** What one answer is heard as. */
export type AnswerEvent =
  | { type: "progress"; message: string }
  | { type: "content"; text: string }
  | { type: "reasoning"; text: string }
  | { type: "end"; job: JobView; told: ToldAnswer };

export interface ListenOptions {
  signal?: AbortSignal;
  onLost?: () => void;
}

/**
 * Follows the answer of a chat job to its end, however often the connection breaks: each piece
 * comes once. A snapshot that tells more than was heard is told as the rest.
 */
export async function* listen(
  client: MillraceClient,
  jobId: string,
  options: ListenOptions = {},
): AsyncGenerator<AnswerEvent, void> {
  const told: ToldAnswer = { content: "", reasoning: "", toolCalls: [] };
  for await (const event of client.follow(jobId, options)) {
    if (event.name === "progress") yield { type: "progress", message: event.data.message };
    if (event.name === "delta") yield* tell(told, event.data as ChatDelta);
    if (event.name === "snapshot") {
      const { deltas = [], job } = event.data;
      const whole: ToldAnswer = { content: "", reasoning: "", toolCalls: [] };
      for (const delta of deltas as ChatDelta[]) addChatDelta(whole, delta);
      yield* tellRest(told, whole);
      if (job.status === "queued" && job.infeasible_reason !== undefined) {
        yield { type: "progress", message: job.infeasible_reason };
      }
    }
    if (event.name === "done") {
      const { job } = event.data;
      yield* tellRest(told, answerOf(job));
      yield { type: "end", job, told };
    }
  }
}

function* tell(told: ToldAnswer, delta: ChatDelta): Generator<AnswerEvent> {
  const { reasoning } = told;
  addChatDelta(told, delta);
  if ("content" in delta) yield { type: "content", text: delta.content };
  if ("reasoning_content" in delta) yield { type: "reasoning", text: delta.reasoning_content };
  // The reasoning turned out to be the answer.
  if ("reclassify" in delta && delta.reclassify === "content" && reasoning !== "") {
    yield { type: "content", text: reasoning };
  }
}

/** What a fuller account of the same answer has more; nothing where it is another. */
function* tellRest(told: ToldAnswer, whole: Partial<ToldAnswer>): Generator<AnswerEvent> {
  for (const channel of ["reasoning", "content"] as const) {
    const text = whole[channel] ?? "";
    if (text.length <= told[channel].length || !text.startsWith(told[channel])) continue;
    const rest = text.slice(told[channel].length);
    told[channel] = text;
    yield { type: channel, text: rest };
  }
}

/** The answer as the record has it: the whole one, or what came of it. */
function answerOf(job: JobView): Partial<ToldAnswer> {
  const message = (job.result as ChatCompletionResult | undefined)?.choices[0]?.message;
  return { content: message?.content ?? "", reasoning: message?.reasoning_content ?? "" };
}
