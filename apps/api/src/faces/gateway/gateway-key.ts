import { timingSafeEqual, createHash } from "node:crypto";
import { AppError } from "@shared/runtime";
import type { Access } from "../../access/access.ts";
import type { Identified } from "../../access/authenticator.ts";
import { FaceError } from "../fastapi-errors.ts";

/** Where the earlier service looked for the model server, and with which key. */
export interface GatewayUpstream {
  baseUrl?: string | undefined;
  apiKey?: string | undefined;
}

const deadlineMs = 5_000;

/** A key of this API begins so. */
const ownKeyPrefix = "mr_";

/**
 * Lets a `vllm_api_key` in: a key of this API; else, where the API asks for none, what the
 * operator configured, or whatever the model server lets list its models, or anything.
 * @returns the id of the key of this API, or null
 * @throws FaceError 401; AppError DATABASE_UNAVAILABLE, FORBIDDEN_ORIGIN
 */
export async function checkGatewayKey(
  { authenticator }: Access,
  upstream: GatewayUpstream,
  presented: { key: string; hostname: string },
): Promise<string | null> {
  const { key, hostname } = presented;
  if (key.startsWith(ownKeyPrefix)) {
    const { caller } = await orRefused(authenticator.identifyBearer(key));
    if (!caller.scopes.has("submit")) throw refused();
    return caller.keyId;
  }
  await identifyOpen(authenticator, hostname);
  const { apiKey, baseUrl } = upstream;
  const isAccepted =
    apiKey !== undefined
      ? isSame(key, apiKey)
      : key.trim() !== "" && (baseUrl === undefined || (await mayListModels(baseUrl, key)));
  if (!isAccepted) throw refused();
  return null;
}

/**
 * Who speaks in a session: its key has to be live still.
 * @throws FaceError 401; AppError DATABASE_UNAVAILABLE, FORBIDDEN_ORIGIN
 */
export async function callerOfSession(
  { authenticator }: Access,
  { keyId, hostname }: { keyId: string | null; hostname: string },
): Promise<Identified> {
  if (keyId === null) return identifyOpen(authenticator, hostname);
  const identified = await authenticator.identifyKey(keyId);
  if (!identified) throw refused();
  return identified;
}

/** Whoever calls without a key: let in where the API asks for none. */
function identifyOpen(authenticator: Access["authenticator"], hostname: string) {
  const nothing = { authorization: undefined, address: undefined, face: undefined };
  return orRefused(authenticator.identify({ ...nothing, hostname }));
}

async function orRefused(identifying: Promise<Identified>): Promise<Identified> {
  try {
    return await identifying;
  } catch (error) {
    throw error instanceof AppError && error.code === "NOT_SIGNED_IN" ? refused() : error;
  }
}

function refused(): FaceError {
  return new FaceError(401, "Invalid VLLM_API_KEY: access was denied.");
}

/** In constant time, whatever the lengths. */
function isSame(a: string, b: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}

async function mayListModels(baseUrl: string, key: string): Promise<boolean> {
  try {
    const answer = await fetch(`${baseUrl.replace(/\/$/, "")}/models`, {
      headers: { authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(deadlineMs),
    });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
