import type { ModelServerBody, ReplyToolCall, ScriptedAnswer } from "./scripted-reply.ts";

/** An answer as the frames of OpenAI's stream. */
export function openaiFrames(answer: ScriptedAnswer, body: ModelServerBody): string[] {
  const model = body.model ?? "";
  const finish = answer.finish === undefined ? "stop" : answer.finish;
  const field = answer.reasoningField ?? "reasoning_content";
  let calls = 0;
  const deltas = (answer.pieces ?? ["Hello"]).flatMap((piece) =>
    typeof piece === "object" && "toolCall" in piece
      ? callDeltas(piece.toolCall, calls++)
      : textDeltas(piece, field),
  );
  const frames = [{ role: "assistant", content: "" }, ...deltas].map((delta) =>
    frame(model, [{ index: 0, delta, finish_reason: null }]),
  );
  if (finish === null) return frames;
  frames.push(frame(model, [{ index: 0, delta: {}, finish_reason: finish }]));
  if (body.stream_options?.include_usage) frames.push(frame(model, [], usageOf(answer)));
  return [...frames, "data: [DONE]\n\n"];
}

function textDeltas(piece: string | { reasoning: string }, field: string): unknown[] {
  if (typeof piece === "string") return [{ content: piece }];
  if (field !== "reasoning_details") return [{ [field]: piece.reasoning }];
  return [{ reasoning_details: [{ type: "reasoning.text", text: piece.reasoning }] }];
}

/** The first names the call, the others bring its arguments. */
function callDeltas({ id, name, arguments: parts }: ReplyToolCall, index: number): unknown[] {
  return [
    { tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] },
    ...parts.map((part) => ({ tool_calls: [{ index, function: { arguments: part } }] })),
  ];
}

function frame(model: string, choices: unknown[], usage?: unknown): string {
  const chunk = {
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1_700_000_000,
    model,
    choices,
    ...(usage ? { usage } : {}),
  };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

function usageOf({ pieces, usage }: ScriptedAnswer): unknown {
  const { prompt, completion } = usage ?? { prompt: 10, completion: pieces?.length ?? 1 };
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
  };
}
