import { chatErrorCodes } from "@shared/contracts";
import { AppError } from "@shared/runtime";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testModel } from "../../test/test-endpoint.ts";
import { createTokenCounter } from "../context/token-counter.ts";
import type { CoolingTurn, FreeTurn } from "../cooldown/cooldowns.ts";
import { ModelError } from "../model-error.ts";
import type { ModelEvent, ModelRequest } from "../model-event.ts";
import type { ModelSpec } from "../spec/model-traits.ts";
import { createRouter } from "./router.ts";
import type { RoutedAnswer } from "./router.ts";

/** How a model behaves when it is asked, and again when it is asked again. */
interface Behaviour {
  /** Left alone for so long. */
  coolingMs?: number;
  pieces: number;
  end: "finish" | "cut" | "rate_limit" | "bad_request";
  pauseMs: number;
}

const behaviour: fc.Arbitrary<Behaviour> = fc.record(
  {
    coolingMs: fc.constantFrom(100, 3_000, 60_000),
    pieces: fc.nat(2),
    end: fc.constantFrom("finish", "cut", "rate_limit", "bad_request"),
    pauseMs: fc.constantFrom(100, 3_000, 60_000),
  },
  { requiredKeys: ["pieces", "end", "pauseMs"] },
);
/** Of up to three models, for up to three askings each. */
const world = fc.array(fc.array(behaviour, { minLength: 1, maxLength: 3 }), {
  minLength: 1,
  maxLength: 3,
});

const hello: ModelRequest = { model: "auto", messages: [{ role: "user", content: "hi" }] };

/** A router in a world where time passes only by pauses, and what it left behind. */
function routeIn(behaviours: Behaviour[][], signal: AbortSignal) {
  const models = behaviours.map((_all, index) => testModel({}, `p${index}`, `m${index}`));
  const left = behaviours.map((all) => [...all]);
  const books = { openTurns: 0, settledTwice: 0, pausedMs: 0, asked: [] as string[] };
  const hopeless = new Set<ModelSpec>();
  const indexOf = (model: ModelSpec) => models.indexOf(model);
  const current = (model: ModelSpec): Behaviour => {
    const list = left[indexOf(model)] ?? [];
    return list[0] ?? { pieces: 0, end: "bad_request", pauseMs: 0 };
  };
  const next = (model: ModelSpec) => {
    const list = left[indexOf(model)] ?? [];
    if (list.length > 1) list.shift();
  };
  const router = createRouter({
    resolve: () => ({ models, isPinned: models.length === 1 }),
    async takeTurn(model): Promise<CoolingTurn | FreeTurn> {
      if (hopeless.has(model)) throw new Error(`${model.id} is asked although it can't answer.`);
      const { coolingMs, pauseMs } = current(model);
      if (coolingMs !== undefined) {
        next(model);
        return { state: "cooling", kind: "rate_limit", waitMs: coolingMs };
      }
      let isOpen = true;
      books.openTurns += 1;
      const settle = () => {
        if (!isOpen) books.settledTwice += 1;
        else books.openTurns -= 1;
        isOpen = false;
      };
      return {
        state: "free",
        // Success is known at the first token, and may be followed by a failure.
        succeeded: async () => undefined,
        async failed() {
          settle();
          return pauseMs;
        },
        abandoned: async () => settle(),
      };
    },
    counter: createTokenCounter(),
    sourceFor: (model) =>
      async function* source(): AsyncIterable<ModelEvent> {
        const { pieces, end } = current(model);
        next(model);
        books.asked.push(model.id);
        for (let piece = 0; piece < pieces; piece += 1)
          yield { type: "content", text: `${model.id} ` };
        if (end === "finish") yield { type: "finish", reason: "stop" };
        if (end === "bad_request") hopeless.add(model);
        if (end !== "finish")
          throw new ModelError(end === "cut" ? "stream_cut" : end, end, { status: 500 });
      },
    now: () => 0,
    async pause(ms) {
      books.pausedMs += ms;
    },
  });
  return { books, answer: router.answer(hello, { signal }) };
}

async function readAll({ events }: RoutedAnswer) {
  const seen: ModelEvent[] = [];
  try {
    for await (const event of events) seen.push(event);
    return { seen, error: undefined };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { seen, error };
  }
}

const never = new AbortController().signal;

describe("the router, whatever models do", () => {
  it("gives out the words of one model only, and an end or an error", async () => {
    await fc.assert(
      fc.asyncProperty(world, async (behaviours) => {
        const { answer } = routeIn(behaviours, never);
        const { seen, error } = await readAll(answer);
        const words = new Set(seen.flatMap((one) => (one.type === "content" ? [one.text] : [])));
        expect(words.size).toBeLessThanOrEqual(1);
        const hasEnded = seen.some(({ type }) => type === "finish");
        expect(hasEnded).toBe(error === undefined);
        if (words.size === 1) expect(words).toEqual(new Set([`${answer.account.model} `]));
        if (error && words.size === 1) expect(error.code).toBe(chatErrorCodes.interrupted);
        if (error && words.size === 0) expect(error.code).not.toBe(chatErrorCodes.interrupted);
      }),
      { numRuns: 1_000 },
    );
  });

  it("accounts for everybody that was asked", async () => {
    await fc.assert(
      fc.asyncProperty(world, async (behaviours) => {
        const { answer, books } = routeIn(behaviours, never);
        const { error } = await readAll(answer);
        const { tried } = answer.account;
        const asked = tried.filter((one) => !one.error?.message.includes("left alone"));
        expect(asked.map(({ model }) => model)).toEqual(books.asked);
        const answered = tried.filter((one) => !one.error);
        expect(answered.length).toBe(error ? 0 : 1);
        if (error) expect(error.details).toMatchObject({ tried });
      }),
      { numRuns: 1_000 },
    );
  });

  it("is patient for five seconds at most, and never goes round for ever", async () => {
    await fc.assert(
      fc.asyncProperty(world, async (behaviours) => {
        const { answer, books } = routeIn(behaviours, never);
        await readAll(answer);
        expect(books.pausedMs).toBeLessThanOrEqual(5_000);
        expect(books.asked.length).toBeLessThanOrEqual(9);
      }),
      { numRuns: 1_000 },
    );
  });

  it("gives back every turn that it took", async () => {
    await fc.assert(
      fc.asyncProperty(world, fc.nat(4), fc.boolean(), async (behaviours, stopAt, isAborted) => {
        const abort = new AbortController();
        const { answer, books } = routeIn(behaviours, abort.signal);
        let read = 0;
        try {
          for await (const _event of answer.events) {
            read += 1;
            if (read !== stopAt) continue;
            if (!isAborted) break;
            abort.abort(new AppError("STOPPED", "stopped"));
          }
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
        }
        const answered = answer.account.tried.filter((one) => !one.error).length;
        // Whose answer came to its end has nothing left to give back.
        expect(books.openTurns).toBeLessThanOrEqual(answered);
        expect(books.settledTwice).toBe(0);
      }),
      { numRuns: 1_000 },
    );
  });
});
