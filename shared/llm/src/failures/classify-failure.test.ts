import { describe, expect, it } from "vitest";
import { classifyFailure } from "./classify-failure.ts";
import { providerRules } from "./failure-rules.ts";
import { hostRefusals } from "./fixtures/host-refusals.ts";
import type { RefusalFixture } from "./fixtures/refusal-fixture.ts";
import { vendorRefusals } from "./fixtures/vendor-refusals.ts";

const refusals = [...hostRefusals, ...vendorRefusals];

function classify({ provider, status, headers = {}, body }: RefusalFixture, apiKey?: string) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const answer = { status, headers: new Headers(headers), body: text };
  return classifyFailure(answer, { provider, nowMs: 0, apiKey });
}

describe("classifyFailure", () => {
  it.each(refusals)("reads $kind from $status of $provider", (fixture) => {
    const { kind, status, retryAfterMs } = classify(fixture);
    expect({ kind, status, retryAfterMs }).toEqual({
      kind: fixture.kind,
      status: fixture.status,
      retryAfterMs: fixture.retryAfterMs,
    });
  });

  it("has a fixture for every provider with rules of its own", () => {
    const covered = new Set(refusals.map(({ provider }) => provider));
    expect(Object.keys(providerRules).filter((name) => !covered.has(name))).toEqual([]);
  });

  it("tells what a router's provider said", () => {
    const throttled = refusals.find(({ body }) => JSON.stringify(body).includes("BaseTen"));
    expect(throttled && classify(throttled).message).toContain("temporarily rate-limited upstream");
  });

  it("names the status of a refusal without a word", () => {
    const empty = { provider: "x", status: 404, body: {}, kind: "not_found" } as RefusalFixture;
    expect(classify(empty).message).toBe("It answered 404.");
  });

  it("never shows a page or the key", () => {
    const page = { provider: "x", status: 502, body: "<html>secret</html>", kind: "overloaded" };
    expect(classify(page as RefusalFixture).message).not.toContain("html");
    const body = { error: { message: "Incorrect API key provided: sk-123." } };
    const quoted = { provider: "openai", status: 401, body, kind: "auth" } as RefusalFixture;
    expect(classify(quoted, "sk-123").message).toBe("Incorrect API key provided: ***.");
  });
});
