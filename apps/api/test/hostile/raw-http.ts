import { connect } from "node:net";
import type { Socket } from "node:net";

/** A request as it goes over the wire; nothing is checked or mended on its way. */
export interface RawRequest {
  method: string;
  /** The request target, sent as it stands. */
  target: string;
  /** Sent as they stand, in this order, after `host` and `connection: close`. */
  headers?: [name: string, value: string][];
  body?: Buffer | undefined;
}

export interface RawAnswer {
  status: number;
  headers: Map<string, string>;
  text: string;
}

const answerDeadlineMs = 20_000;

/** Sends one request on a connection of its own, with a `content-length` where there is a body. */
export function sendRequest(url: string, request: RawRequest): Promise<RawAnswer> {
  const { method, target, headers = [], body } = request;
  const lines = [
    `${method} ${target} HTTP/1.1`,
    ...(hasHeader(headers, "host") ? [] : [`host: ${new URL(url).host}`]),
    "connection: close",
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(body && !hasHeader(headers, "transfer-encoding") && !hasHeader(headers, "content-length")
      ? [`content-length: ${body.byteLength}`]
      : []),
  ];
  const head = Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
  return sendBytes(url, [body ? Buffer.concat([head, body]) : head]);
}

function hasHeader(headers: [string, string][], name: string): boolean {
  return headers.some(([one]) => one.toLowerCase() === name);
}

/**
 * Writes the pieces to a fresh connection, each when the one before is sent, and reads one answer.
 * An event stream counts as answered with its headers.
 * @throws Error when the connection ends without an answer, or none comes in time
 */
export async function sendBytes(
  url: string,
  pieces: Iterable<Buffer> | AsyncIterable<Buffer>,
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const answered = readAnswer(socket);
  try {
    await Promise.race([writeAll(socket, pieces), answered]);
    return await answered;
  } finally {
    socket.destroy();
  }
}

async function writeAll(
  socket: Socket,
  pieces: Iterable<Buffer> | AsyncIterable<Buffer>,
): Promise<void> {
  for await (const piece of pieces) {
    if (socket.destroyed) return;
    await new Promise<void>((resolve) => socket.write(piece, () => resolve()));
  }
}

function readAnswer(socket: Socket): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("no whole answer in time")), answerDeadlineMs);
    const chunks: Buffer[] = [];
    const finish = () => {
      clearTimeout(timer);
      const answer = parseAnswer(Buffer.concat(chunks));
      if (answer) resolve(answer);
      else reject(new Error("the connection ended without an answer"));
    };
    socket.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      if (isWhole(Buffer.concat(chunks))) finish();
    });
    // A reset after the answer is how a server ends a body that it does not want to read.
    socket.on("error", finish);
    socket.on("close", finish);
  });
}

/** Whether the bytes hold an answer to its end; a server may keep a connection for a while after it. */
function isWhole(bytes: Buffer): boolean {
  const answer = parseAnswer(bytes);
  if (!answer) return false;
  const { status, headers, text } = answer;
  if (headers.get("content-type")?.startsWith("text/event-stream")) return true;
  if (headers.get("transfer-encoding") === "chunked")
    return bytes.toString("latin1").endsWith("0\r\n\r\n");
  const length = headers.get("content-length");
  const isBodyless = status === 204 || status === 304;
  return isBodyless || (length !== undefined && Buffer.byteLength(text) >= Number(length));
}

/** The last answer in the bytes: `100 Continue` may come before it. */
export function parseAnswer(bytes: Buffer): RawAnswer | undefined {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [line = "", ...rest] = bytes.subarray(0, end).toString("latin1").split("\r\n");
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(line)?.[1]);
  if (status === 100) return parseAnswer(bytes.subarray(end + 4));
  const headers = new Map(
    rest.map((one) => {
      const colon = one.indexOf(":");
      return [one.slice(0, colon).toLowerCase(), one.slice(colon + 1).trim()];
    }),
  );
  const body = bytes.subarray(end + 4);
  const isChunked = headers.get("transfer-encoding") === "chunked";
  return { status, headers, text: (isChunked ? joinChunks(body) : body).toString("utf8") };
}

function joinChunks(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length;) {
    const lineEnd = body.indexOf("\r\n", at);
    const size = lineEnd < 0 ? 0 : Number.parseInt(body.subarray(at, lineEnd).toString(), 16);
    if (!size) break;
    parts.push(body.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
  return Buffer.concat(parts);
}
