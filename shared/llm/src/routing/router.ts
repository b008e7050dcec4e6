import type { ModelErrorKind } from "@shared/contracts";
import { fitContext, readPart } from "../context/fit-context.ts";
import type { TokenCounter } from "../context/token-counter.ts";
import type { CoolingTurn, FreeTurn } from "../cooldown/cooldowns.ts";
import { ModelError } from "../model-error.ts";
import type { ModelEvent, ModelRequest, ModelSource } from "../model-event.ts";
import type { Candidates } from "../registry/resolve-model.ts";
import { fitRequest } from "../request/fit-request.ts";
import { echoModelName, echoSource } from "../sources/echo-source.ts";
import type { ModelSpec } from "../spec/model-traits.ts";
import type { AnswerAccount } from "./answer-account.ts";
import { brokeOff, isTransient, nobodyAnswered } from "./routing-failure.ts";

export interface RouterDeps {
  /** Whom to ask. Throws AppError MODEL_UNKNOWN. */
  resolve(request: ModelRequest): Candidates;
  /** Whether a model may be asked now. */
  takeTurn(model: ModelSpec, isPinned: boolean): Promise<CoolingTurn | FreeTurn>;
  counter: TokenCounter;
  sourceFor(model: ModelSpec): ModelSource;
  now(): number;
  /** Waits; throws what the signal was aborted with. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

export interface AnswerOptions {
  signal: AbortSignal;
  /** A parameter that a model does not know. */
  unsupported?: "drop" | "refuse";
  /** A request longer than the context: refuse it (default), or leave out its oldest turns. */
  trim?: "refuse" | "turns";
  /** A context shorter than the model's own. */
  maxContextTokens?: number | undefined;
}

export interface RoutedAnswer {
  /**
   * The answer of the first candidate that gives one. Throws AppError: of `chatErrorCodes`; or
   * what the signal was aborted with.
   */
  events: AsyncIterable<ModelEvent>;
  account: AnswerAccount;
}

/** Finds a model that answers. */
export interface Router {
  answer(request: ModelRequest, options: AnswerOptions): RoutedAnswer;
}

/** The longest that a request waits for a model to have cooled down. */
const patienceMs = 5_000;
/** Kinds of failure that we find before we ask. */
const ownKinds: ReadonlySet<ModelErrorKind> = new Set(["bad_request", "context_length"]);
/** How often the candidates are gone through. */
const mostRounds = 3;

/**
 * The only loop of retries on the way to a model. Another candidate is asked only as long as
 * nothing of an answer was seen: after that an answer ends, whole or broken off, as it began.
 */
export function createRouter(deps: RouterDeps): Router {
  return {
    answer(request, options) {
      const account: AnswerAccount = { tried: [], warnings: [] };
      const run = new RoutedRun(deps, request, options, account);
      return { events: run.events(), account };
    },
  };
}

/** How a try ended where it did not answer. */
interface FailedTry {
  error: ModelError;
  /** How long the model is left alone now. */
  waitMs?: number | undefined;
}

class RoutedRun {
  readonly #deps: RouterDeps;
  readonly #request: ModelRequest;
  readonly #options: AnswerOptions;
  readonly #account: AnswerAccount;
  /** Something of the answer was seen. */
  #hasBegun = false;

  constructor(
    deps: RouterDeps,
    request: ModelRequest,
    options: AnswerOptions,
    account: AnswerAccount,
  ) {
    this.#deps = deps;
    this.#request = request;
    this.#options = options;
    this.#account = account;
  }

  async *events(): AsyncGenerator<ModelEvent> {
    this.#options.signal.throwIfAborted();
    if (this.#request.model === echoModelName) return yield* this.#echo();
    const { models, isPinned } = this.#deps.resolve(this.#request);
    let left = models;
    let waitedMs = 0;
    for (let round = 1; ; round += 1) {
      const { answered, cooling, hopeful } = yield* this.#askAll(left, isPinned);
      if (answered) return;
      left = hopeful;
      const waitMs = cooling.length > 0 ? Math.min(...cooling) : undefined;
      if (waitMs === undefined || round === mostRounds || waitedMs + waitMs > patienceMs) {
        throw nobodyAnswered(this.#account.tried, waitMs);
      }
      waitedMs += waitMs;
      await this.#deps.pause(waitMs, this.#options.signal);
    }
  }

  async *#echo(): AsyncGenerator<ModelEvent> {
    this.#account.provider = echoModelName;
    this.#account.model = echoModelName;
    this.#account.tried.push({ provider: echoModelName, model: echoModelName, ms: 0 });
    yield* echoSource(this.#request, this.#options.signal);
  }

  /** Asks one after the other. `hopeful`: whom it may be worth asking again, after a pause. */
  async *#askAll(models: readonly ModelSpec[], isPinned: boolean) {
    const hopeful: ModelSpec[] = [];
    const cooling: number[] = [];
    for (const model of models) {
      const turn = await this.#deps.takeTurn(model, isPinned);
      if (turn.state === "free") {
        const failure = yield* this.#ask(model, turn);
        if (!failure) return { answered: true, cooling, hopeful };
        if (failure.waitMs === undefined || !isTransient(failure.error.kind)) continue;
        cooling.push(failure.waitMs);
      } else {
        this.#noteCooling(model, turn);
        cooling.push(turn.waitMs);
      }
      hopeful.push(model);
    }
    return { answered: false, cooling, hopeful };
  }

  #noteCooling({ provider, id }: ModelSpec, { kind, waitMs }: CoolingTurn): void {
    const message = `It is left alone for another ${Math.ceil(waitMs / 1_000)} s after a failure.`;
    const error = { kind: kind as ModelErrorKind, message };
    this.#account.tried.push({ provider, model: id, error, ms: 0 });
  }

  /** Lets one model answer, as long as nothing was seen of it with another share of its context. */
  async *#ask(model: ModelSpec, turn: FreeTurn): AsyncGenerator<ModelEvent, FailedTry | undefined> {
    let isSettled = false;
    try {
      const first = yield* this.#try(model, turn, 1);
      const isTooLong = first?.error.kind === "context_length" && first.error.status !== undefined;
      const canTrim = isTooLong && this.#options.trim === "turns";
      // It counts other than we do: leave out more, once.
      const failure = canTrim ? yield* this.#try(model, turn, 0.7) : first;
      isSettled = true;
      if (!failure) return undefined;
      const { error } = failure;
      // Without a word of the provider it was never asked.
      const isOurs = error.status === undefined && ownKinds.has(error.kind);
      const waitMs = isOurs ? void (await turn.abandoned()) : await turn.failed(error);
      if (this.#hasBegun) throw brokeOff(this.#account.tried);
      return { error, waitMs };
    } finally {
      // Called off, by whoever reads or by the signal: nothing was learnt about the model.
      if (!isSettled) await turn.abandoned();
    }
  }

  async *#try(
    model: ModelSpec,
    turn: FreeTurn,
    share: number,
  ): AsyncGenerator<ModelEvent, FailedTry | undefined> {
    const startedMs = this.#deps.now();
    try {
      yield* this.#listen(model, turn, share, startedMs);
      return undefined;
    } catch (error) {
      this.#options.signal.throwIfAborted();
      if (!(error instanceof ModelError)) throw error;
      this.#note(model, startedMs, error);
      return { error };
    }
  }

  #note({ provider, id }: ModelSpec, startedMs: number, error?: ModelError): void {
    const status = error?.status === undefined ? {} : { status: error.status };
    this.#account.tried.push({
      provider,
      model: id,
      ...(error ? { error: { kind: error.kind, message: error.message, ...status } } : {}),
      ms: Math.round(this.#deps.now() - startedMs),
    });
  }

  async *#listen(
    model: ModelSpec,
    turn: FreeTurn,
    share: number,
    startedMs: number,
  ): AsyncGenerator<ModelEvent> {
    const { signal, unsupported = "drop", trim = "refuse", maxContextTokens } = this.#options;
    const { counter } = this.#deps;
    const fitted = fitRequest(this.#request, model, unsupported);
    const { request, trimmedTurns } = fitContext(fitted.request, model, {
      ...{ counter, trim, maxContextTokens, share },
    });
    for await (const event of this.#deps.sourceFor(model)(request, signal)) {
      if (event.type === "warning") {
        fitted.warnings.push(event.message);
        continue;
      }
      if (event.type === "finish" && !this.#hasBegun) refuseNothing(event.reason);
      const isFirst = !this.#hasBegun && isSeen(event);
      // Known before anybody sees the event.
      if (isFirst || event.type === "finish") {
        this.#answers(model, fitted.warnings, trimmedTurns);
      }
      if (event.type === "finish") {
        this.#note(model, startedMs);
        const promptTokens = event.usage?.prompt_tokens ?? 0;
        counter.learn(readPart(request, model), `${model.provider}:${model.id}`, promptTokens);
      }
      yield event;
      if (isFirst) await turn.succeeded();
    }
  }

  #answers({ provider, id }: ModelSpec, warnings: string[], trimmedTurns: number): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    Object.assign(this.#account, { provider, model: id });
    this.#account.warnings.push(...warnings);
    if (trimmedTurns === 0) return;
    this.#account.trimmedTurns = trimmedTurns;
    const turns = trimmedTurns === 1 ? "The oldest turn" : `The ${trimmedTurns} oldest turns`;
    this.#account.warnings.push(`${turns} did not fit the context of ${provider}:${id}.`);
  }
}

function isSeen(event: ModelEvent): boolean {
  return event.type === "content" || event.type === "reasoning" || event.type === "tool-call";
}

/** A finish with nothing before it. One that ran out of tokens may have thought unseen. */
function refuseNothing(reason: string): void {
  if (reason === "content_filter") {
    throw new ModelError("content_policy", "Its filter let no answer to this request through.");
  }
  if (reason === "stop" || reason === "tool_calls") {
    throw new ModelError("empty", "Its answer was empty.");
  }
}
