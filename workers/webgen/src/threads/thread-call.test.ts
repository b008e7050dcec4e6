import { afterEach, describe, expect, it } from "vitest";
import { createThreadCall } from "./thread-call.ts";
import type { ThreadCall } from "./thread-call.ts";

const source = `
import { parentPort } from "node:worker_threads";
parentPort.on("message", ({ id, input }) => {
  if (input === "hang") for (;;) {}
  if (input === "die") process.exit(1);
  if (input === "fail") return parentPort.postMessage({ id, failure: { code: "SNAPSHOT_EMPTY", message: "m", isRetryable: false } });
  parentPort.postMessage({ id, stage: "half" });
  parentPort.postMessage({ id, output: input });
});`;
const script = new URL(`data:text/javascript,${encodeURIComponent(source)}`);
const noAbort = new AbortController().signal;
const calls: ThreadCall<string, string>[] = [];

function open(deadlineMs = 10_000): ThreadCall<string, string> {
  const call = createThreadCall<string, string>(script, deadlineMs);
  calls.push(call);
  return call;
}

afterEach(async () => {
  await Promise.all(calls.splice(0).map((call) => call.close()));
});

describe("a call to a thread", () => {
  it("hears the stages and gets the value", async () => {
    const stages: string[] = [];
    expect(await open().run("hello", noAbort, (stage) => stages.push(stage))).toBe("hello");
    expect(stages).toEqual(["half"]);
  });

  it("rethrows the errors that the thread expects", async () => {
    await expect(open().run("fail", noAbort)).rejects.toMatchObject({
      code: "SNAPSHOT_EMPTY",
      isRetryable: false,
    });
  });

  it.each(["hang", "die"])("goes on with a new thread after a %s", async (input) => {
    const call = open(1_000);
    await expect(call.run(input, noAbort)).rejects.toMatchObject({
      code: "INTERNAL",
      isRetryable: true,
    });
    expect(await call.run("hello", noAbort)).toBe("hello");
  });

  it("lets go at once on abort", async () => {
    const abort = new AbortController();
    const running = open().run("hang", abort.signal);
    abort.abort(new Error("cancelled"));
    await expect(running).rejects.toThrow("cancelled");
  });
});
