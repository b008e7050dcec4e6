import type { WorkerView } from "@shared/contracts";
import { createTestLogger } from "@shared/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createModelDirectory } from "./model-directory.ts";

const worker = {
  ...{ id: "w", kind: "chat-completion", lanes: ["chat-mill"], draining: false },
  models: [{ name: "mill", lane: "chat-mill", engine: "llama.cpp", slots: 1, loaded: true }],
} as unknown as WorkerView;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a registry that can't be read in time takes nothing from what was known", async () => {
  let read: () => Promise<WorkerView[]> = async () => [worker];
  const directory = createModelDirectory({
    listModels: async () => [],
    workers: { readAll: () => read() },
    logger: createTestLogger(),
    now: () => new Date(),
  });
  await directory.look();
  expect(directory.isServed("chat-mill")).toBe(true);

  for (const late of [
    () => new Promise<never>(() => undefined),
    () => Promise.reject(new Error()),
  ]) {
    read = late;
    await vi.advanceTimersByTimeAsync(1_500);
    const looking = directory.look();
    await vi.advanceTimersByTimeAsync(1_000);
    await looking;
    expect(directory.isServed("chat-mill")).toBe(true);
    expect(directory.list()).toMatchObject([{ name: "mill", isServed: true }]);
  }

  read = async () => [];
  await vi.advanceTimersByTimeAsync(1_500);
  await directory.look();
  expect(directory.isServed("chat-mill")).toBe(false);
});
