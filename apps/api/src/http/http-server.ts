import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { ProblemCode } from "@shared/contracts";
import { newId } from "@shared/runtime";
import type { ApiApp } from "./api-app.ts";
import { apiProblem, mapToProblem } from "./api-problem.ts";

/** How long a client may take to say what it wants; a slow one must not hold a connection. */
export interface RequestDeadlines {
  headersMs: number;
  /** For the whole request, its body included; the answer may take longer. */
  requestMs: number;
}

/**
 * How long a connection without a request is kept: longer than clients and proxies keep theirs
 * (a minute, mostly), or they would now and then send a request into one that is being closed.
 */
const keepAliveMs = 75_000;

export const requestDeadlines: RequestDeadlines = { headersMs: 15_000, requestMs: 120_000 };

/**
 * An HTTP server for an app. What never becomes a request of the app (a line that is no HTTP,
 * headers that are too large, a client that is too slow) is answered as a problem as well.
 * @param bodyLimitBytes past it, a client that waits for `100 Continue` is not told to go on.
 */
export function createHttpServer(
  app: ApiApp,
  options: { bodyLimitBytes: number; deadlines: RequestDeadlines },
): Server {
  const { headersMs, requestMs } = options.deadlines;
  // The host of a request is not checked where it looks harmless, and `http://999.1.1.1` is no address.
  const fetch: typeof app.fetch = (request, env) =>
    URL.canParse(request.url) ? app.fetch(request, env) : answerUnreadable();
  const answer = getRequestListener(fetch, { errorHandler: answerUnreadable });
  const server = createServer(
    {
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      keepAliveTimeout: keepAliveMs,
      connectionsCheckingInterval: Math.min(headersMs, 5_000),
      // Node would refuse a request without a host by itself, without saying why.
      requireHostHeader: false,
    },
    (request, response) => void answer(request, response),
  );
  const answering = new WeakMap<Socket, ServerResponse>();
  server.prependListener("request", (request: IncomingMessage, response: ServerResponse) => {
    answering.set(request.socket, response);
    response.once("close", () => answering.delete(request.socket));
  });
  server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
    const isAllowed = Number(request.headers["content-length"] ?? 0) <= options.bodyLimitBytes;
    if (isAllowed) response.writeContinue();
    server.emit("request", request, response);
  });
  // Other expectations than `100-continue` may be ignored; Node's own answer has no code.
  server.on("checkExpectation", (request: IncomingMessage, response: ServerResponse) => {
    server.emit("request", request, response);
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    // Bytes of an answer may be on their way: another one behind them would be read as part of it.
    if (socket.writable && answering.get(socket)?.headersSent !== true) {
      const { status, reason, headers, body } = unreadable(codeOf(error));
      const lines = [
        `HTTP/1.1 ${status} ${reason}`,
        ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
        "connection: close",
      ];
      socket.write(`${lines.join("\r\n")}\r\n\r\n${body}`);
    }
    socket.destroySoon();
  });
  return server;
}

function answerUnreadable(): Response {
  const { status, headers, body } = unreadable("INVALID_REQUEST");
  return new Response(body, { status, headers });
}

function codeOf(error: NodeJS.ErrnoException): ProblemCode {
  if (error.code === "ERR_HTTP_REQUEST_TIMEOUT") return "REQUEST_TIMEOUT";
  return error.code === "HPE_HEADER_OVERFLOW" ? "HEADERS_TOO_LARGE" : "INVALID_REQUEST";
}

const details: Partial<Record<ProblemCode, string>> = {
  REQUEST_TIMEOUT: "The request took too long to arrive.",
  HEADERS_TOO_LARGE: "Send at most 16 KB of headers, the address included.",
};

/** The answer to something that can't be read as a request. */
function unreadable(code: ProblemCode) {
  const id = newId();
  const detail = details[code] ?? "This can't be read as an HTTP request.";
  const { problem } = mapToProblem(apiProblem(code, detail), id);
  const body = JSON.stringify(problem);
  const headers = {
    "content-type": "application/problem+json",
    "content-length": String(Buffer.byteLength(body)),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-request-id": id,
  };
  return { status: problem.status, reason: problem.title, headers, body };
}
