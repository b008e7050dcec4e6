import { addChatDelta, chatErrorCodes, toAssistantMessage } from "@shared/contracts";
import type {
  ChatCompletionInput,
  ChatCompletionOptions,
  ChatCompletionResult,
  ToldAnswer,
} from "@shared/contracts";
import { toChatDelta, wholeCharacters } from "@shared/llm";
import type { AnswerAccount, ModelEvent, Router } from "@shared/llm";
import type { JobHandler, Outcome, RunningJob } from "@shared/queues/consumer";
import { AppError } from "@shared/runtime";

type FinishEvent = Extract<ModelEvent, { type: "finish" }>;

/** Carries out chat completions: what a model says goes to the job's followers as it comes. */
export function createChatHandler(router: Router): JobHandler {
  return async (job, signal) => {
    const { n: _n, stream: _s, stream_options: _o, ...request } = job.input as ChatCompletionInput;
    const { unsupported, trim, max_context_tokens } = job.options as ChatCompletionOptions;
    const { events, account } = router.answer(request, {
      signal,
      ...(unsupported ? { unsupported } : {}),
      ...(trim ? { trim } : {}),
      maxContextTokens: max_context_tokens,
    });
    const answer: ToldAnswer = { content: "", reasoning: "", toolCalls: [] };
    let finish: FinishEvent | undefined;
    for await (const event of wholeCharacters(events)) {
      if (event.type === "finish") finish = event;
      else if (event.type === "progress") {
        const { stage, percent, message } = event;
        job.reportProgress({ stage, message, ...(percent === undefined ? {} : { percent }) });
      } else tell(job, answer, event);
    }
    if (!finish) throw new AppError(chatErrorCodes.interrupted, "The model said no end.");
    return done(job, request.model, { answer, finish, account });
  };
}

function tell(job: RunningJob, answer: ToldAnswer, event: ModelEvent): void {
  const delta = toChatDelta(event);
  if (!delta) return;
  addChatDelta(answer, delta);
  job.sendDelta(delta);
}

function done(
  job: RunningJob,
  asked: string,
  { answer, finish, account }: { answer: ToldAnswer; finish: FinishEvent; account: AnswerAccount },
): Outcome<ChatCompletionResult> {
  const { provider = "", model = asked, tried, trimmedTurns } = account;
  const { reason, usage, logprobs } = finish;
  return {
    type: "done",
    finishReason: reason,
    warnings: account.warnings,
    ...(usage ? { usage } : {}),
    result: {
      id: `chatcmpl-${job.id}`,
      object: "chat.completion",
      created: Math.floor(Date.now() / 1_000),
      model,
      choices: [
        {
          index: 0,
          message: toAssistantMessage(answer),
          finish_reason: reason,
          ...(logprobs === undefined ? {} : { logprobs }),
        },
      ],
      ...(usage ? { usage } : {}),
      millrace: {
        provider,
        model,
        tried,
        ...(trimmedTurns === undefined ? {} : { trimmed_turns: trimmedTurns }),
      },
    },
  };
}
