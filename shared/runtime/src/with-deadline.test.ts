import { expect, test } from "vitest";
import { withDeadline } from "./with-deadline.ts";

test("gives what comes in time, and its failure", async () => {
  await expect(withDeadline(Promise.resolve(7), 60_000)).resolves.toBe(7);
  await expect(withDeadline(Promise.reject(new Error("no")), 60_000)).rejects.toThrow("no");
});

test("waits no longer than it is told", async () => {
  const never = new Promise(() => undefined);
  await expect(withDeadline(never, 1)).rejects.toMatchObject({ code: "DEADLINE" });
});

test("leaves no rejection behind when the work fails late", async () => {
  const { promise, reject } = Promise.withResolvers<never>();
  await expect(withDeadline(promise, 1)).rejects.toMatchObject({ code: "DEADLINE" });
  reject(new Error("too late"));
});
