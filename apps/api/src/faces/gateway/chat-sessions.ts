import { randomUUID } from "node:crypto";
import { createKeys } from "@shared/queues/producer";
import type { Keys } from "@shared/queues/producer";
import { defineScript, runScript } from "@shared/runtime";
import type { Redis } from "ioredis";
import { apiProblem } from "../../http/api-problem.ts";

/*
 * Sessions of the chat gateway, in Redis, each with a sliding lifetime. A session is
 *
 *   free    nobody's answer is under way
 *   busy    `busy` names the job whose answer it waits for; only that job's turn is added, once.
 *           It lives on as long as an answer may take, however short its lifetime is
 *
 * Whoever wants to speak takes the session first, and settles what a caller left who went away:
 * the job's outcome is on record, so no turn is lost with a process.
 */

export interface ChatTurn {
  user: string;
  assistant: string;
}

export interface ChatSession {
  systemPrompt: string;
  /** Who opened it: the id of a key; null where the API was open. */
  keyId: string | null;
  /** Everything said so far, oldest first. */
  turns: ChatTurn[];
}

export type TakenSession =
  | { type: "gone" }
  | { type: "busy"; jobId: string; sinceMs: number }
  | { type: "taken"; session: ChatSession };

export interface ChatSessions {
  /** Opens one; its id is the secret that lets one speak in it. */
  open(session: Omit<ChatSession, "turns">): Promise<string>;
  /** False: there is no such session (any more). */
  setSystemPrompt(id: string, text: string): Promise<boolean>;
  /** Makes the session busy with a job that is about to be submitted. */
  take(id: string, jobId: string): Promise<TakenSession>;
  /** Ends the job's turn: adds what was said, where it came to an answer. Once; false otherwise. */
  settle(id: string, jobId: string, turn?: ChatTurn): Promise<boolean>;
  /** Ends it; gives the job that it was busy with. */
  close(id: string): Promise<string | undefined>;
}

export interface ChatSessionsDeps {
  redis: Redis;
  deployment: string;
  ttlSeconds: number;
  now: () => Date;
}

/** The longest that an answer may take. */
const answerSeconds = 600;

const keepLua = `
local function keep(seconds)
  if redis.call('PTTL', KEYS[1]) >= seconds * 1000 then return end
  redis.call('EXPIRE', KEYS[1], seconds)
  redis.call('EXPIRE', KEYS[2], seconds)
end
`;

const setPromptScript = defineScript(`${keepLua}
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'system_prompt', ARGV[2])
keep(ARGV[1])
return 1
`);

const takeScript = defineScript(`${keepLua}
if redis.call('EXISTS', KEYS[1]) == 0 then return {'gone'} end
keep(ARGV[1])
local busy = redis.call('HMGET', KEYS[1], 'busy', 'busy_since')
if busy[1] then return {'busy', busy[1], busy[2]} end
redis.call('HSET', KEYS[1], 'busy', ARGV[2], 'busy_since', ARGV[3])
local session = redis.call('HMGET', KEYS[1], 'system_prompt', 'key')
return {'taken', session[1], session[2], redis.call('LRANGE', KEYS[2], 0, -1)}
`);

const settleScript = defineScript(`
if redis.call('HGET', KEYS[1], 'busy') ~= ARGV[2] then return 0 end
redis.call('HDEL', KEYS[1], 'busy', 'busy_since')
if ARGV[3] ~= '' then redis.call('RPUSH', KEYS[2], ARGV[3]) end
redis.call('EXPIRE', KEYS[1], ARGV[1])
redis.call('EXPIRE', KEYS[2], ARGV[1])
return 1
`);

export function createChatSessions(deps: ChatSessionsDeps): ChatSessions {
  const { redis, ttlSeconds } = deps;
  const keys: Keys = createKeys(deps.deployment);

  /** What Redis fails at while it is going away is answered for like a Redis that is gone. */
  async function ask<T>(work: () => Promise<T>): Promise<T> {
    try {
      if (redis.status !== "ready") throw new Error("Redis can't be reached");
      return await work();
    } catch (error) {
      if (redis.status === "ready") throw error;
      throw apiProblem("QUEUE_UNAVAILABLE", "Sessions can't be reached now. Try again shortly.");
    }
  }

  const keysOf = (id: string) => [keys.chatSession(id), keys.chatTurns(id)];

  return {
    async open({ systemPrompt, keyId }) {
      const id = randomUUID();
      const key = keys.chatSession(id);
      const fields = { system_prompt: systemPrompt, key: keyId ?? "" };
      await ask(() => redis.multi().hset(key, fields).expire(key, ttlSeconds).exec());
      return id;
    },
    async setSystemPrompt(id, text) {
      const args = [ttlSeconds, text];
      return (await ask(() => runScript(redis, setPromptScript, keysOf(id), args))) === 1;
    },
    async take(id, jobId) {
      const args = [ttlSeconds + answerSeconds, jobId, deps.now().getTime()];
      return toTaken(await ask(() => runScript(redis, takeScript, keysOf(id), args)));
    },
    async settle(id, jobId, turn) {
      const args = [ttlSeconds, jobId, turn ? JSON.stringify(turn) : ""];
      return (await ask(() => runScript(redis, settleScript, keysOf(id), args))) === 1;
    },
    async close(id) {
      const jobId = await ask(() => redis.hget(keys.chatSession(id), "busy"));
      await ask(() => redis.del(...keysOf(id)));
      return jobId ?? undefined;
    },
  };
}

function toTaken(reply: unknown): TakenSession {
  const [type, first, second, turns] = reply as [string, string?, string?, string[]?];
  if (type === "busy") return { type, jobId: first ?? "", sinceMs: Number(second) };
  if (type !== "taken") return { type: "gone" };
  const session = {
    systemPrompt: first ?? "",
    keyId: second === undefined || second === "" ? null : second,
    turns: (turns ?? []).map((json) => JSON.parse(json) as ChatTurn),
  };
  return { type, session };
}
