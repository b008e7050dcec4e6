import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { chatErrorCodes } from "@shared/contracts";
import { AppError } from "@shared/runtime";

/** Keeps model files that crash llama.cpp again and again from being loaded. */
export interface Quarantine {
  /** Counts a crash against the content of the files, whatever they are called. */
  crashed(paths: readonly string[]): Promise<void>;
  /** @throws AppError MODEL_CRASHED while files with this content are not to be loaded. */
  check(paths: readonly string[]): Promise<void>;
}

const mostCrashes = 2;
const withinMs = 10 * 60_000;
const lastsMs = 60 * 60_000;

export function createQuarantine(now: () => number = Date.now): Quarantine {
  const crashes = new Map<string, number[]>();
  let recording: Promise<void> = Promise.resolve();

  async function record(paths: readonly string[]): Promise<void> {
    const hash = await hashOf(paths);
    if (hash !== undefined)
      crashes.set(hash, [...(crashes.get(hash) ?? []), now()].slice(-mostCrashes));
  }

  return {
    crashed(paths) {
      recording = recording.then(() => record(paths));
      return recording;
    },
    async check(paths) {
      await recording;
      // Large files take seconds to read; mostly there is nothing to compare them with.
      if (crashes.size === 0) return;
      const times = crashes.get((await hashOf(paths)) ?? "") ?? [];
      const [first = 0, last = 0] = times;
      const isOften = times.length === mostCrashes && last - first <= withinMs;
      if (!isOften || now() > last + lastsMs) return;
      throw new AppError(
        chatErrorCodes.modelCrashed,
        "The model crashed twice within 10 minutes and is not loaded again for an hour. " +
          "Replace its file, or start the worker anew.",
      );
    },
  };
}

/** The SHA-256 of the files' content; undefined when it can't be read. */
async function hashOf(paths: readonly string[]): Promise<string | undefined> {
  const hash = createHash("sha256");
  try {
    for (const path of paths) {
      for await (const piece of createReadStream(path, { highWaterMark: 1_024 ** 2 }))
        hash.update(piece);
    }
  } catch {
    return undefined;
  }
  return hash.digest("hex");
}
