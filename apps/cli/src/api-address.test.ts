import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findApiAddress } from "./api-address.ts";

let home = "";

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "millrace-home-"));
});

afterEach(() => rm(home, { recursive: true }));

const find = (env: Record<string, string>, urlOption?: string) =>
  findApiAddress({ urlOption, env, cwd: "/", defaultHome: home });

test("the option outranks the environment, which outranks the file", async () => {
  await writeFile(join(home, "runtime.json"), '{"url":"http://127.0.0.1:3"}');
  expect((await find({ MILLRACE_URL: "http://b:2" }, "http://a:1")).url).toBe("http://a:1");
  expect((await find({ MILLRACE_URL: "http://b:2" })).url).toBe("http://b:2");
  expect((await find({ MILLRACE_URL: "" })).url).toBe("http://127.0.0.1:3");
});

test("a named home is looked into instead", async () => {
  await writeFile(join(home, "runtime.json"), '{"url":"http://127.0.0.1:3"}');
  const seen = await find({ MILLRACE_HOME: "nowhere" });
  expect(seen.url).toBe("http://127.0.0.1:8080");
});

test.each(["", "{", '{"url":7}', "[]"])("a runtime file of %j is passed over", async (content) => {
  await writeFile(join(home, "runtime.json"), content);
  expect((await find({})).url).toBe("http://127.0.0.1:8080");
});

test.each(["127.0.0.1:8080", "ftp://a", "no"])("%s is no address of an API", async (url) => {
  await expect(find({}, url)).rejects.toMatchObject({ code: "USAGE" });
});
