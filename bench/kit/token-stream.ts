import { request } from "node:http";
import type { Agent } from "node:http";
import { nowMs } from "./clock.ts";

/** When the tokens of one answer came. */
export interface TokenTimes {
  /** From the request to the first token. */
  firstMs: number;
  /** From a token's being said to its arrival, for each. */
  lateMs: number[];
}

/**
 * Asks for a stream of OpenAI's form whose tokens are the times at which they were said.
 * @throws Error where it does not end as a whole answer does.
 */
export function streamTokens(url: string, agent: Agent, body: string): Promise<TokenTimes> {
  const { hostname, port } = new URL(url);
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
  };
  const path = "/v1/chat/completions";
  const sentMs = nowMs();
  return new Promise((resolve, reject) => {
    const sent = request({ agent, hostname, port, path, method: "POST", headers }, (answer) => {
      const lateMs: number[] = [];
      let firstMs = Number.NaN;
      let text = "";
      let last = "";
      answer.setEncoding("utf8");
      answer.on("data", (piece: string) => {
        const atMs = nowMs();
        const frames = (text + piece).split("\n\n");
        text = frames.pop() ?? "";
        for (const frame of frames) {
          last = frame;
          for (const saidMs of tokensOf(frame)) {
            if (lateMs.length === 0) firstMs = atMs - sentMs;
            lateMs.push(atMs - saidMs);
          }
        }
      });
      answer.on("error", reject);
      answer.on("end", () => {
        if (last === "data: [DONE]") resolve({ firstMs, lateMs });
        else reject(new Error(`${url}: ${answer.statusCode} ${last} ${text}`));
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

const mark = '"content":"';

/** Reads the frame by its text: parsing JSON would cost more than what is measured. */
function tokensOf(frame: string): number[] {
  const start = frame.indexOf(mark);
  if (start < 0) return [];
  const content = frame.slice(start + mark.length, frame.indexOf('"', start + mark.length));
  return content.split(" ").filter(Boolean).map(Number.parseFloat);
}
