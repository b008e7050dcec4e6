import { newId } from "@shared/runtime";
import { createTestStores } from "@shared/testing";
import type { TestStores } from "@shared/testing";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { NewApiKey } from "../api-key-row.ts";
import { deleteApiKeys } from "./delete-api-keys.ts";
import { insertApiKey } from "./insert-api-key.ts";
import { listApiKeys } from "./list-api-keys.ts";
import { noteKeyUses } from "./note-key-uses.ts";
import { revokeApiKeys } from "./revoke-api-keys.ts";

describe("the keys on record", () => {
  let stores: TestStores;

  beforeAll(async () => {
    stores = await createTestStores({
      redisUrl: inject("redisUrl"),
      postgresUrl: inject("postgresUrl"),
    });
  });
  afterAll(() => stores.close());

  async function insert(changes: Partial<NewApiKey> = {}): Promise<string> {
    const { id } = await insertApiKey(stores.db, {
      id: newId(),
      name: "a machine",
      secretHash: "00",
      scopes: ["submit", "read"],
      kinds: null,
      ratePerMinute: null,
      expiresAt: null,
      ...changes,
    });
    return id;
  }

  const find = async (id: string) => (await listApiKeys(stores.db)).find((row) => row.id === id);

  test("come back as they were put in", async () => {
    const expiresAt = new Date("2030-01-02T03:04:05.678Z");
    const changes = { kinds: ["webgen"], ratePerMinute: 60, expiresAt };
    const id = await insert(changes);
    expect(await find(id)).toEqual({
      ...{ id, name: "a machine", secretHash: "00", scopes: ["submit", "read"], ...changes },
      ...{ createdAt: expect.any(Date), revokedAt: null, lastUsedAt: null },
    });
  });

  test("are revoked once: the first time counts", async () => {
    const id = await insert();
    const [first] = await revokeApiKeys(stores.db, [id, "unknown"]);
    const [second] = await revokeApiKeys(stores.db, [id]);
    expect(first?.revokedAt).toBeInstanceOf(Date);
    expect(second?.revokedAt).toEqual(first?.revokedAt);
  });

  test("remember their newest use, and forget nothing to an older one", async () => {
    const [one, two, unused] = [await insert(), await insert(), await insert()];
    const [early, late] = [new Date("2030-01-01T00:00:00Z"), new Date("2030-01-02T00:00:00Z")];
    await noteKeyUses(stores.db, [
      { id: one, at: late },
      { id: two, at: early },
    ]);
    await noteKeyUses(stores.db, [
      { id: one, at: early },
      { id: "unknown", at: late },
    ]);
    expect((await find(one))?.lastUsedAt).toEqual(late);
    expect((await find(two))?.lastUsedAt).toEqual(early);
    expect((await find(unused))?.lastUsedAt).toBeNull();
  });

  test("go when they are deleted", async () => {
    const id = await insert();
    expect(await deleteApiKeys(stores.db, [id, "unknown"])).toEqual([id]);
    expect(await find(id)).toBeUndefined();
  });
});
