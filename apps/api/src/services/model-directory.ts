import type { ModelRow } from "@shared/db";
import type { WorkerModel, WorkerView } from "@shared/contracts";
import { modelLane, sharedChatLane } from "@shared/queues/producer";
import { messageOf, withDeadline } from "@shared/runtime";
import type { Logger } from "@shared/runtime";
import { apiProblem } from "../http/api-problem.ts";
import type { WorkerRegistry } from "./worker-registry.ts";

/** A model that chat jobs may name. */
export interface KnownModel {
  name: string;
  lane: string;
  engine: string;
  contextLength: number | null;
  /** A live worker serves it now. */
  isServed: boolean;
  firstSeenAt: Date;
}

export interface ModelDirectory {
  /** Brings the directory up to date, unless it was within the last seconds. Never rejects. */
  look(): Promise<void>;
  /** As of the last look, by name. */
  list(): KnownModel[];
  /**
   * The lane of the worker that answers for this name.
   * @throws AppError MODEL_UNKNOWN
   */
  laneOf(model: string): string;
  /** Whether a live worker takes jobs of the lane, as of the last look. */
  isServed(lane: string): boolean;
}

export interface ModelDirectoryDeps {
  listModels: () => Promise<ModelRow[]>;
  workers: Pick<WorkerRegistry, "readAll">;
  logger: Logger;
  now: () => Date;
}

/** How old a look may be. */
const keepMs = 1_000;
/** A store that hangs must not hold a request up; what was known counts then. */
const deadlineMs = 100;
/** As long as nothing is known, there is nothing else to go by. */
const firstDeadlineMs = 1_000;

/** Answered by the shared lane, whoever is behind it: `echo`, `auto`, a provider, `provider:model`. */
const sharedNames = /^(echo|auto)$|:/;

export function createModelDirectory(deps: ModelDirectoryDeps): ModelDirectory {
  let known = new Map<string, KnownModel>();
  let servedLanes = new Set<string>();
  let rows: ModelRow[] | undefined;
  let live: WorkerView[] = [];
  let lookedAt = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;
  let isInformed = false;

  async function readSource<T>(what: string, read: () => Promise<T[]>): Promise<T[] | undefined> {
    try {
      return await withDeadline(read(), isInformed ? deadlineMs : firstDeadlineMs);
    } catch (error) {
      deps.logger.debug({ error: messageOf(error) }, `${what} can't be read`);
      return undefined;
    }
  }

  /** A store that is away, or late, takes nothing from what was known. */
  async function lookNow(): Promise<void> {
    const [newRows, workers] = await Promise.all([
      readSource("the models", deps.listModels),
      readSource("the registry", deps.workers.readAll),
    ]);
    isInformed ||= newRows !== undefined && workers !== undefined;
    rows = newRows ?? rows;
    live = workers?.filter(({ draining }) => !draining) ?? live;
    servedLanes = new Set(live.flatMap(({ lanes }) => lanes));
    if (!rows) return;
    const announced = new Map(
      live.flatMap(({ models = [] }) => models).map((model) => [model.name, model]),
    );
    known = new Map(rows.map((row) => [row.name, toKnown(row)]));
    for (const model of announced.values()) known.set(model.name, toServed(model, known));
  }

  function toServed(model: WorkerModel, rows: Map<string, KnownModel>): KnownModel {
    return {
      name: model.name,
      lane: model.lane,
      engine: model.engine,
      contextLength: model.context_length ?? null,
      isServed: true,
      firstSeenAt: rows.get(model.name)?.firstSeenAt ?? deps.now(),
    };
  }

  return {
    async look() {
      if (performance.now() - lookedAt < keepMs) return;
      looking ??= lookNow().finally(() => {
        lookedAt = performance.now();
        looking = undefined;
      });
      await looking;
    },
    list: () => [...known.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    laneOf(model) {
      const entry = known.get(model);
      if (entry) return entry.lane;
      if (sharedNames.test(model)) return sharedChatLane;
      if (servedLanes.has(modelLane(model))) return modelLane(model);
      const some = [...known.keys()].slice(0, 8).join(", ");
      throw apiProblem(
        "MODEL_UNKNOWN",
        `No worker ever served a model "${model}". Known: ${some === "" ? "none yet" : some}; see /v1/models.`,
      );
    },
    isServed: (lane) => servedLanes.has(lane),
  };
}

function toKnown({ name, lane, engine, contextLength, firstSeenAt }: ModelRow): KnownModel {
  return { name, lane, engine, contextLength, firstSeenAt, isServed: false };
}
