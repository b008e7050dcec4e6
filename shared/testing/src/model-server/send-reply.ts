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
  const gone = once(response, "close");
  const write = (text: string) => writeText(response, text, answer.bytesPerWrite, gone);
  for (let left = answer.comments ?? 0; left > 0; left -= 1) await write(": PROCESSING\n\n");
  const { stop, error } = answer;
  const startedMs = performance.now();
  for (const [index, frame] of frames.slice(0, stop?.afterFrames ?? error?.afterFrames).entries()) {
    await pace(answer, startedMs, index);
    if (response.destroyed) return;
    await write(frame);
  }
  if (error) await write(`data: ${JSON.stringify(error.data)}\n\n`);
  if (stop?.how === "hang") await gone;
  else if (stop?.how === "cut") await breakConnection(response);
  else response.end();
}

/** After a turn of the event loop, in which a client in this process can read what was written. */
async function breakConnection(response: ServerResponse): Promise<void> {
  await setImmediate();
  response.destroy();
}

/** Against the clock of the whole answer: one late piece makes the next ones no later. */
async function pace(answer: ScriptedAnswer, startedMs: number, index: number): Promise<void> {
  if (answer.piecesPerSecond === undefined) return;
  const dueMs = startedMs + (index * 1_000) / answer.piecesPerSecond;
  const leftMs = dueMs - performance.now();
  if (leftMs > 0) await setTimeout(leftMs);
}

async function writeText(
  response: ServerResponse,
  text: string,
  bytesPerWrite: number | undefined,
  gone: Promise<unknown>,
): Promise<void> {
  const bytes = Buffer.from(text);
  const size = bytesPerWrite ?? bytes.length;
  for (let at = 0; at < bytes.length && !response.destroyed; at += size) {
    // Out before the next one, so that a connection that breaks loses nothing that was said.
    const out = new Promise((resolve) => response.write(bytes.subarray(at, at + size), resolve));
    await Promise.race([out, gone]);
    // A turn of the event loop, so that parts leave as packets of their own.
    if (bytesPerWrite !== undefined) await setImmediate();
  }
}
