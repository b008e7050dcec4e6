import type { ModelAttempt } from "@shared/contracts";
import { describe, expect, it } from "vitest";
import { brokeOff, nobodyAnswered } from "./routing-failure.ts";

function attempt(model: string, message: string): ModelAttempt {
  return { provider: "p", model, error: { kind: "auth", message }, ms: 1 };
}

describe("the end of a request without an answer", () => {
  it("parts what several providers said", () => {
    const { message } = nobodyAnswered([attempt("a", "bad key"), attempt("b", "No. Really!")]);
    expect(message).toContain("p:a: bad key. p:b: No. Really! Check the provider's key.");
  });

  it("parts one provider's words from the advice", () => {
    expect(nobodyAnswered([attempt("a", "slow down")], 900).message).toBe(
      "p:a did not answer: slow down. Try again in 1 s.",
    );
    expect(brokeOff([attempt("a", "the end (at last)")]).message).toContain(
      "broke off: the end (at last). What it said is kept",
    );
  });
});
