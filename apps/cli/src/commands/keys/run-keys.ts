import { deleteApiKeys, insertApiKey, keyStateOf, listApiKeys, revokeApiKeys } from "@shared/db";
import type { ApiKeyRow, Database } from "@shared/db";
import type { KeyScope } from "@shared/contracts";
import { AppError, makeApiKey } from "@shared/runtime";
import { loadCheckoutSettings } from "../../checkout.ts";
import type { CommandContext } from "../../command-context.ts";
import { explainFailure } from "../../explain-failure.ts";
import { exitCodes } from "../../exit-codes.ts";
import { withRecord } from "../../record-access.ts";
import { keyTableLines } from "./key-table.ts";

export interface CreateKeyOptions {
  scope?: KeyScope[];
  kind?: string[];
  /** Milliseconds from now. */
  expires?: number;
  rate?: number;
  json?: boolean;
}

/**
 * `millrace keys create`. Standard output is the key alone, so that a script can take it from
 * there; what a person should know goes to standard error.
 */
export function createKey(
  context: CommandContext,
  name: string,
  options: CreateKeyOptions,
): Promise<void> {
  const scopes = options.scope ?? ["submit", "read"];
  const check = (): void => {
    if (!scopes.includes("admin") || options.kind === undefined) return;
    throw new AppError("USAGE", "A key with the scope admin is for every kind; leave --kind out.");
  };
  return onRecord(context, check, async (db) => {
    const { id, text, secretHash } = makeApiKey();
    const row = await insertApiKey(db, {
      id,
      name,
      secretHash,
      scopes,
      kinds: options.kind ?? null,
      ratePerMinute: options.rate ?? null,
      expiresAt: options.expires === undefined ? null : new Date(Date.now() + options.expires),
    });
    const { data, chatter } = context.terminal;
    if (options.json) return context.terminal.json({ ...toJson(row), key: text });
    chatter.line(`The key "${name}" (${scopes.join(", ")}). It is shown this once; keep it safe:`);
    data.line(text);
  });
}

/** `millrace keys list`. */
export function listKeys(context: CommandContext, options: { json?: boolean }): Promise<void> {
  return onRecord(context, nothingToCheck, async (db) => {
    const rows = await listApiKeys(db);
    const { data, chatter } = context.terminal;
    if (options.json) return context.terminal.json({ items: rows.map(toJson) });
    if (rows.length === 0) return chatter.line("No keys. On loopback the API asks for none.");
    for (const line of keyTableLines(data, rows, new Date())) data.line(line);
  });
}

/** `millrace keys revoke`. */
export function revokeKeys(
  context: CommandContext,
  ids: readonly string[],
  options: { json?: boolean },
): Promise<void> {
  return onRecord(context, nothingToCheck, async (db) => {
    const rows = await revokeApiKeys(db, ids);
    if (options.json) context.terminal.json({ items: rows.map(toJson) });
    else for (const row of rows) context.terminal.data.line(`${row.id}  ${row.name}  revoked`);
    assertAllKnown(
      ids,
      rows.map((row) => row.id),
    );
  });
}

/** `millrace keys delete`. */
export function deleteKeys(context: CommandContext, ids: readonly string[]): Promise<void> {
  return onRecord(context, nothingToCheck, async (db) => {
    const rows = await listApiKeys(db);
    const inUse = rows.filter(
      (row) => ids.includes(row.id) && keyStateOf(row, new Date()) === "live",
    );
    if (inUse.length > 0) {
      const names = inUse.map((row) => row.id).join(" ");
      throw new AppError("USAGE", `Still in use; revoke first: millrace keys revoke ${names}`);
    }
    const gone = await deleteApiKeys(db, ids);
    for (const id of gone) context.terminal.data.line(`${id}  deleted`);
    const { chatter } = context.terminal;
    if (gone.length > 0 && gone.length === rows.length) {
      chatter.line("That was the last key: an API on loopback asks for none from now on.");
    }
    assertAllKnown(ids, gone);
  });
}

/** @throws AppError USAGE */
function assertAllKnown(asked: readonly string[], found: readonly string[]): void {
  const unknown = asked.filter((id) => !found.includes(id));
  if (unknown.length === 0) return;
  throw new AppError("USAGE", `No key has the id ${unknown.join(", ")}; see millrace keys list`);
}

/** A key as programs read it: without its hash, which is nobody's business. */
function toJson(row: ApiKeyRow) {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    kinds: row.kinds,
    rate_per_minute: row.ratePerMinute,
    state: keyStateOf(row, new Date()),
    created_at: row.createdAt,
    expires_at: row.expiresAt,
    revoked_at: row.revokedAt,
    last_used_at: row.lastUsedAt,
  };
}

const nothingToCheck = (): void => undefined;

/** @param check what can be refused before the record is opened */
async function onRecord(
  context: CommandContext,
  check: () => void,
  work: (db: Database) => Promise<void>,
): Promise<void> {
  try {
    check();
    const settings = loadCheckoutSettings(context.env, context.cwd);
    await withRecord(settings, work);
    context.setExitCode(exitCodes.ok);
  } catch (error) {
    const failure = explainFailure(error, { address: undefined, isInterrupted: false });
    const { chatter } = context.terminal;
    for (const line of failure.lines) chatter.line(`millrace: ${line}`);
    context.setExitCode(failure.exitCode);
  }
}
