import { eventually } from "@shared/testing";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApiFixture } from "./api-fixture.ts";
import type { ApiFixture } from "./api-fixture.ts";

/* A client that knows the earlier service's addresses and nothing of jobs. */

let api: ApiFixture;

beforeAll(async () => {
  api = await createApiFixture({ settings: { snapshotMaxChars: 400 } });
  await api.startWork();
});

afterAll(() => api.close());

interface Status {
  status: string;
  warning: string | null;
  progress?: object;
  error?: { code: string };
}

async function start(snapshot: string): Promise<string> {
  const answer = await api.call("POST", "/start", { body: { snapshot } });
  const body = (await answer.json()) as { website_id: string };
  expect([answer.status, body]).toEqual([
    202,
    { website_id: expect.any(String), status: "accepted" },
  ]);
  return body.website_id;
}

const statusOf = async (id: string) =>
  (await (await api.call("GET", `/status/${id}`)).json()) as Status;

const pollUntilOver = (id: string): Promise<Status> =>
  eventually(async () => {
    const status = await statusOf(id);
    return status.status === "running" ? undefined : status;
  });

const detailOf = async (answer: Response) => [answer.status, await answer.json()];
const notFound = { detail: "Job not found" };

describe("a client of the earlier service", () => {
  it("starts, polls and downloads a page", async () => {
    const id = await start("Source: https://example.com/\nA bakery.");
    expect(id).toMatch(/^website_[1-9]\d*$/);
    expect(await pollUntilOver(id)).toEqual({ status: "done", warning: null });
    const answer = await api.call("GET", `/download/${id}`);
    expect(answer.headers.get("content-type")).toBe("application/zip");
    expect(answer.headers.get("content-disposition")).toBe(`attachment; filename=${id}.zip`);
    const files = unzipSync(new Uint8Array(await answer.arrayBuffer()));
    expect(Object.keys(files)).toEqual(["index.html"]);
    expect(Buffer.from(files["index.html"] ?? []).toString()).toContain("<!doctype html>");
  });

  it("is given names that rise and never come back", async () => {
    const first = await start("one");
    await api.call("DELETE", `/delete/${first}`);
    const second = await start("two");
    const numberOf = (id: string) => Number(id.split("_")[1]);
    expect(numberOf(second)).toBeGreaterThan(numberOf(first));
  });

  it("gets a distinct name for each of many at once", async () => {
    const ids = await Promise.all(Array.from({ length: 30 }, (_unused, at) => start(`site ${at}`)));
    expect(new Set(ids).size).toBe(30);
  });

  it("hears while it runs that nothing can be downloaded", async () => {
    const id = await start("hang");
    expect(await statusOf(id)).toMatchObject({ status: "running", warning: null });
    const answer = await api.call("GET", `/download/${id}`);
    expect(await detailOf(answer)).toEqual([409, { detail: "Job still running" }]);
    const deleted = await api.call("DELETE", `/delete/${id}`);
    expect(await detailOf(deleted)).toEqual([200, { status: "deleted", website_id: id }]);
    expect(await detailOf(await api.call("GET", `/status/${id}`))).toEqual([404, notFound]);
  });

  it("hears why a page failed", async () => {
    const id = await start("fail");
    const status = await pollUntilOver(id);
    expect(status).toMatchObject({ status: "failed", error: { code: "SNAPSHOT_EMPTY" } });
    const answer = await api.call("GET", `/download/${id}`);
    expect(await detailOf(answer)).toEqual([409, { detail: "Job failed" }]);
  });

  it("is warned of a snapshot that is too long", async () => {
    const id = await start(`Source: http://a.example/\n${"word ".repeat(200)}`);
    const { warning } = await statusOf(id);
    expect(warning).toMatch(/^\[NOTE\].*400.*SNAPSHOT_MAX_CHARS.*VLLM_MAX_MODEL_LEN/s);
    const [row] = await api.stores.db.pool`select options from jobs order by id desc limit 1`;
    expect(row?.["options"]).toEqual({ max_chars: 400 });
  });

  it("may send any text, and fields that nobody knows", async () => {
    const body = { snapshot: "a\0b \ud83d end", extra: 1 };
    expect((await api.call("POST", "/start", { body })).status).toBe(202);
  });
});

describe("wrong requests", () => {
  it.each([
    ["no snapshot", {}, "missing", ["body", "snapshot"]],
    ["a number", { snapshot: 1 }, "string_type", ["body", "snapshot"]],
    ["null", { snapshot: null }, "string_type", ["body", "snapshot"]],
    ["an empty text", { snapshot: "" }, "string_too_short", ["body", "snapshot"]],
    ["a list", [], "model_attributes_type", ["body"]],
  ])("answers 422 in its own shape for %s", async (_what, body, type, loc) => {
    const answer = await api.call("POST", "/start", { body });
    const detail = [expect.objectContaining({ type, loc, msg: expect.any(String) })];
    expect(await detailOf(answer)).toEqual([422, { detail }]);
  });

  it("answers 422 for what is no JSON", async () => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${api.url}/start`, { method: "POST", headers, body: '{"snapshot' });
    expect(await answer.json()).toMatchObject({ detail: [{ type: "json_invalid" }] });
    const form = await fetch(`${api.url}/start`, {
      method: "POST",
      body: new URLSearchParams({ snapshot: "x" }),
    });
    expect(form.status).toBe(422);
  });

  it("answers 404 for ids that are none", async () => {
    const ids = [
      "website_0",
      "website_999999",
      "website_x",
      "webgen_template",
      "website_1%2f..",
      "1",
    ];
    for (const id of ids) {
      expect(await detailOf(await api.call("GET", `/status/${id}`))).toEqual([404, notFound]);
      expect(await detailOf(await api.call("GET", `/download/${id}`))).toEqual([404, notFound]);
      expect(await detailOf(await api.call("DELETE", `/delete/${id}`))).toEqual([
        404,
        { detail: "Not found" },
      ]);
    }
  });

  it("answers 413 in its own shape", async () => {
    const answer = await api.call("POST", "/start", { body: { snapshot: "x".repeat(70_000) } });
    expect(await detailOf(answer)).toEqual([413, { detail: expect.any(String) }]);
  });
});
