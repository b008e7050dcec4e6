import { lookup } from "node:dns/promises";
import type { LookupAddress } from "node:dns";
import * as http from "node:http";
import * as https from "node:https";
import type { LookupFunction } from "node:net";
import { callbackify } from "node:util";
import { messageOf } from "@shared/runtime";
import type { AddressGuard } from "@shared/runtime";

/** How a try went: an answer's status, or why there was none. */
export interface SendResult {
  statusCode: number | null;
  error: string | null;
  /** The pause that the target asked for. */
  retryAfterMs: number | null;
}

export interface SendOptions {
  url: string;
  body: string;
  headers: Record<string, string>;
  timeoutMs: number;
  signal: AbortSignal;
}

export interface WebhookSender {
  /** One try. Resolves however it goes; rejects only when `signal` is aborted. */
  send(options: SendOptions): Promise<SendResult>;
}

/** Of an answer's body no more than this is read, and nothing of it is kept. */
const maxAnswerBytes = 4_096;

const privateTarget =
  "Refused: the target's address is private, and webhooks.private_targets does not name it.";

export type Resolve = (hostname: string) => Promise<LookupAddress[]>;

/**
 * Sends over connections of its own, one a try. Where it connects to is checked at the moment of
 * connecting: the addresses that a name resolved to are filtered and handed to the socket, so
 * there is no second look-up that could give others. Redirects are not followed.
 */
export function createWebhookSender(deps: {
  guard: AddressGuard;
  resolve?: Resolve;
}): WebhookSender {
  const { guard } = deps;
  const resolve = callbackify(deps.resolve ?? ((name: string) => lookup(name, { all: true })));

  const guardedLookup: LookupFunction = (hostname, options, callback) => {
    resolve(hostname, (error, found) => {
      if (error) return callback(error, "");
      const allowed = found.filter(
        ({ address }) => guard.namesHost(hostname) || guard.allowsAddress(address),
      );
      const [first] = allowed;
      if (!first) callback(new Error(privateTarget), "");
      else if (options.all) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };

  return {
    async send(options) {
      const url = new URL(options.url);
      // A literal address is never looked up. It is in one spelling here, whatever was written.
      if (!guard.allowsHost(url.hostname)) return failed(privateTarget);
      const deadline = AbortSignal.timeout(options.timeoutMs);
      try {
        const signal = AbortSignal.any([deadline, options.signal]);
        return await post(url, options, guardedLookup, signal);
      } catch (error) {
        options.signal.throwIfAborted();
        return failed(
          deadline.aborted ? `No answer within ${options.timeoutMs} ms.` : reasonOf(error),
        );
      }
    },
  };
}

function failed(error: string): SendResult {
  return { statusCode: null, error, retryAfterMs: null };
}

function post(
  url: URL,
  { body, headers }: SendOptions,
  guardedLookup: LookupFunction,
  signal: AbortSignal,
): Promise<SendResult> {
  const { request } = url.protocol === "https:" ? https : http;
  const bytes = Buffer.from(body);
  return new Promise((resolve, reject) => {
    const sent = request(url, {
      method: "POST",
      agent: false,
      lookup: guardedLookup,
      signal,
      headers: {
        ...headers,
        "content-type": "application/json",
        "content-length": bytes.byteLength,
        "user-agent": "Millrace-Webhooks/1",
      },
    });
    let fail: (error: Error) => void = reject;
    sent.on("error", (error) => fail(error));
    sent.once("response", (answer) => {
      const done = () => {
        sent.destroy();
        resolve(resultOf(answer));
      };
      // The status stands, even where the rest of the answer does not come.
      fail = done;
      readLittle(answer, done);
    });
    sent.end(bytes);
  });
}

/** Reads on until the answer ends, breaks off, or has gone on for too long. */
function readLittle(answer: http.IncomingMessage, done: () => void): void {
  let size = 0;
  answer.on("data", (chunk: Buffer) => {
    size += chunk.byteLength;
    if (size > maxAnswerBytes) done();
  });
  answer.on("error", done);
  answer.once("close", done);
}

function resultOf(answer: http.IncomingMessage): SendResult {
  const statusCode = answer.statusCode ?? 0;
  const isRedirect = statusCode >= 300 && statusCode < 400;
  return {
    statusCode,
    error: isRedirect ? "Redirects are not followed; submit with the final URL." : null,
    retryAfterMs: retryAfterMsOf(answer.headers["retry-after"], Date.now()),
  };
}

/** Reads `Retry-After`: seconds, or a date. */
export function retryAfterMsOf(header: string | undefined, now: number): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000;
  const time = Date.parse(header);
  return Number.isNaN(time) ? null : Math.max(0, time - now);
}

/** For the delivery log: what the owner can act on, nothing of what lies behind the target. */
function reasonOf(error: unknown): string {
  const message = messageOf(error);
  if (message === privateTarget) return message;
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? "The connection failed." : `The connection failed: ${code}.`;
}
