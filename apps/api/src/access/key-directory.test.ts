import type { ApiKeyRow } from "@shared/db";
import { beforeEach, describe, expect, it } from "vitest";
import { createKeyDirectory } from "./key-directory.ts";
import type { KeyDirectory } from "./key-directory.ts";

const rowOf = (id: string) => ({ id }) as ApiKeyRow;

let directory: KeyDirectory;
let now: number;
let readings: number;
let record: () => Promise<ApiKeyRow[]>;

beforeEach(() => {
  now = 1_000;
  readings = 0;
  record = async () => [rowOf("one")];
  directory = createKeyDirectory({
    listApiKeys: () => {
      readings += 1;
      return record();
    },
    now: () => now,
    keepMs: 5_000,
  });
});

describe("the keys of a process", () => {
  it("are read once for many requests", async () => {
    await Promise.all(Array.from({ length: 50 }, () => directory.find("one")));
    now += 2_000;
    expect(await directory.find("one")).toEqual({ id: "one" });
    expect(readings).toBe(1);
  });

  it("are read again in passing before they are too old", async () => {
    await directory.read();
    record = async () => [rowOf("two")];
    now += 2_600;
    expect([...(await directory.read()).keys()]).toEqual(["one"]);
    await Promise.resolve();
    expect([...(await directory.read()).keys()]).toEqual(["two"]);
    expect(readings).toBe(2);
  });

  it("are waited for when they are too old", async () => {
    await directory.read();
    record = async () => [];
    now += 5_000;
    expect(await directory.read()).toEqual(new Map());
  });

  it("stay in use through an outage for their time, and no longer", async () => {
    await directory.read();
    record = () => Promise.reject(new Error("away"));
    now += 4_999;
    expect(await directory.find("one")).toEqual({ id: "one" });
    now += 1;
    await expect(directory.read()).rejects.toThrow("away");
    expect(directory.lastKnown?.has("one")).toBe(true);
  });

  it("count from when a reading began: a revocation may have come while it ran", async () => {
    const gate = Promise.withResolvers<ApiKeyRow[]>();
    record = () => gate.promise;
    const first = directory.read();
    now += 4_000;
    gate.resolve([rowOf("one")]);
    await first;
    record = async () => [];
    now += 1_000;
    expect(await directory.read()).toEqual(new Map());
  });

  it("include one that was made this moment", async () => {
    await directory.read();
    record = async () => [rowOf("one"), rowOf("new")];
    now += 300;
    expect(await directory.find("new")).toEqual({ id: "new" });
  });

  it("are not read for each of many strangers", async () => {
    await directory.read();
    now += 300;
    const ids = Array.from({ length: 100 }, (_unused, at) => `stranger${at}`);
    await Promise.all(ids.map((id) => directory.find(id)));
    expect(readings).toBe(2);
  });
});
