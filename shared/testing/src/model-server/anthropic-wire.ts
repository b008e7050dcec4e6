import type { ModelServerBody, ReplyPiece, ScriptedAnswer } from "./scripted-reply.ts";

/** An answer as the frames of Anthropic's stream. */
export function anthropicFrames(answer: ScriptedAnswer, body: ModelServerBody): string[] {
  const finish = answer.finish === undefined ? "end_turn" : answer.finish;
  const pieces = answer.pieces ?? ["Hello"];
  const { prompt, completion } = answer.usage ?? { prompt: 10, completion: pieces.length };
  const message = {
    id: "msg_1",
    type: "message",
    role: "assistant",
    content: [],
    model: body.model,
    stop_reason: null,
    usage: { input_tokens: prompt, output_tokens: 1 },
  };
  const frames = [frame("message_start", { message }), frame("ping", {}), ...blocks(pieces)];
  if (finish === null) return frames;
  const delta = { stop_reason: finish, stop_sequence: null };
  frames.push(frame("message_delta", { delta, usage: { output_tokens: completion } }));
  return [...frames, frame("message_stop", {})];
}

/** Neighbouring pieces of one kind are deltas of one block. */
function blocks(pieces: ReplyPiece[]): string[] {
  const frames: string[] = [];
  let index = -1;
  let kind = "";
  for (const piece of pieces) {
    const { type, start, deltas } = blockOf(piece);
    if (type !== kind || type === "tool_use") {
      if (index >= 0) frames.push(frame("content_block_stop", { index }));
      index += 1;
      kind = type;
      frames.push(frame("content_block_start", { index, content_block: start }));
    }
    frames.push(...deltas.map((delta) => frame("content_block_delta", { index, delta })));
  }
  if (index >= 0) frames.push(frame("content_block_stop", { index }));
  return frames;
}

function blockOf(piece: ReplyPiece): { type: string; start: unknown; deltas: unknown[] } {
  if (typeof piece === "string") {
    const start = { type: "text", text: "" };
    return { type: "text", start, deltas: [{ type: "text_delta", text: piece }] };
  }
  if ("reasoning" in piece) {
    const start = { type: "thinking", thinking: "", signature: "" };
    const deltas = [{ type: "thinking_delta", thinking: piece.reasoning }];
    return { type: "thinking", start, deltas };
  }
  const { id, name, arguments: parts } = piece.toolCall;
  const deltas = parts.map((part) => ({ type: "input_json_delta", partial_json: part }));
  return { type: "tool_use", start: { type: "tool_use", id, name, input: {} }, deltas };
}

function frame(type: string, data: Record<string, unknown>): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}
