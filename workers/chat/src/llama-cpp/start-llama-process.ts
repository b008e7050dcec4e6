import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { chatErrorCodes } from "@shared/contracts";
import { AppError, messageOf } from "@shared/runtime";
import type { Logger } from "@shared/runtime";
import { childEnvironment } from "./child-environment.ts";
import { childReportSchema } from "./child-protocol.ts";
import type { ChildFailure, ChildOrder, ChildReport, LoadOrder } from "./child-protocol.ts";
import { createEventQueue } from "./event-queue.ts";
import type { EventQueue } from "./event-queue.ts";
import type { GenerationRequest, TokenUsage } from "./generation-request.ts";

export type GenerationEvent =
  | { type: "text"; text: string }
  | { type: "finish"; reason: "stop" | "length"; usage: TokenUsage };

/** An answer that is being generated. */
export interface Generation {
  events: AsyncIterable<GenerationEvent>;
  /** Resolves when the child works on it no more: only then its slot is free. */
  settled: Promise<void>;
}

/** A child process with a model in it. */
export interface LlamaProcess {
  readonly pid: number;
  /** Tokens that one conversation may have. */
  readonly contextSize: number;
  /** No more at a time than the model has slots. */
  generate(request: GenerationRequest, signal: AbortSignal): Generation;
  /** Lets it use so many threads from its next token on, at most those it was loaded with. */
  useThreads(threads: number): void;
  /** Resolves when the process is gone and its memory is free; tells whether it was `close`. */
  readonly ended: Promise<{ isCrash: boolean }>;
  close(): Promise<void>;
}

export interface LlamaProcessOptions {
  order: LoadOrder;
  environment: NodeJS.ProcessEnv;
  logger: Logger;
  onPercent?: (percent: number) => void;
  /** Nothing heard of it for so long: it hangs, and is killed. */
  silenceMs?: number;
  /** Loading that gets no further for so long is given up. */
  stallMs?: number;
}

const entry = fileURLToPath(new URL("./llama-child.ts", import.meta.url));
const keptLines = 10;

/**
 * Starts a process that loads a model; resolves when it can answer.
 * @throws AppError MODEL_CRASHED when it ended over it, what the child refused the model with, or
 * the signal's reason; the process is gone by then.
 */
export async function startLlamaProcess(
  options: LlamaProcessOptions,
  signal: AbortSignal,
): Promise<LlamaProcess> {
  signal.throwIfAborted();
  const child = new LlamaChild(options);
  const onAbort = () => void child.close();
  signal.addEventListener("abort", onAbort);
  try {
    await child.load(options.order);
    signal.throwIfAborted();
    return child;
  } catch (error) {
    await child.close();
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

class LlamaChild implements LlamaProcess {
  readonly #child: ChildProcess;
  readonly #options: LlamaProcessOptions;
  readonly #loading = Promise.withResolvers<number>();
  readonly #running = new Map<number, { queue: EventQueue<GenerationEvent>; settle: () => void }>();
  readonly #lastWords: string[] = [];
  readonly #silence: NodeJS.Timeout;
  readonly #stall: NodeJS.Timeout;
  readonly ended: Promise<{ isCrash: boolean }>;
  contextSize = 0;
  #lastId = 0;
  #isClosing = false;

  constructor(options: LlamaProcessOptions) {
    this.#options = options;
    this.#child = fork(entry, [], {
      env: childEnvironment(options.environment),
      execArgv: ["--max-old-space-size=1024"],
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#silence = setTimeout(() => this.#give("it was silent"), options.silenceMs ?? 30_000);
    this.#stall = setTimeout(
      () => this.#give("loading got no further"),
      options.stallMs ?? 120_000,
    );
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => this.#hear(text));
    this.#child.on("message", (message) => this.#parse(message));
    this.ended = new Promise((resolve) => {
      this.#child.once("exit", (code, signal) => resolve(this.#end(signal ?? `exit code ${code}`)));
      this.#child.on("error", (error) => {
        options.logger.warn({ err: error }, "llama.cpp child");
        // One that could not be started has no exit.
        if (this.#child.pid === undefined) resolve(this.#end(messageOf(error)));
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async load(order: LoadOrder): Promise<void> {
    this.#send({ type: "load", order });
    this.contextSize = await this.#loading.promise;
  }

  generate(request: GenerationRequest, signal: AbortSignal): Generation {
    const id = ++this.#lastId;
    const queue = createEventQueue<GenerationEvent>();
    const { promise: settled, resolve: settle } = Promise.withResolvers<void>();
    if (this.#isClosing || !this.#child.connected) {
      settle();
      queue.end(crash("is gone"));
    } else {
      this.#running.set(id, { queue, settle });
      this.#send({ type: "generate", id, request });
    }
    const cancel = () => {
      if (this.#running.has(id)) this.#send({ type: "cancel", id });
    };
    const onAbort = () => {
      cancel();
      queue.cut(signal.reason);
    };
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort);
    void settled.then(() => signal.removeEventListener("abort", onAbort));
    return { events: untilLeft(queue, cancel), settled };
  }

  useThreads(threads: number): void {
    if (this.#child.connected) this.#send({ type: "threads", threads });
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    // It has nothing to lose, and the memory is free at once.
    this.#child.kill("SIGKILL");
    await this.ended;
  }

  #send(order: ChildOrder): void {
    // A channel that breaks is followed by the exit, which is dealt with there.
    this.#child.send(order, () => undefined);
  }

  #parse(message: unknown): void {
    const { data, error } = childReportSchema.safeParse(message);
    if (data === undefined) this.#give(`it said what it never should: ${error.message}`);
    else this.#receive(data);
  }

  #receive(report: ChildReport): void {
    this.#silence.refresh();
    switch (report.type) {
      case "beat":
        return;
      case "loading":
        this.#stall.refresh();
        return this.#options.onPercent?.(report.percent);
      case "loaded":
        clearTimeout(this.#stall);
        return this.#loading.resolve(report.contextSize);
      case "refused":
        return this.#loading.reject(errorOf(report.failure));
      case "text":
        return this.#running.get(report.id)?.queue.push({ type: "text", text: report.text });
      default:
        return this.#settle(report);
    }
  }

  #settle(report: Extract<ChildReport, { type: "finish" | "cancelled" | "failed" }>): void {
    const generation = this.#running.get(report.id);
    this.#running.delete(report.id);
    if (report.type === "finish") {
      generation?.queue.push({ type: "finish", reason: report.reason, usage: report.usage });
    }
    generation?.queue.end(report.type === "failed" ? errorOf(report.failure) : undefined);
    generation?.settle();
  }

  #hear(text: string): void {
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    this.#lastWords.push(...lines);
    this.#lastWords.splice(0, this.#lastWords.length - keptLines);
    for (const line of lines) this.#options.logger.debug({ pid: this.pid }, line);
  }

  /** Gives it up. */
  #give(why: string): void {
    this.#options.logger.warn({ pid: this.pid }, `llama.cpp child is killed: ${why}`);
    this.#child.kill("SIGKILL");
  }

  #end(how: string): { isCrash: boolean } {
    clearTimeout(this.#silence);
    clearTimeout(this.#stall);
    const isCrash = !this.#isClosing;
    const lastWords = this.#lastWords.join("\n");
    const error = crash(`ended (${how})`, lastWords);
    if (isCrash) this.#options.logger.error({ err: error, lastWords }, "llama.cpp child crashed");
    this.#loading.reject(error);
    this.#loading.promise.catch(() => undefined /* nobody waits once it is loaded */);
    for (const { queue, settle } of this.#running.values()) {
      queue.end(error);
      settle();
    }
    this.#running.clear();
    return { isCrash };
  }
}

/** The events of the queue; `onLeft` runs when the loop over them ends, for whatever reason. */
async function* untilLeft<T>(queue: EventQueue<T>, onLeft: () => void): AsyncGenerator<T> {
  try {
    yield* queue;
  } finally {
    onLeft();
  }
}

function errorOf({ code, message, details }: ChildFailure): AppError {
  return new AppError(code, message, { details });
}

function crash(how: string, lastWords?: string): AppError {
  return new AppError(chatErrorCodes.modelCrashed, `The process of the model ${how}. Try again.`, {
    isRetryable: true,
    ...(lastWords ? { cause: new Error(lastWords) } : {}),
  });
}
