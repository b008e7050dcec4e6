import { connect } from "node:net";

/** What a Redis says about itself: the fields of INFO's section "server" and "persistence". */
export type RedisInfo = Map<string, string>;

const answerLimitBytes = 65_536;

/**
 * Asks the server on a loopback port for INFO over a connection of its own. Works while Redis
 * still loads its data. Rejects when nobody answers within `timeoutMs`, or it is no Redis.
 */
export function askRedisInfo(port: number, timeoutMs: number): Promise<RedisInfo> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect({ port, host: "127.0.0.1" });
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    socket.setEncoding("utf8");
    socket.setTimeout(timeoutMs, () => fail(new Error(`no answer from port ${port}`)));
    socket.on("connect", () => socket.write("INFO everything\r\n"));
    socket.on("error", fail);
    socket.on("close", () => reject(new Error(`port ${port} closed the connection`)));
    socket.on("data", (chunk: string) => {
      answer += chunk;
      const info = parseBulk(answer);
      if (info === "more" && answer.length < answerLimitBytes) return;
      if (typeof info === "string") return fail(new Error(`port ${port} is no open Redis`));
      socket.destroy();
      resolve(info);
    });
  });
}

/** A RESP bulk string of `name:value` lines, "more" while it is incomplete. */
function parseBulk(answer: string): RedisInfo | "more" | "other" {
  const head = /^\$(\d+)\r\n/.exec(answer);
  if (head === null) return answer.startsWith("$") || answer === "" ? "more" : "other";
  const body = answer.slice(head[0].length);
  if (Buffer.byteLength(body) < Number(head[1]) + 2) return "more";
  const lines = body.split("\r\n").filter((line) => line.includes(":"));
  return new Map(lines.map((line) => splitAt(line, line.indexOf(":"))));
}

function splitAt(line: string, index: number): [string, string] {
  return [line.slice(0, index), line.slice(index + 1)];
}
