import { createLogger } from "@shared/runtime";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createBrowserPool } from "../browser/browser-pool.ts";
import type { BrowserPool } from "../browser/browser-pool.ts";
import { createComposeEngine } from "../engines/compose-engine.ts";
import type { ComposeEngine } from "../engines/compose-engine.ts";
import { createPageGate } from "../gate/page-gate.ts";
import type { PageGate } from "../gate/page-gate.ts";
import { createWebgenHandler } from "./webgen-handler.ts";

const logger = createLogger("test", "silent");
let browsers: BrowserPool;
let gate: PageGate;
let composer: ComposeEngine;

beforeAll(() => {
  browsers = createBrowserPool({
    chromiumPath: process.env.CHROMIUM_PATH,
    environment: process.env,
    logger,
  });
  gate = createPageGate({ browsers, logger });
  composer = createComposeEngine();
});

afterAll(async () => {
  await Promise.all([gate.close(), composer.close(), browsers.close()]);
});

const snapshot = `Source: https://ferry.example/
# Larkfield Ferry
The ferry across the Lark has run since 1911, every day of the year.
## Fares
Adult £4.20
Child £2.10
Bicycle £1.00
## Timetable
Mon-Fri 6:30-22:00
Sat-Sun 8:00-20:00
## Contact
Ferry House, 3 Quay Road, Larkfield
Call 01632 960 134 or write to crossing@ferry.example
`;

async function run(input: object, options: object = {}, signal = new AbortController().signal) {
  const handle = createWebgenHandler({ composer, gate, logger });
  return handle(
    {
      id: "1",
      kind: "webgen",
      attempt: 1,
      input,
      options,
      logFields: {},
      reportProgress: () => undefined,
      sendDelta: () => undefined,
    },
    signal,
  );
}

async function delivered(input: object, options: object = {}) {
  const outcome = await run(input, options);
  if (outcome.type !== "done") throw new Error(JSON.stringify(outcome).slice(0, 2_000));
  const files = new Map(outcome.artifacts?.map(({ name, bytes }) => [name, Buffer.from(bytes)]));
  return { result: outcome.result, files, html: files.get("index.html")?.toString() ?? "" };
}

describe("a webgen job", { timeout: 60_000 }, () => {
  it("makes a page that keeps every fact", async () => {
    const { result, html, files } = await delivered({ snapshot });
    expect(result.report).toMatchObject({ passed: true, left_out: [] });
    for (const fact of ["£4.20", "01632 960 134", "crossing@ferry.example", "1911"])
      expect(html).toContain(fact);
    const archive = unzipSync(files.get("site.zip") ?? Buffer.alloc(0));
    expect(Object.keys(archive)).toEqual(["index.html"]);
    expect(Buffer.from(archive["index.html"] ?? []).toString()).toBe(html);
  });

  it("gives the same page for the same seed", async () => {
    const one = await delivered({ snapshot }, { seed: 5, theme: "civic" });
    const two = await delivered({ snapshot }, { seed: 5, theme: "civic" });
    expect(two.files.get("site.zip")).toEqual(one.files.get("site.zip"));
    expect(two.result.report.findings).toEqual(one.result.report.findings);
  });

  it("keeps frozen sections byte for byte", async () => {
    const html = `<section class="x">\r\n<h2>Pier&nbsp;news 😀</h2><p>Call 0800 999 111</p></section>`;
    const page = await delivered({ snapshot, frozen_sections: [{ id: "pier", html }] });
    expect(page.html).toContain(html);
    expect(page.result.sections.map(({ id }) => id)).toContain("pier");
  });

  it("shows markup and scripts of a snapshot as text", async () => {
    const hostile = `${snapshot}\n## <script>alert(1)</script> Notice\n<img src=x onerror="alert(1)"> Dogs travel free\n`;
    const { html, result } = await delivered({ snapshot: hostile });
    expect(html).not.toContain("<script>alert");
    expect(html).not.toContain("<img src=x");
    expect(result.report.passed).toBe(true);
  });

  it("fails on a snapshot of nothing but boilerplate", async () => {
    const outcome = await run({ snapshot: "Accept all cookies\n\nHome | About | Contact\n" });
    expect(outcome).toMatchObject({
      type: "fail",
      error: { code: "SNAPSHOT_EMPTY", retryable: false },
    });
  });

  it("fails with its report when nothing can be repaired", async () => {
    const frozen_sections = [
      { id: "ad", html: `<script src="https://ads.example/a.js"></script>` },
    ];
    const outcome = await run({ snapshot, frozen_sections }, { max_repairs: 1 });
    expect(outcome).toMatchObject({ type: "fail", error: { code: "GATE_FAILED" } });
    expect("artifacts" in outcome && outcome.artifacts?.map(({ name }) => name)).toContain(
      "report.json",
    );
  });

  it("ends at once when it is cancelled", async () => {
    const abort = new AbortController();
    const running = run({ snapshot }, {}, abort.signal);
    abort.abort(new Error("cancelled"));
    await expect(running).rejects.toThrow("cancelled");
  });
});
