import type { ReplyPiece, ScriptedAnswer } from "./scripted-reply.ts";

/** An answer as the frames of Gemini's stream, whose lines end in CR LF. */
export function geminiFrames(answer: ScriptedAnswer, model: string): string[] {
  const finish = answer.finish === undefined ? "STOP" : answer.finish;
  const pieces = answer.pieces ?? ["Hello"];
  const frames = pieces.map((piece) => frame(model, { content: contentOf([partOf(piece)]) }));
  if (finish === null) return frames;
  const { prompt, completion } = answer.usage ?? { prompt: 10, completion: pieces.length };
  const usage = {
    promptTokenCount: prompt,
    candidatesTokenCount: completion,
    totalTokenCount: prompt + completion,
  };
  const last = { content: contentOf([{ text: "" }]), finishReason: finish };
  return [...frames, frame(model, last, usage)];
}

function contentOf(parts: unknown[]): unknown {
  return { parts, role: "model" };
}

function partOf(piece: ReplyPiece): unknown {
  if (typeof piece === "string") return { text: piece };
  if ("reasoning" in piece) return { text: piece.reasoning, thought: true };
  const { name, arguments: parts } = piece.toolCall;
  return { functionCall: { name, args: JSON.parse(parts.join("")) as unknown } };
}

function frame(model: string, candidate: Record<string, unknown>, usageMetadata?: unknown): string {
  const data = {
    candidates: [{ index: 0, ...candidate }],
    ...(usageMetadata ? { usageMetadata } : {}),
    modelVersion: model,
  };
  return `data: ${JSON.stringify(data)}\r\n\r\n`;
}
