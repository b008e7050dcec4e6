import { isSecretOf, parseApiKey } from "@shared/runtime";
import { keyStateOf } from "@shared/db";
import type { ApiKeyRow } from "@shared/db";
import { apiProblem } from "../http/api-problem.ts";
import type { AccessSettings } from "./access-settings.ts";
import { createAddressRanges } from "./address-ranges.ts";
import { callerOfFace, callerOfKey, isFaceId, openCaller } from "./caller.ts";
import type { Caller } from "./caller.ts";
import type { KeyDirectory, KeysById } from "./key-directory.ts";
import { isLoopbackHost, isOwnHost } from "./host-names.ts";

/** What a request says about who sends it. */
export interface Credentials {
  authorization: string | undefined;
  /** The client's address; undefined where there is no connection. */
  address: string | undefined;
  /** The name or address in the URL that it called, without port. */
  hostname: string;
  /** The face that it calls, where that may be open to address ranges. */
  face: "webgen" | undefined;
}

export interface Identified {
  caller: Caller;
  /** Requests a minute; 0: no limit. */
  ratePerMinute: number;
}

export interface Authenticator {
  /**
   * Who sends a request. Where only this machine can call and no key is on record, everybody is
   * let in and keys are not looked at.
   * @throws AppError NOT_SIGNED_IN, FORBIDDEN_ORIGIN or DATABASE_UNAVAILABLE
   */
  identify(credentials: Credentials): Promise<Identified>;
  /** Who holds this key, which came by other ways than a header. @throws AppError NOT_SIGNED_IN */
  identifyBearer(key: string): Promise<Identified>;
  /** The caller that a session of this key stands for, while the key can be used. */
  identifyKey(keyId: string): Promise<Identified | undefined>;
  /**
   * Why a caller that was let in earlier would be let in no more; undefined while it would. An
   * outage of the record changes nothing, but a key expires all the same. Never rejects.
   */
  findRefusal(keyId: Caller["keyId"]): Promise<Error | undefined>;
  /** Whether a request without a key might be let in: as far as is known at this moment. */
  readonly mayBeOpen: boolean;
}

export interface AuthenticatorDeps {
  settings: AccessSettings;
  keys: KeyDirectory;
  noteUse: (keyId: string) => void;
  now: () => Date;
}

export function createAuthenticator(deps: AuthenticatorDeps): Authenticator {
  const { settings, keys } = deps;
  const openRanges = { webgen: createAddressRanges(settings.openRanges.webgen) };

  const isOpen = (known: KeysById | undefined) => settings.isLoopbackBound && known?.size === 0;

  /** An outage closes nothing that was open: nobody can have put a key on record through us. */
  async function readKeys(): Promise<KeysById> {
    try {
      return await keys.read();
    } catch (error) {
      if (keys.lastKnown && isOpen(keys.lastKnown)) return keys.lastKnown;
      throw error;
    }
  }

  function identifiedBy(row: ApiKeyRow): Identified {
    deps.noteUse(row.id);
    const ratePerMinute = row.ratePerMinute ?? settings.ratePerMinute;
    return { caller: callerOfKey(row), ratePerMinute };
  }

  async function identifyByKey(authorization: string): Promise<Identified> {
    const presented = parseApiKey(/^Bearer +(\S+)$/i.exec(authorization.trim())?.[1] ?? "");
    const row = presented && (await keys.find(presented.id));
    const isKnown = row !== undefined && isSecretOf(presented?.secret ?? "", row.secretHash);
    if (!isKnown) throw notSignedIn("This is no key of this API.", "invalid_token");
    const state = keyStateOf(row, deps.now());
    // Only who holds the secret hears what became of the key.
    if (state !== "live") throw stateProblem(state);
    return identifiedBy(row);
  }

  return {
    async identify(credentials) {
      if (isOpen(await readKeys())) {
        assertLoopbackHost(credentials.hostname);
        return { caller: openCaller, ratePerMinute: 0 };
      }
      const { authorization, face, address = "" } = credentials;
      if (authorization !== undefined) return identifyByKey(authorization);
      if (face !== undefined && openRanges[face].has(address)) {
        assertOwnHost(credentials.hostname, settings.hosts);
        return { caller: callerOfFace(face), ratePerMinute: settings.ratePerMinute };
      }
      throw notSignedIn(sendKeyText);
    },
    identifyBearer: (key) => identifyByKey(`Bearer ${key}`),
    async identifyKey(keyId) {
      const row = (await readKeys()).get(keyId);
      return row && keyStateOf(row, deps.now()) === "live" ? identifiedBy(row) : undefined;
    },
    async findRefusal(keyId) {
      const known = await keys.read().catch(() => keys.lastKnown);
      if (known === undefined || isOpen(known)) return undefined;
      if (keyId === null) return notSignedIn(sendKeyText);
      if (isFaceId(keyId)) return undefined;
      const row = known.get(keyId);
      const state = row ? keyStateOf(row, deps.now()) : "deleted";
      return state === "live" ? undefined : stateProblem(state);
    },
    get mayBeOpen() {
      return settings.isLoopbackBound && (keys.lastKnown?.size ?? 0) === 0;
    },
  };
}

/**
 * Where no key is asked for, a name that was made to point here (DNS rebinding) would let a web
 * page elsewhere in; it fails by its Host.
 * @throws AppError FORBIDDEN_ORIGIN
 */
export function assertLoopbackHost(hostname: string): void {
  if (isLoopbackHost(hostname)) return;
  const detail = "Call this API by a loopback name, such as http://127.0.0.1 or http://localhost.";
  throw apiProblem("FORBIDDEN_ORIGIN", detail);
}

/** @throws AppError FORBIDDEN_ORIGIN */
function assertOwnHost(hostname: string, hosts: readonly string[]): void {
  if (isOwnHost(hostname, hosts)) return;
  const detail = "Without a key, call this API by its IP address or a name of api.hosts.";
  throw apiProblem("FORBIDDEN_ORIGIN", detail);
}

const sendKeyText = "Send a key: Authorization: Bearer mr_…";

function stateProblem(state: "expired" | "revoked" | "deleted"): Error {
  return notSignedIn(`This key is ${state}.`, "invalid_token");
}

function notSignedIn(detail: string, error?: "invalid_token"): Error {
  const challenge = `Bearer realm="millrace"${error ? `, error="${error}"` : ""}`;
  return apiProblem("NOT_SIGNED_IN", detail, { headers: { "www-authenticate": challenge } });
}
