import { Agent, request } from "node:http";
import type { IncomingHttpHeaders } from "node:http";

export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface HttpClient {
  /** @throws Error where no answer comes */
  send(method: string, path: string, options?: RequestParts): Promise<HttpAnswer>;
  close(): void;
}

interface RequestParts {
  body?: string;
  headers?: Record<string, string>;
}

/** A client of one server that keeps at most `connections` connections, and keeps them open. */
export function createHttpClient(url: string, connections: number): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const { hostname, port } = new URL(url);

  function send(method: string, path: string, parts: RequestParts = {}): Promise<HttpAnswer> {
    const headers: Record<string, string | number> = { ...parts.headers };
    if (parts.body !== undefined) {
      headers["content-type"] = "application/json";
      headers["content-length"] = Buffer.byteLength(parts.body);
    }
    return new Promise((resolve, reject) => {
      const sent = request({ agent, hostname, port, method, path, headers }, (answer) => {
        let body = "";
        answer.setEncoding("utf8");
        answer.on("data", (chunk: string) => (body += chunk));
        answer.on("error", reject);
        answer.on("end", () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }),
        );
      });
      sent.on("error", reject);
      sent.end(parts.body);
    });
  }

  return { send, close: () => agent.destroy() };
}
