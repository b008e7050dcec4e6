import { chatErrorCodes } from "@shared/contracts";
import type { ModelAttempt, ModelErrorKind } from "@shared/contracts";
import { AppError } from "@shared/runtime";

const transientKinds: ReadonlySet<ModelErrorKind> = new Set([
  "rate_limit",
  "overloaded",
  "timeout",
  "network",
  "stream_cut",
  "empty",
  "model_crashed",
]);

/** Tells whether a failure may pass by itself, so that asking again later may do. */
export function isTransient(kind: ModelErrorKind): boolean {
  return transientKinds.has(kind);
}

/** Where all that were asked failed for one of these reasons, the job's error says so. */
const codes: Partial<Record<ModelErrorKind, string>> = {
  content_policy: chatErrorCodes.contentRefused,
  context_length: chatErrorCodes.contextTooLong,
  bad_request: chatErrorCodes.providerRefused,
  not_found: chatErrorCodes.modelUnknown,
  model_crashed: chatErrorCodes.modelCrashed,
  model_invalid: chatErrorCodes.modelInvalid,
  model_too_large: chatErrorCodes.modelTooLarge,
};

/** What to do about it, where all failed for one of these reasons. */
const advice: Partial<Record<ModelErrorKind, string>> = {
  content_policy: "Put it in other words, or ask another model.",
  context_length: "Shorten it, lower max_tokens, or set options.trim to turns.",
  bad_request: "Change the request, or ask another model.",
  not_found: "Choose another model.",
  auth: "Check the provider's key.",
  payment: "Add credit at the provider, or ask another model.",
};

/** The end of a request that nobody answered. */
export function nobodyAnswered(tried: readonly ModelAttempt[], waitMs?: number): AppError {
  const kinds = new Set(tried.map(({ error }) => error?.kind));
  const [kind] = kinds;
  const code = (kinds.size === 1 && kind && codes[kind]) || chatErrorCodes.providerFailed;
  const isRetryable = tried.some(({ error }) => error && isTransient(error.kind));
  const again = waitMs === undefined ? undefined : `Try again in ${Math.ceil(waitMs / 1_000)} s.`;
  const next = kinds.size === 1 && kind ? (again ?? advice[kind]) : again;
  return new AppError(code, [describe(tried), next].filter(Boolean).join(" "), {
    isRetryable,
    details: { tried, ...(waitMs === undefined ? {} : { retry_after_ms: waitMs }) },
  });
}

/** The end of an answer that broke off: what was said stays, and is never silently begun again. */
export function brokeOff(tried: readonly ModelAttempt[]): AppError {
  const last = tried.at(-1);
  const message = `The answer of ${nameOf(last)} broke off: ${sentence(last?.error?.message)} What it said is kept; ask again for another answer.`;
  return new AppError(chatErrorCodes.interrupted, message, {
    isRetryable: true,
    details: { tried },
  });
}

function describe(tried: readonly ModelAttempt[]): string {
  const [first] = tried;
  const lines = tried.map((one) => `${nameOf(one)}: ${sentence(one.error?.message)}`);
  if (tried.length === 1 && first)
    return `${nameOf(first)} did not answer: ${sentence(first.error?.message)}`;
  return `None of ${tried.length} tries brought an answer. ${lines.join(" ")}`;
}

/** A provider's words as a sentence, since others follow. */
function sentence(words = ""): string {
  return /[\p{L}\p{N})"'`]$/u.test(words) ? `${words}.` : words;
}

function nameOf(attempt: ModelAttempt | undefined): string {
  return attempt ? `${attempt.provider}:${attempt.model}` : "the model";
}
