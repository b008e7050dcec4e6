import type { LlamaModel, Token } from "node-llama-cpp";

/** Turns tokens into text as they come, in whole characters. */
export interface TokenText {
  push(token: Token): string;
  /** What was held back, once no more tokens come. */
  flush(): string;
}

/** Stands for bytes that are no whole character yet. */
const unfinished = "\uFFFD";
/** No character takes more tokens than it has bytes. */
const mostTokens = 4;
/** So many tokens back decide about spaces between words. */
const lookBack = 4;

export function createTokenText(model: LlamaModel): TokenText {
  const recent: Token[] = [];
  let pending: Token[] = [];
  return {
    push(token) {
      pending.push(token);
      // Special tokens too: models mark where their reasoning begins and ends with some.
      const text = model.detokenize(pending, true, recent);
      return text.endsWith(unfinished) && pending.length < mostTokens ? "" : accept(text);
    },
    flush() {
      return pending.length === 0 ? "" : accept(model.detokenize(pending, true, recent));
    },
  };

  function accept(text: string): string {
    recent.push(...pending);
    recent.splice(0, recent.length - lookBack);
    pending = [];
    return text;
  }
}
