import { setTimeout } from "node:timers/promises";
import { chatErrorCodes } from "@shared/contracts";
import { planModel } from "@shared/gguf";
import type { ModelPlan, ModelShape } from "@shared/gguf";
import { AppError } from "@shared/runtime";
import type { LoadOrder } from "../llama-cpp/child-protocol.ts";
import { startLlamaProcess } from "../llama-cpp/start-llama-process.ts";
import type { LlamaProcess } from "../llama-cpp/start-llama-process.ts";
import type { LocalProgress } from "./local-event.ts";
import { chooseTenantsToGo } from "./memory-room.ts";
import type { Tenant } from "./memory-room.ts";
import type { ModelPreset } from "./model-preset.ts";
import type { ModelFile } from "./models-folder.ts";
import type { ModelPoolOptions } from "./model-pool-options.ts";
import { createQuarantine } from "./quarantine.ts";
import { ResidentModel, modelUnloaded, orAborted } from "./resident-model.ts";
import type { OnProgress } from "./resident-model.ts";
import { createSlots } from "./slots.ts";

/** A model with memory, or in line for it. */
interface Resident extends Tenant {
  file: ModelFile;
  plan: ModelPlan;
  resident: ResidentModel;
  /** Memory is set aside for it. */
  hasRoom: boolean;
  /** How many threads it was last told to use. */
  threads: number;
}

/** A model that can't be unloaded until `leave` is called. */
export interface Holding {
  resident: ResidentModel;
  process: LlamaProcess;
  leave: () => void;
}

const usualIdleMs = 5 * 60_000;
const usualResidencyMs = 30_000;

/**
 * Which models have memory: loads those that are asked for, unloads others for them. See
 * resident-model.ts for the life of one.
 */
export class Residents {
  readonly #options: ModelPoolOptions;
  readonly #memoryBytes: number;
  readonly #threads: number;
  readonly #quarantine = createQuarantine();
  readonly #tenants = new Map<string, Resident>();
  /** Those who need room take turns, so that none takes what another made. */
  readonly #makingRoom = createSlots(1);
  readonly #closing = new AbortController();
  #change = Promise.withResolvers<void>();

  constructor(options: ModelPoolOptions, limits: { memoryBytes: number; threads: number }) {
    this.#options = options;
    this.#memoryBytes = limits.memoryBytes;
    this.#threads = limits.threads;
  }

  tenantOf(name: string): Resident | undefined {
    return this.#tenants.get(name);
  }

  /** How the model of this file would be run. @throws AppError when it can't be. */
  plan(file: ModelFile): ModelPlan {
    const { contextSize } = this.#options;
    const limits = { bytes: this.#roomFor(file.name), contextSize };
    return planModel(shapeOf(file), this.#presetOf(file.name), limits);
  }

  /**
   * Holds the model of a file that lies there under `name` at that moment, loading it if need be.
   * @param find gives the file as it is now; throws when there is none.
   */
  async hold(find: () => ModelFile, signal: AbortSignal, onProgress: OnProgress): Promise<Holding> {
    for (;;) {
      signal.throwIfAborted();
      this.#closing.signal.throwIfAborted();
      const file = find();
      const { resident } = this.#tenants.get(file.name) ?? this.#admit(file);
      if (!resident.isOpen) {
        onProgress(waiting(`${file.name} is being unloaded, then loaded again`));
        await orAborted(resident.gone, signal);
        continue;
      }
      try {
        const process = await resident.hold(signal, onProgress);
        this.#shareThreads();
        return { resident, process, leave: () => resident.leave() };
      } catch (error) {
        resident.leave();
        if (!(error instanceof AppError && error.code === modelUnloaded)) throw error;
      }
    }
  }

  /** Unloads the models whose files changed or are gone, and loads those that are to stay. */
  follow(files: ReadonlyMap<string, ModelFile>): void {
    for (const { file, resident } of this.#tenants.values()) {
      if (files.get(file.name)?.stamp !== file.stamp) resident.drain();
    }
    for (const file of files.values()) this.#keepPinned(file);
  }

  async close(): Promise<void> {
    this.#closing.abort(new AppError(modelUnloaded, "The worker stops.", { isRetryable: true }));
    await Promise.all([...this.#tenants.values()].map(({ resident }) => resident.close()));
  }

  #admit(file: ModelFile): Resident {
    const plan = this.plan(file);
    const isPinned = this.#presetOf(file.name).isPinned ?? false;
    const resident = new ResidentModel({
      slots: plan.setting.slots,
      idleMs: isPinned ? undefined : (this.#options.idleMs ?? usualIdleMs),
      onChange: () => this.#onChange(tenant),
      load: (signal, onProgress) => this.#load(tenant, signal, onProgress),
    });
    const tenant: Resident = {
      file,
      plan,
      bytes: plan.need.total,
      isPinned,
      resident,
      hasRoom: false,
      threads: this.#threadsOf(file.name, this.#threads),
    };
    this.#tenants.set(file.name, tenant);
    return tenant;
  }

  async #load(
    tenant: Resident,
    signal: AbortSignal,
    onProgress: OnProgress,
  ): Promise<LlamaProcess> {
    const { file, plan } = tenant;
    await this.#quarantine.check(file.parts);
    // While somebody makes room, what becomes free is theirs.
    if (!this.#makingRoom.hasFree || !this.#takeRoom(tenant)) {
      onProgress(waiting(`${file.name} waits for memory that other models have`));
      await this.#makeRoom(tenant, signal);
    }
    const onPercent = (percent: number) => onProgress(loading(file.name, percent));
    onPercent(0);
    const { gpuLayers, chatTemplate } = this.#presetOf(file.name);
    const { environment, logger, gpu = "off", buildsFolder } = this.#options;
    const order: LoadOrder = {
      modelPath: file.path,
      ...plan.setting,
      threads: this.#threadsOf(file.name, this.#threads),
      gpu,
      gpuLayers: gpuLayers ?? this.#options.gpuLayers ?? "auto",
      chatTemplate,
      buildsFolder,
    };
    try {
      const started = await startLlamaProcess({ order, environment, logger, onPercent }, signal);
      void started.ended.then(({ isCrash }) => (isCrash ? this.#onCrash(file) : undefined));
      return started;
    } catch (error) {
      if (error instanceof AppError && error.code === chatErrorCodes.modelCrashed)
        void this.#onCrash(file);
      throw error;
    }
  }

  async #onCrash(file: ModelFile): Promise<void> {
    await this.#quarantine.crashed(file.parts);
    this.#keepPinned(file);
  }

  async #makeRoom(tenant: Resident, signal: AbortSignal): Promise<void> {
    const done = await this.#makingRoom.take(signal);
    try {
      while (!this.#takeRoom(tenant)) {
        const { toGo, mayGoInMs } = chooseTenantsToGo(this.#housed(), {
          bytes: tenant.bytes,
          totalBytes: this.#memoryBytes,
          minResidencyMs: this.#options.minResidencyMs ?? usualResidencyMs,
          nowMs: performance.now(),
        });
        for (const { resident } of toGo) resident.drain();
        await this.#changed(signal, mayGoInMs);
      }
    } finally {
      done();
    }
  }

  #takeRoom(tenant: Resident): boolean {
    const used = this.#housed().reduce((sum, { bytes }) => sum + bytes, 0);
    tenant.hasRoom = used + tenant.bytes <= this.#memoryBytes;
    return tenant.hasRoom;
  }

  #housed(): Resident[] {
    return [...this.#tenants.values()].filter(({ hasRoom }) => hasRoom);
  }

  /** Waits until something changed, or so long. */
  async #changed(signal: AbortSignal, ms: number | undefined): Promise<void> {
    const waiting = new AbortController();
    const clock = ms === undefined ? [] : [setTimeout(ms, undefined, { signal: waiting.signal })];
    try {
      await orAborted(Promise.race([this.#change.promise, ...clock]), signal);
    } finally {
      waiting.abort();
    }
  }

  #onChange(tenant: Resident): void {
    const { name } = tenant.file;
    if (tenant.resident.state === "gone" && this.#tenants.get(name) === tenant) {
      this.#tenants.delete(name);
    }
    this.#change.resolve();
    this.#change = Promise.withResolvers();
    this.#shareThreads();
    this.#options.onChange?.();
  }

  /** Models that answer at the same time share the CPUs: their threads must not wait for each other. */
  #shareThreads(): void {
    const busy = this.#housed().filter(
      ({ resident }) => resident.holders > 0 && resident.process !== undefined,
    );
    const share = Math.max(1, Math.floor(this.#threads / Math.max(1, busy.length)));
    for (const tenant of busy) {
      const threads = this.#threadsOf(tenant.file.name, share);
      if (tenant.threads !== threads) tenant.resident.process?.useThreads(threads);
      tenant.threads = threads;
    }
  }

  #keepPinned(file: ModelFile): void {
    const isWanted = this.#presetOf(file.name).isPinned && !(file.content instanceof AppError);
    if (!isWanted || this.#closing.signal.aborted || this.#tenants.has(file.name)) return;
    this.hold(
      () => file,
      this.#closing.signal,
      () => undefined,
    ).then(
      ({ leave }) => leave(),
      (error: unknown) => this.#options.logger.warn({ err: error }, `${file.name} can't be kept`),
    );
  }

  /** What is left beside the pinned models, which never go. */
  #roomFor(name: string): number {
    const pinned = this.#housed().filter(({ file, isPinned }) => isPinned && file.name !== name);
    return this.#memoryBytes - pinned.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** No more than the operator lets this model have. */
  #threadsOf(name: string, share: number): number {
    const most = this.#presetOf(name).threads ?? this.#options.threadsPerModel ?? share;
    return Math.min(share, most);
  }

  #presetOf(name: string): ModelPreset {
    return this.#options.presets?.[name] ?? {};
  }
}

function shapeOf({ content }: ModelFile): ModelShape {
  if (content instanceof AppError) throw content;
  return content;
}

function waiting(message: string): LocalProgress {
  return { type: "progress", stage: "waiting", message };
}

function loading(name: string, percent: number): LocalProgress {
  return { type: "progress", stage: "loading", percent, message: `Loading ${name}: ${percent} %` };
}
