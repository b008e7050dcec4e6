import { insertApiKey } from "@shared/db";
import type { NewApiKey } from "@shared/db";
import { makeApiKey } from "@shared/runtime";
import type { TestStores } from "@shared/testing";

/** A key on record, as a test uses it. */
export interface TestKey {
  id: string;
  text: string;
  /** What a request sends. */
  headers: { authorization: string };
}

/** Puts a key on record; it may submit and read where nothing else is said. */
export async function putKey(
  stores: TestStores,
  changes: Partial<NewApiKey> = {},
): Promise<TestKey> {
  const { id, text, secretHash } = makeApiKey();
  await insertApiKey(stores.db, {
    id,
    name: "test",
    secretHash,
    scopes: ["submit", "read"],
    kinds: null,
    ratePerMinute: null,
    expiresAt: null,
    ...changes,
  });
  return { id, text, headers: { authorization: `Bearer ${text}` } };
}
