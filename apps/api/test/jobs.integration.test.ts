import type { JobList, JobView, Problem } from "@shared/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApiFixture } from "./api-fixture.ts";
import type { ApiFixture } from "./api-fixture.ts";

let api: ApiFixture;

beforeAll(async () => {
  api = await createApiFixture();
  await api.startWork();
});

afterAll(() => api.close());

const view = async (answer: Response) => (await answer.json()) as JobView;
const problem = async (answer: Response) => (await answer.json()) as Problem;
const missingId = "01900000-0000-7000-8000-000000000000";

async function finished(snapshot = "text"): Promise<JobView> {
  const body = { input: { snapshot } };
  const answer = await api.call("POST", "/v1/jobs/webgen", {
    body,
    headers: { prefer: "wait=20" },
  });
  expect(answer.status).toBe(200);
  return view(answer);
}

describe("submitting", () => {
  it("answers 202 with the job's address", async () => {
    const metadata = { order: 7, tags: ["a"] };
    const body = { input: { snapshot: "text" }, options: { priority: 1, seed: 7 }, metadata };
    const answer = await api.call("POST", "/v1/jobs/webgen", { body });
    const job = await view(answer);
    expect(answer.status).toBe(202);
    expect(answer.headers.get("location")).toBe(`/v1/jobs/${job.id}`);
    expect(answer.headers.get("retry-after")).toBe("1");
    expect(job).toMatchObject({ kind: "webgen", status: "queued", attempt: 0, metadata });
    expect(job.feasible).toBe(true);
  });

  it("answers 200 with the finished job when asked to wait", async () => {
    const body = { input: { snapshot: "text" } };
    const headers = { prefer: "respond-async, wait=20" };
    const answer = await api.call("POST", "/v1/jobs/webgen", { body, headers });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("preference-applied")).toBe("wait=20");
    expect(await view(answer)).toMatchObject({ status: "succeeded", attempt: 1 });
  });

  it("answers 202 when the wait is over before the job", async () => {
    const body = { input: { snapshot: "hang" } };
    const answer = await api.call("POST", "/v1/jobs/webgen", {
      body,
      headers: { prefer: "wait=1" },
    });
    expect(answer.status).toBe(202);
    expect(answer.headers.get("preference-applied")).toBeNull();
    const job = await view(answer);
    expect(job.status).toBe("running");
    await api.call("POST", `/v1/jobs/${job.id}/cancel`);
  });
});

describe("reading", () => {
  it("shows a finished job with its result and artifacts", async () => {
    const done = await finished();
    const answer = await api.call("GET", `/v1/jobs/${done.id.toUpperCase()}`);
    expect(answer.headers.get("retry-after")).toBeNull();
    const job = await view(answer);
    expect(job).toMatchObject({ id: done.id, status: "succeeded", result: { title: "Page" } });
    expect(job.artifacts.map((one) => one.name)).toEqual(["index.html", "report.json"]);
    expect(job.links["preview"]).toBe(`/v1/jobs/${done.id}/preview`);
    expect(job).toMatchObject({ started_at: expect.any(String), finished_at: expect.any(String) });
  });

  it("answers 304 while the job is unchanged", async () => {
    const { id } = await finished();
    const etag = (await api.call("GET", `/v1/jobs/${id}`)).headers.get("etag") ?? "";
    const headers = { "if-none-match": etag };
    const again = await api.call("GET", `/v1/jobs/${id}`, { headers });
    expect([again.status, await again.text()]).toEqual([304, ""]);
  });

  it("holds a long poll until the status changes", async () => {
    const job = await api.submitHanging();
    const polled = api.call("GET", `/v1/jobs/${job.id}?wait=20`);
    await api.call("POST", `/v1/jobs/${job.id}/cancel`);
    expect((await view(await polled)).status).toBe("cancelled");
  });

  it("ends a long poll when the time is up", async () => {
    const job = await api.submitHanging();
    const startedAt = performance.now();
    const answer = await api.call("GET", `/v1/jobs/${job.id}?wait=0.5`);
    expect(performance.now() - startedAt).toBeGreaterThan(450);
    expect(answer.headers.get("retry-after")).toBe("1");
    expect((await view(answer)).status).toBe("running");
    await api.call("POST", `/v1/jobs/${job.id}/cancel`);
  });

  it("answers 404 for ids that no job has", async () => {
    for (const id of [missingId, "1", "webgen", "%2e%2e"]) {
      const answer = await api.call("GET", `/v1/jobs/${id}`);
      expect([answer.status, (await problem(answer)).code]).toEqual([404, "NOT_FOUND"]);
    }
  });
});

describe("listing", () => {
  it("pages through jobs newest first without gap or repeat", async () => {
    const ids: string[] = [];
    for (let at = 0; at < 5; at += 1) ids.push((await finished()).id);
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null && seen.length < 1_000) {
      const query: string = `limit=2&kind=webgen&status=succeeded${cursor === "" ? "" : `&cursor=${cursor}`}`;
      const page = (await (await api.call("GET", `/v1/jobs?${query}`)).json()) as JobList;
      seen.push(...page.items.map((item) => item.id));
      cursor = page.next_cursor;
    }
    expect(seen.slice(0, 5)).toEqual(ids.toReversed());
    expect(new Set(seen).size).toBe(seen.length);
  });

  it("refuses filters that it does not know", async () => {
    for (const query of ["limit=0", "limit=x", "status=done", "cursor=nonsense", "limit=1000"]) {
      const answer = await api.call("GET", `/v1/jobs?${query}`);
      expect([query, answer.status]).toEqual([query, 422]);
    }
  });
});

describe("cancelling, retrying, deleting", () => {
  it("cancels a running job, and again without effect", async () => {
    const job = await api.submitHanging();
    const answer = await api.call("POST", `/v1/jobs/${job.id}/cancel`);
    expect(answer.status).toBe(202);
    const ended = await view(await api.call("GET", `/v1/jobs/${job.id}?wait=20`));
    expect(ended).toMatchObject({ status: "cancelled", error: { code: "CANCELLED" } });
    const again = await api.call("POST", `/v1/jobs/${job.id}/cancel`);
    expect([again.status, (await view(again)).status]).toEqual([202, "cancelled"]);
  });

  it("retries a finished job as a new one", async () => {
    const failed = await finished("fail");
    expect(failed).toMatchObject({ status: "failed", error: { code: "SNAPSHOT_EMPTY" } });
    const answer = await api.call("POST", `/v1/jobs/${failed.id}/retry`);
    const job = await view(answer);
    expect(answer.status).toBe(202);
    expect(job).toMatchObject({ retried_from: failed.id, status: "queued" });
    expect(job.id).not.toBe(failed.id);
  });

  it("refuses to retry a job that is not finished", async () => {
    const job = await api.submitHanging();
    const answer = await api.call("POST", `/v1/jobs/${job.id}/retry`);
    expect([answer.status, (await problem(answer)).code]).toEqual([409, "CONFLICT"]);
    await api.call("POST", `/v1/jobs/${job.id}/cancel`);
  });

  it("deletes a running job with everything it has", async () => {
    const job = await api.submitHanging();
    expect((await api.call("DELETE", `/v1/jobs/${job.id}`)).status).toBe(204);
    expect((await api.call("GET", `/v1/jobs/${job.id}`)).status).toBe(404);
    expect((await api.call("DELETE", `/v1/jobs/${job.id}`)).status).toBe(404);
  });

  it("answers 404 where there is no job", async () => {
    const calls = [
      ["POST", "cancel"],
      ["POST", "retry"],
      ["GET", "events"],
      ["GET", "preview"],
      ["GET", "artifacts/index.html"],
    ] as const;
    for (const [method, rest] of calls) {
      const answer = await api.call(method, `/v1/jobs/${missingId}/${rest}`);
      expect([rest, answer.status]).toEqual([rest, 404]);
      await answer.text();
    }
  });
});

describe("artifacts", () => {
  it("serves bytes with type, validator and a sandbox", async () => {
    const job = await finished();
    const path = `/v1/jobs/${job.id}/artifacts/index.html`;
    const answer = await api.call("GET", path);
    const sha256 = job.artifacts[0]?.sha256;
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(answer.headers.get("etag")).toBe(`"${sha256}"`);
    expect(answer.headers.get("content-security-policy")).toMatch(
      /^sandbox(?!.*(allow-scripts|allow-same-origin))/,
    );
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(await answer.text()).toContain(job.id);
    const known = await api.call("GET", path, { headers: { "if-none-match": `"${sha256}"` } });
    expect(known.status).toBe(304);
  });

  it("serves ranges and refuses those beyond the end", async () => {
    const job = await finished();
    const path = `/v1/jobs/${job.id}/artifacts/index.html`;
    const size = job.artifacts[0]?.size ?? 0;
    const part = await api.call("GET", path, { headers: { range: "bytes=2-8" } });
    expect([part.status, await part.text()]).toEqual([206, "doctype"]);
    expect(part.headers.get("content-range")).toBe(`bytes 2-8/${size}`);
    const tail = await api.call("GET", path, { headers: { range: "bytes=-4" } });
    expect([tail.status, await tail.text()]).toEqual([206, "</p>"]);
    const beyond = await api.call("GET", path, { headers: { range: `bytes=${size}-` } });
    expect([beyond.status, beyond.headers.get("content-range")]).toEqual([416, `bytes */${size}`]);
    const stale = await api.call("GET", path, {
      headers: { range: "bytes=0-1", "if-range": '"old"' },
    });
    expect(stale.status).toBe(200);
  });

  it("answers HEAD with the length and no body", async () => {
    const job = await finished();
    const answer = await api.call("HEAD", `/v1/jobs/${job.id}/artifacts/report.json`);
    expect(answer.headers.get("content-length")).toBe("2");
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(await answer.text()).toBe("");
  });

  it("names the artifacts there are when asked for another", async () => {
    const job = await finished();
    const answer = await api.call("GET", `/v1/jobs/${job.id}/artifacts/..%2fsecret`);
    expect(answer.status).toBe(404);
    expect((await problem(answer)).detail).toContain("index.html");
  });
});

describe("preview", () => {
  it("shows a finished page under an opaque origin", async () => {
    const job = await finished();
    const answer = await api.call("GET", `/v1/jobs/${job.id}/preview`);
    const policy = answer.headers.get("content-security-policy") ?? "";
    expect(answer.status).toBe(200);
    expect(policy).toMatch(/(^|; )sandbox allow-popups;/);
    expect(policy).toContain("default-src 'none'");
    expect(await answer.text()).toContain("<title>Page</title>");
  });

  it("says why there is no page", async () => {
    const running = await api.submitHanging();
    const early = await api.call("GET", `/v1/jobs/${running.id}/preview`);
    expect([early.status, (await problem(early)).code]).toEqual([409, "JOB_NOT_FINISHED"]);
    await api.call("POST", `/v1/jobs/${running.id}/cancel`);
    const failed = await finished("fail");
    const late = await api.call("GET", `/v1/jobs/${failed.id}/preview`);
    expect([late.status, (await problem(late)).detail]).toEqual([
      409,
      expect.stringContaining("SNAPSHOT_EMPTY"),
    ]);
  });
});
