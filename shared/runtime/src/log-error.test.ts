import { describe, expect, it } from "vitest";
import { AppError } from "./app-error.ts";
import { logError } from "./log-error.ts";

describe("logError", () => {
  it("says type, code, message, place and cause", () => {
    const cause = Object.assign(new TypeError("deep"), { code: "ECONNRESET" });
    expect(logError(new AppError("LATE", "too late", { cause }))).toMatchObject({
      type: "AppError",
      code: "LATE",
      message: "too late",
      stack: expect.stringMatching(/^at /),
      cause: { type: "TypeError", code: "ECONNRESET", message: "deep" },
    });
  });

  it("leaves out what drivers hang on their errors", () => {
    const driver = Object.assign(new Error("syntax error"), {
      code: "22P05",
      detail: "Failing row contains (SECRET-INPUT)",
      where: "JSON data, line 1: SECRET-INPUT",
      parameters: ["SECRET-INPUT"],
    });
    const query = Object.assign(new Error("Failed query: insert\nparams: SECRET-INPUT"), {
      query: "insert",
      params: ["SECRET-INPUT"],
      cause: driver,
    });
    const logged = logError(query);
    expect(logged).toMatchObject({ message: "a query failed", cause: { code: "22P05" } });
    expect(JSON.stringify(logged)).not.toContain("SECRET-INPUT");
  });

  it("bears what is no error and causes without end", () => {
    expect(logError("text")).toEqual({ type: "string", message: "not an error" });
    const loop = new Error("round");
    loop.cause = loop;
    expect(JSON.stringify(logError(loop)).match(/round/g)?.length).toBe(5);
  });
});
