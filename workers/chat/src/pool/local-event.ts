/** Shown to who waits for a first token. */
export interface LocalProgress {
  type: "progress";
  stage: "waiting" | "loading";
  percent?: number;
  message: string;
}

/** What a local model says; its text is raw, with the marks of its reasoning in it. */
export type LocalEvent =
  | LocalProgress
  | { type: "text"; text: string }
  | { type: "finish"; reason: "stop" | "length"; usage: LocalUsage };

/** Tokens of a request, in OpenAI's form. */
export interface LocalUsage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  prompt_tokens_details: { cached_tokens: number };
}
