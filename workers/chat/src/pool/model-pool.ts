import { chatErrorCodes } from "@shared/contracts";
import { freeMemoryBytes } from "@shared/gguf";
import { AppError } from "@shared/runtime";
import { createEventQueue } from "../llama-cpp/event-queue.ts";
import { generationRequestSchema } from "../llama-cpp/generation-request.ts";
import type { GenerationInput, TokenUsage } from "../llama-cpp/generation-request.ts";
import type { LlamaProcess } from "../llama-cpp/start-llama-process.ts";
import { threadCount } from "../llama-cpp/thread-count.ts";
import type { LocalEvent, LocalProgress, LocalUsage } from "./local-event.ts";
import type { ModelPoolOptions } from "./model-pool-options.ts";
import { openModelsFolder } from "./models-folder.ts";
import type { ModelFile, ModelsFolder } from "./models-folder.ts";
import type { ResidentState } from "./resident-model.ts";
import { Residents } from "./residents.ts";

/** One model as the pool sees it. */
export interface LocalModel {
  name: string;
  state: Exclude<ResidentState, "gone"> | "absent";
  /** Answers that are being generated or wait for it. */
  busy: number;
  contextSize?: number;
  slots?: number;
  memoryBytes?: number;
  /** The process that it is in, once it is loaded. */
  pid?: number;
  /** How many threads it may use now, beside the other models that answer. */
  threads?: number;
  /** Why it can't be used. */
  problem?: { code: string; message: string };
}

export interface ModelPool {
  models(): LocalModel[];
  /**
   * Answers with the model of that name, loading it first if need be, which may unload others.
   * @throws AppError MODEL_UNKNOWN, MODEL_INVALID, MODEL_TOO_LARGE, MODEL_CRASHED (also in the
   * middle), CONTEXT_TOO_LONG or PROVIDER_REFUSED; the signal's reason as soon as it is aborted.
   */
  generate(name: string, input: GenerationInput, signal: AbortSignal): AsyncIterable<LocalEvent>;
  /** Ends all processes, whatever they are at. */
  close(): Promise<void>;
}

/** Opens the models of a folder; resolves when all files in it have been looked at. */
export async function createModelPool(options: ModelPoolOptions): Promise<ModelPool> {
  const memoryBytes = options.memoryBytes ?? (await freeMemoryBytes());
  const residents = new Residents(options, {
    memoryBytes,
    threads: options.threads ?? threadCount(),
  });
  const folder = await openModelsFolder({
    folder: options.folder,
    names: options.names,
    logger: options.logger,
    onChange() {
      residents.follow(folder.files());
      tellProblems();
      options.onChange?.();
    },
  });
  const models = () => [...folder.files().values()].map((file) => describe(file, residents));
  const told = new Map<string, string>();
  residents.follow(folder.files());
  tellProblems();
  return {
    models,
    generate: (name, input, signal) => generate({ name, folder, residents }, input, signal),
    async close() {
      await folder.close();
      await residents.close();
    },
  };

  /** A file that is not served is missed by whoever put it there; the log says why, once. */
  function tellProblems(): void {
    for (const { name, problem } of models()) {
      if (told.get(name) !== problem?.message && problem !== undefined) {
        const fields = { code: problem.code, model: name };
        options.logger.warn(fields, `a model is not served: ${problem.message}`);
      }
      told.set(name, problem?.message ?? "");
    }
  }
}

interface Source {
  name: string;
  folder: ModelsFolder;
  residents: Residents;
}

async function* generate(
  source: Source,
  input: GenerationInput,
  signal: AbortSignal,
): AsyncGenerator<LocalEvent> {
  const request = generationRequestSchema.parse(input);
  const left = new AbortController();
  const either = AbortSignal.any([signal, left.signal]);
  const progress = createEventQueue<LocalProgress>();
  const holding = holdSlot(source, either, (event) => progress.push(event));
  // Its failure is thrown where it is awaited below; a caller who has left needs none.
  holding.then(
    () => progress.end(),
    () => progress.end(),
  );
  let settled = Promise.resolve();
  try {
    yield* progress;
    const { process } = await holding;
    const generation = process.generate(request, either);
    ({ settled } = generation);
    for await (const event of generation.events) {
      yield event.type === "text" ? event : { ...event, usage: usageOf(event.usage) };
    }
  } finally {
    left.abort();
    holding.then(
      ({ release }) => settled.then(release),
      () => undefined,
    );
  }
}

/** Holds the model and one of its slots. */
async function holdSlot(
  { name, folder, residents }: Source,
  signal: AbortSignal,
  onProgress: (progress: LocalProgress) => void,
): Promise<{ process: LlamaProcess; release: () => void }> {
  const find = () => fileOf(name, folder);
  const { resident, process, leave } = await residents.hold(find, signal, onProgress);
  if (!resident.slots.hasFree) {
    onProgress({ type: "progress", stage: "waiting", message: `${name} is busy` });
  }
  try {
    const free = await resident.slots.take(signal);
    const release = () => {
      free();
      leave();
    };
    return { process, release };
  } catch (error) {
    leave();
    throw error;
  }
}

function fileOf(name: string, folder: ModelsFolder): ModelFile {
  const file = folder.files().get(name);
  if (file !== undefined) return file;
  throw new AppError(
    chatErrorCodes.modelUnknown,
    `There is no model ${name} here. Put ${name}.gguf into the folder of models.`,
  );
}

function describe(file: ModelFile, residents: Residents): LocalModel {
  const tenant = residents.tenantOf(file.name);
  const resident = tenant?.resident;
  const state = resident === undefined || resident.state === "gone" ? "absent" : resident.state;
  const known: LocalModel = { name: file.name, state, busy: resident?.holders ?? 0 };
  try {
    const { setting, need } = tenant?.plan ?? residents.plan(file);
    const planned = { ...known, ...setting, memoryBytes: need.total };
    if (tenant?.resident.process === undefined) return planned;
    return { ...planned, pid: tenant.resident.process.pid, threads: tenant.threads };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ...known, problem: { code: error.code, message: error.message } };
  }
}

function usageOf({ promptTokens, completionTokens, cachedTokens }: TokenUsage): LocalUsage {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: cachedTokens },
  };
}
