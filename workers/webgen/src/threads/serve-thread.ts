import { parentPort } from "node:worker_threads";
import { AppError, messageOf } from "@shared/runtime";
import type { ThreadReply, ThreadRequest } from "./thread-call.ts";

/** The thread's side of `createThreadCall`: answers every request with what `work` gives. */
export function serveThread<Input, Output>(
  work: (input: Input, reportStage: (stage: string) => void) => Output | Promise<Output>,
): void {
  const send = (reply: ThreadReply<Output>) => parentPort?.postMessage(reply);

  async function answer({ id, input }: ThreadRequest<Input>): Promise<void> {
    try {
      send({ id, output: await work(input, (stage) => send({ id, stage })) });
    } catch (error) {
      const known = error instanceof AppError ? { code: error.code } : {};
      const isRetryable = error instanceof AppError && error.isRetryable;
      send({ id, failure: { ...known, message: messageOf(error), isRetryable } });
    }
  }

  parentPort?.on("message", (request: ThreadRequest<Input>) => void answer(request));
}
