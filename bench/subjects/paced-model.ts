import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { nowMs } from "../kit/clock.ts";

/*
 * A model server in OpenAI's form that speaks at a given pace. The last message says how:
 * `<tokens a second> <tokens>`. Each token is the time at which it was said, and its number.
 */

interface Stream {
  response: ServerResponse;
  startedMs: number;
  perSecond: number;
  said: number;
  total: number;
}

const tickMs = 1;
const streams = new Set<Stream>();
const head = '{"id":"c","object":"chat.completion.chunk","created":1,"model":"paced","choices":';
const chunk = (delta: string, reason = "null") =>
  `data: ${head}[{"index":0,"delta":{${delta}},"finish_reason":${reason}}]}\n\n`;

/** Says what is due; a stream that was late says several tokens at once. */
function tick(): void {
  const atMs = nowMs();
  for (const stream of streams) {
    const due = Math.floor(((atMs - stream.startedMs) * stream.perSecond) / 1_000) + 1;
    let text = "";
    for (; stream.said < Math.min(due, stream.total); stream.said += 1) {
      // Its number makes each another one: an answer that repeats itself is cut off.
      text += chunk(`"content":"${atMs.toFixed(2)}#${stream.said} "`);
    }
    if (text !== "") stream.response.write(text);
    if (stream.said < stream.total) continue;
    streams.delete(stream);
    stream.response.end(`${chunk("", '"stop"')}data: [DONE]\n\n`);
  }
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const part of request) chunks.push(part as Buffer);
  if (request.method === "GET") return void response.end("{}");
  const { messages } = JSON.parse(Buffer.concat(chunks).toString()) as {
    messages: { content: string }[];
  };
  const [perSecond = 1, total = 1] = (messages.at(-1)?.content ?? "").split(" ").map(Number);
  response.socket?.setNoDelay(true);
  response.writeHead(200, { "content-type": "text/event-stream" });
  const stream = { response, startedMs: nowMs(), perSecond, said: 0, total };
  streams.add(stream);
  response.on("close", () => streams.delete(stream));
  tick();
}

const server = createServer((request, response) => void answer(request, response));
server.listen(Number(process.env["PORT"]), "127.0.0.1");
setInterval(tick, tickMs);
process.on("SIGTERM", () => process.exit(0));
