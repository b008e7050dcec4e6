import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setImmediate, setTimeout } from "node:timers/promises";
import type { ScriptedAnswer, ScriptedRefusal } from "./scripted-reply.ts";

/** Answers with a status and a body: JSON, or text as it stands (an HTML page, say). */
export function sendRefusal(response: ServerResponse, refusal: ScriptedRefusal): void {
  const isText = typeof refusal.body === "string";
  const type = isText ? "text/html; charset=utf-8" : "application/json";
  response.writeHead(refusal.status, { "content-type": type, ...refusal.headers });
  response.end(isText ? refusal.body : JSON.stringify(refusal.body ?? {}));
}

/** Streams frames as the script says. Ends early when the client goes away. */
export async function sendFrames(
  response: ServerResponse,
  answer: ScriptedAnswer,
  frames: string[],
): Promise<void> {
  response.socket?.setNoDelay(true);
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
  response.flushHeaders();
  for (let left = answer.comments ?? 0; left > 0; left -= 1) {
    await write(response, ": PROCESSING\n\n", answer.bytesPerWrite);
  }
  const { stop, error } = answer;
  const startedMs = performance.now();
  for (const [index, frame] of frames.slice(0, stop?.afterFrames ?? error?.afterFrames).entries()) {
    await pace(answer, startedMs, index);
    if (response.destroyed) return;
    await write(response, frame, answer.bytesPerWrite);
  }
  if (error) await write(response, `data: ${JSON.stringify(error.data)}\n\n`);
  if (stop?.how === "hang") await once(response, "close");
  else if (stop?.how === "cut") response.destroy();
  else response.end();
}

/** Against the clock of the whole answer: one late piece makes the next ones no later. */
async function pace(answer: ScriptedAnswer, startedMs: number, index: number): Promise<void> {
  if (answer.piecesPerSecond === undefined) return;
  const dueMs = startedMs + (index * 1_000) / answer.piecesPerSecond;
  const leftMs = dueMs - performance.now();
  if (leftMs > 0) await setTimeout(leftMs);
}

async function write(response: ServerResponse, text: string, bytesPerWrite?: number) {
  const bytes = Buffer.from(text);
  const size = bytesPerWrite ?? bytes.length;
  for (let at = 0; at < bytes.length && !response.destroyed; at += size) {
    const isFree = response.write(bytes.subarray(at, at + size));
    if (!isFree) await Promise.race([once(response, "drain"), once(response, "close")]);
    // A turn of the event loop, so that parts leave as packets of their own.
    if (bytesPerWrite !== undefined) await setImmediate();
  }
}
