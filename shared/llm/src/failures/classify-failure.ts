import type { ModelErrorKind } from "@shared/contracts";
import type { RefusedAnswer } from "../http/request-events.ts";
import { readRateLimitResetMs, readRetryAfterMs } from "../http/retry-after.ts";
import { ModelError } from "../model-error.ts";
import { commonRules, providerRules } from "./failure-rules.ts";
import type { FailureRule } from "./failure-rules.ts";

export interface FailureContext {
  provider: string;
  nowMs: number;
  /** Never shown, though a provider may quote it. */
  apiKey?: string | undefined;
}

/** The longest message of a provider that is passed on. */
const messageLimit = 300;

/** What a provider's refusal means, in the words that all of Millrace uses. */
export function classifyFailure(
  { status, headers, body }: RefusedAnswer,
  { provider, nowMs, apiKey }: FailureContext,
): ModelError {
  const said = readRefusal(body);
  const retryAfterMs =
    readRetryAfterMs(headers, `${said.message} ${said.details}`, nowMs) ??
    // Elsewhere these headers only tell how far the limits are.
    (status === 429 ? readRateLimitResetMs(headers, said.details, nowMs) : undefined);
  const facts = { ...said, status, saysWhen: retryAfterMs !== undefined };
  const rules = [...(providerRules[provider] ?? []), ...commonRules];
  const kind = rules.find((rule) => fits(rule, facts))?.kind ?? kindByStatus(status);
  const message = shorten(hide(said.message, apiKey)) || `It answered ${status}.`;
  return new ModelError(kind, message, {
    status,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

interface Refusal {
  message: string;
  code: string;
  details: string;
}

interface Facts extends Refusal {
  status: number;
  saysWhen: boolean;
}

function fits(rule: FailureRule, { status, code, message, saysWhen }: Facts): boolean {
  return (
    (!rule.status || rule.status.includes(status)) &&
    (!rule.code || rule.code.test(code)) &&
    (!rule.text || rule.text.test(message)) &&
    (rule.saysWhen === undefined || rule.saysWhen === saysWhen)
  );
}

function kindByStatus(status: number): ModelErrorKind {
  // An answer that is no stream, without a word of what is wrong, is not the model's.
  return status >= 500 || status < 400 ? "overloaded" : "bad_request";
}

interface ErrorBody {
  message?: unknown;
  code?: unknown;
  type?: unknown;
  status?: unknown;
  metadata?: { raw?: unknown; headers?: unknown };
  details?: unknown;
}

function readRefusal(body: string): Refusal {
  const error = findError(body);
  if (!error) {
    const isPage = /^\s*</.test(body);
    const message = isPage
      ? "It answered with a web page instead of a model's answer."
      : body.trim();
    return { message, code: "", details: "" };
  }
  const message = typeof error.message === "string" ? error.message : wordsOf(error);
  const raw = error.metadata?.raw;
  const words = [error.code, error.type, error.status].filter((word) => typeof word === "string");
  return {
    // A router says that its provider failed; what that one said is the reason.
    message: raw === undefined ? message : `${message}: ${rawMessage(raw)}`,
    code: words.join(" "),
    details: JSON.stringify(error.details ?? error.metadata ?? ""),
  };
}

/** All that it says, where it is no message; nothing where it says nothing. */
function wordsOf(error: ErrorBody): string {
  return Object.keys(error).length === 0 ? "" : JSON.stringify(error);
}

function rawMessage(raw: unknown): string {
  if (typeof raw !== "string") return JSON.stringify(raw);
  const message = findError(raw)?.message;
  return typeof message === "string" ? message : raw;
}

/** The error wherever a provider puts it: `{error: {…}}`, `[{error: {…}}]`, `{message}`, `{detail}`. */
function findError(body: string): ErrorBody | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  const outer = (Array.isArray(value) ? value[0] : value) as
    | (ErrorBody & { error?: unknown; detail?: unknown })
    | null
    | undefined;
  if (typeof outer !== "object" || outer === null) return undefined;
  if (typeof outer.error === "object" && outer.error !== null) return outer.error;
  if (typeof outer.error === "string") return { message: outer.error, code: outer.code };
  return outer.detail === undefined ? outer : { message: JSON.stringify(outer.detail) };
}

function hide(message: string, secret: string | undefined): string {
  return secret ? message.replaceAll(secret, "***") : message;
}

function shorten(message: string): string {
  const line = message.replaceAll(/\s+/g, " ").trim();
  return line.length > messageLimit ? `${line.slice(0, messageLimit - 1).trimEnd()}…` : line;
}
