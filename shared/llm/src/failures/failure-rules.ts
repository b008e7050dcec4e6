import type { ModelErrorKind } from "@shared/contracts";

/** One line of the table: what all its conditions fit is of its kind. */
export interface FailureRule {
  kind: ModelErrorKind;
  status?: readonly number[];
  /** Of the error's code, type and status, as words. */
  code?: RegExp;
  /** Of its message. */
  text?: RegExp;
  /** Whether the provider says when to come back. */
  saysWhen?: boolean;
}

/** What only one provider says, or means otherwise than the rest. Read before `commonRules`. */
export const providerRules: Record<string, readonly FailureRule[]> = {
  openrouter: [
    // Credit that is tied up by requests under way comes back; spent credit does not.
    { kind: "rate_limit", status: [402], saysWhen: true },
    { kind: "content_policy", status: [403], text: /moderation|flagged/i },
    { kind: "payment", text: /spend limit|not enabled/i },
    { kind: "not_found", text: /No endpoints|is not a valid model ID/i },
    { kind: "overloaded", status: [400, 502], text: /Provider returned error/i },
  ],
  groq: [
    // One request is larger than what a minute allows: waiting does not help.
    { kind: "context_length", status: [413] },
    { kind: "overloaded", status: [498] },
    { kind: "not_found", code: /model_decommissioned/ },
  ],
  cerebras: [{ kind: "overloaded", status: [429], code: /queue_exceeded/ }],
  deepseek: [
    { kind: "content_policy", text: /Content Exists Risk/i },
    { kind: "payment", text: /Insufficient Balance/i },
    { kind: "not_found", status: [400], text: /Model Not Exist/i },
  ],
  qwen: [
    { kind: "content_policy", code: /data_?inspection_?failed/i },
    { kind: "content_policy", text: /DataInspectionFailed|inappropriate content/i },
    { kind: "payment", code: /Arrearage|FreeTierOnly/i },
    { kind: "payment", text: /Arrearage|free tier of the model has been exhausted/i },
    { kind: "context_length", text: /Range of input length/i },
    { kind: "rate_limit", status: [429] },
  ],
  anthropic: [{ kind: "payment", status: [400], text: /credit balance is too low/i }],
  openai: [
    { kind: "payment", status: [429], code: /insufficient_quota|billing/ },
    { kind: "content_policy", code: /content_policy|invalid_prompt/ },
  ],
  gemini: [
    { kind: "auth", status: [400], text: /API key (not valid|expired)|User location/i },
    { kind: "payment", status: [400], text: /billing/i },
    // Its message speaks of the quota and of billing, whichever limit it was.
    { kind: "rate_limit", status: [429] },
  ],
};

/** What holds everywhere; the first that fits counts. */
export const commonRules: readonly FailureRule[] = [
  { kind: "context_length", code: /context_length|exceed_context_size|request_too_large/ },
  {
    kind: "context_length",
    status: [400, 413, 422],
    text: /maximum context length|context (length|window|size)|prompt is too long|input token count|too many tokens|reduce the length/i,
  },
  { kind: "content_policy", code: /content_filter|content_policy|moderation/ },
  { kind: "not_found", code: /model_not_found|not_found_error|NotFoundError/ },
  { kind: "payment", status: [402] },
  { kind: "auth", status: [401, 403] },
  { kind: "not_found", status: [404, 410] },
  { kind: "timeout", status: [408, 504] },
  { kind: "context_length", status: [413] },
  { kind: "rate_limit", status: [429] },
  { kind: "rate_limit", code: /rate_limit|RESOURCE_EXHAUSTED/ },
  { kind: "overloaded", code: /overloaded|server_error|unavailable/i },
  { kind: "overloaded", status: [500, 502, 503, 520, 521, 522, 523, 524, 529] },
];
