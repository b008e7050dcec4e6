import { newId, runScript } from "@shared/runtime";
import type { RedisScript } from "@shared/runtime";
import type { Redis } from "ioredis";
import type { ModelError } from "../model-error.ts";
import { cooldownRule } from "./cooldown-policy.ts";
import type { CooldownRule } from "./cooldown-policy.ts";
import { forgetFailures, giveProbeBack, noteFailure, takeTurn } from "./cooldown-scripts.ts";

/** What cools down by itself: a model of a provider, under one key. */
export interface CooldownTarget {
  provider: string;
  credential: string;
  model: string;
}

/** It is left alone for now. */
export interface CoolingTurn {
  state: "cooling";
  /** Of the failure that it cools down from. */
  kind: string;
  waitMs: number;
}

/** It may be asked. One of the three is called when it is known how that went. */
export interface FreeTurn {
  state: "free";
  succeeded(): Promise<void>;
  /** Answers how long it is left alone now; undefined where the failure was the request's own. */
  failed(error: ModelError): Promise<number | undefined>;
  /** Nothing was learnt: the request was called off. */
  abandoned(): Promise<void>;
}

/**
 * Which models are left alone after a failure; all workers share it. What Redis does not answer in
 * time counts as not known: pauses save requests, and none may be lost or held up for them.
 */
export interface Cooldowns {
  /** @param isPinned whoever asked wants this model: only pauses count that the provider named. */
  take(target: CooldownTarget, isPinned: boolean): Promise<CoolingTurn | FreeTurn>;
}

export interface CooldownOptions {
  redis: Redis;
  deployment: string;
  /** From 0 to 1, to spread out the ends of pauses. */
  random?: () => number;
  /** Milliseconds that only go forward; for tests. */
  now?: () => number;
  /** What follows from a failure; the default is the policy of this package. */
  ruleFor?: (error: ModelError) => CooldownRule | undefined;
}

/** Failures within this time add up. */
const windowMs = 600_000;
/** The longest that the others wait for one who tries whether it works again. */
const probeMs = 60_000;
const jitter = 0.1;
/** The longest that Redis may take for an answer. */
const answerMs = 1_000;
/**
 * So long a model without failures is not asked after again: each answer would wait for Redis
 * once more. What another process notes meanwhile is known that much later.
 */
const knownMs = 1_000;

export function createCooldowns(options: CooldownOptions): Cooldowns {
  const { redis, random = Math.random, ruleFor = cooldownRule } = options;
  const { now = performance.now.bind(performance) } = options;
  /** When Redis was last asked about a model and knew of no failure. */
  const freeAt = new Map<string, number>();
  let failedAt = Number.NEGATIVE_INFINITY;

  const isKnownFree = (model: string) => {
    const askedAt = freeAt.get(model) ?? Number.NEGATIVE_INFINITY;
    return now() - askedAt < knownMs && askedAt > failedAt;
  };

  function run<Answer>(
    script: RedisScript,
    keys: string[],
    args: (string | number)[],
  ): Promise<Answer | undefined> {
    const answered = runScript(redis, script, keys, args).catch(() => undefined);
    return within(answered as Promise<Answer | undefined>, answerMs);
  }

  async function fail(
    keys: TargetKeys,
    token: string,
    error: ModelError,
  ): Promise<number | undefined> {
    failedAt = now();
    const rule = ruleFor(error);
    // It did answer: that it refused this request says that it works.
    if (!rule) return void (await run(forgetFailures, keysOf(keys), []));
    const record = rule.scope === "credential" ? keys.credential : keys.model;
    const factor = 1 + random() * jitter;
    const about = [token, error.kind, rule.isAsked ? "1" : "0", windowMs, factor];
    const args = [...about, ...rule.ladderMs];
    return run<number>(noteFailure, [record, keys.probe], args);
  }

  return {
    async take(target, isPinned) {
      const keys = targetKeys(options.deployment, target);
      const token = newId();
      const args = [token, probeMs, isPinned ? "1" : "0"];
      const isFree = isKnownFree(keys.model);
      const askedAt = now();
      const turn = isFree ? free : await run<TurnReply>(takeTurn, keysOf(keys), args);
      const [state, kind, waitMs] = turn ?? free;
      if (!isFree && turn?.[0] === "free") freeAt.set(keys.model, askedAt);
      if (state === "cooling") return { state, kind, waitMs };
      const hasFailed = state === "probe";
      return {
        state: "free",
        async succeeded() {
          if (hasFailed) await run(forgetFailures, keysOf(keys), []);
        },
        failed: (error) => fail(keys, token, error),
        async abandoned() {
          if (hasFailed) await run(giveProbeBack, [keys.probe], [token]);
        },
      };
    },
  };
}

const free: TurnReply = ["free", "", 0];

type TurnReply = ["free" | "probe" | "cooling", string, number];

/** What a promise brings, or undefined when it takes longer. */
async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

interface TargetKeys {
  credential: string;
  model: string;
  probe: string;
}

function targetKeys(
  deployment: string,
  { provider, credential, model }: CooldownTarget,
): TargetKeys {
  const ofCredential = `{${deployment}}:cooldown:${provider}:${credential}`;
  return {
    credential: ofCredential,
    model: `${ofCredential}:model:${model}`,
    probe: `${ofCredential}:probe:${model}`,
  };
}

function keysOf({ credential, model, probe }: TargetKeys): string[] {
  return [credential, model, probe];
}
