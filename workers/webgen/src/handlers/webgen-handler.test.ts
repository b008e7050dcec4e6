import type { JobProgress } from "@shared/contracts";
import { webgenResultSchema } from "@shared/contracts";
import { AppError, createLogger } from "@shared/runtime";
import { describe, expect, it } from "vitest";
import type { ComposeEngine, Composition } from "../engines/compose-engine.ts";
import { createFinding } from "../gate/finding.ts";
import type { Finding } from "../gate/finding.ts";
import type { Judgement, PageGate } from "../gate/page-gate.ts";
import type { PagePlan } from "../plan/page-plan.ts";
import { bakeryPlan } from "../render/fixtures/bakery-plan.ts";
import { renderPage } from "../render/page.ts";
import { createWebgenHandler } from "./webgen-handler.ts";

function compositionOf(plan: PagePlan): Composition {
  return {
    plan,
    ...renderPage(plan),
    sources: [{ chars: 9 }],
    unread: [],
    timingsMs: { render: 1 },
  };
}

function composer(): ComposeEngine {
  return {
    async compose({ text }, _signal, onStage) {
      if (text.includes("nothing here"))
        throw new AppError("SNAPSHOT_EMPTY", "No content. Send more.");
      for (const stage of ["read", "plan", "render"]) onStage(stage);
      return compositionOf(bakeryPlan);
    },
    render: async (plan) => compositionOf(plan),
    close: async () => undefined,
  };
}

/** Judges the first page by the first list of findings, and so on; the last list stays. */
function gateThatSays(...verdicts: Finding[][]): PageGate & { count: () => number } {
  let count = 0;
  return {
    async judge(): Promise<Judgement> {
      const findings = verdicts[Math.min(count++, verdicts.length - 1)] ?? [];
      const passed = findings.every(({ severity }) => severity !== "hard");
      const png = Uint8Array.of(1);
      return {
        passed,
        score: 100 - 10 * findings.length,
        findings,
        hidden: [{ kind: "phone", text: "555 0177" }],
        screenshots: { desktop: png, mobile: png },
        timingsMs: { total: 5 },
      };
    },
    close: async () => undefined,
    count: () => count,
  };
}

const clipped = createFinding("TEXT_CLIPPED", { message: "cut", selector: "#bread > p" });
const faint = createFinding("A11Y_CONTRAST", { message: "faint", selector: "#bread > h2" });

async function run(gate: PageGate, input: object = {}, options: object = {}) {
  const stages: JobProgress[] = [];
  const handle = createWebgenHandler({
    composer: composer(),
    gate,
    logger: createLogger("test", "silent"),
  });
  const job = {
    id: "01920000-0000-7000-8000-000000000001",
    kind: "webgen",
    attempt: 1,
    input: { snapshot: "Fenwick", ...input },
    options,
    logFields: {},
    sendDelta: () => undefined,
    reportProgress: (progress: JobProgress) => stages.push(progress),
  };
  return { outcome: await handle(job, new AbortController().signal), stages };
}

describe("handleWebgen", () => {
  it("delivers a passed page with its files", async () => {
    const { outcome, stages } = await run(gateThatSays([]));
    if (outcome.type !== "done") throw new Error(outcome.type);
    expect(webgenResultSchema.parse(outcome.result).report).toMatchObject({
      passed: true,
      repairs: 0,
      left_out: [
        { kind: "phone", text: "555 0177", reason: "The reader did not take it for a fact." },
      ],
    });
    expect(outcome.artifacts?.map(({ name }) => name)).toEqual([
      "index.html",
      "site.zip",
      "screenshot-desktop.png",
      "screenshot-mobile.png",
      "report.json",
    ]);
    expect(stages.map(({ stage }) => stage)).toEqual(["read", "plan", "render", "gate", "package"]);
  });

  it("packs the same page into the same bytes", async () => {
    const zips = await Promise.all([1, 2].map(async () => (await run(gateThatSays([]))).outcome));
    const [one, two] = zips.map((outcome) =>
      "artifacts" in outcome ? outcome.artifacts?.[1]?.bytes : undefined,
    );
    expect(one?.length).toBeGreaterThan(100);
    expect(one).toEqual(two);
  });

  it("repairs a page and delivers the better one", async () => {
    const { outcome, stages } = await run(gateThatSays([clipped], []));
    if (outcome.type !== "done") throw new Error(outcome.type);
    expect(outcome.result.report).toMatchObject({ passed: true, repairs: 1, findings: [] });
    expect(stages.map(({ stage }) => stage)).toContain("repair");
  });

  it("never delivers a page with a hard finding", async () => {
    const gate = gateThatSays([clipped, faint], [clipped], [clipped, faint]);
    const { outcome } = await run(gate);
    if (outcome.type !== "fail") throw new Error(outcome.type);
    expect(outcome.error).toMatchObject({
      code: "GATE_FAILED",
      retryable: false,
      details: {
        codes: ["TEXT_CLIPPED"],
        findings: [{ code: "TEXT_CLIPPED", selector: "#bread > p", message: "cut" }],
      },
    });
    const report = outcome.artifacts?.find(({ name }) => name === "report.json");
    expect(JSON.parse(Buffer.from(report?.bytes ?? []).toString())).toMatchObject({
      report: { repairs: 2, score: 90 },
    });
    expect(gate.count()).toBe(3);
  });

  it("repairs no more often than the job allows", async () => {
    const gate = gateThatSays([clipped]);
    await run(gate, {}, { max_repairs: 0 });
    expect(gate.count()).toBe(1);
  });

  it.each(["guided", "agent"])("refuses the engine %s without a model", async (engine) => {
    const { outcome } = await run(gateThatSays([]), {}, { engine });
    expect(outcome).toMatchObject({ type: "fail", error: { code: "ENGINE_UNAVAILABLE" } });
  });

  it.each([undefined, "auto", "compose"])("composes when the engine is %s", async (engine) => {
    const { outcome } = await run(gateThatSays([]), {}, engine === undefined ? {} : { engine });
    expect(outcome).toMatchObject({ type: "done", result: { engine: "compose" } });
  });

  it("fails for good on an empty snapshot", async () => {
    const { outcome } = await run(gateThatSays([]), { snapshot: "nothing here" });
    expect(outcome).toMatchObject({
      type: "fail",
      error: { code: "SNAPSHOT_EMPTY", retryable: false },
    });
  });

  it("refuses two frozen sections with one id", async () => {
    const frozen = { id: "partner", html: "<p>x</p>" };
    const { outcome } = await run(gateThatSays([]), { frozen_sections: [frozen, frozen] });
    expect(outcome).toMatchObject({ type: "fail", error: { code: "INVALID_PAYLOAD" } });
  });

  it("tells at most twenty hard findings of many", async () => {
    const many = Array.from({ length: 30 }, (_, at) =>
      createFinding("TEXT_CLIPPED", { message: `cut ${at}` }),
    );
    const { outcome } = await run(
      gateThatSays([...many, createFinding("HTML_RULE", { message: "x" })]),
    );
    if (outcome.type !== "fail") throw new Error(outcome.type);
    expect(outcome.error).toHaveProperty("details.findings.length", 20);
  });

  it("warns of a frozen section without its neighbour", async () => {
    const html = "<p>x</p>";
    const frozen_sections = [
      { id: "lost", html, after: "nowhere" },
      { id: "partner", html },
    ];
    const { outcome } = await run(gateThatSays([]), { frozen_sections });
    expect(outcome).toMatchObject({
      warnings: [expect.stringMatching(/"lost".*"nowhere"/)],
    });
  });

  it("counts one fault in the singular", async () => {
    const finding = createFinding("HTML_RULE", { message: "x", isFrozen: true });
    const { outcome } = await run(gateThatSays([finding]));
    expect(outcome).toMatchObject({ warnings: [expect.stringContaining("found 1 fault in")] });
  });

  it("warns that a brief and a model are ignored", async () => {
    const { outcome } = await run(gateThatSays([]), { brief: "in blue" }, { model: "m" });
    expect(outcome).toMatchObject({
      warnings: [expect.stringContaining("brief"), expect.stringContaining("model")],
    });
  });

  it("hands over the text where it was cut", async () => {
    const { outcome } = await run(
      gateThatSays([]),
      { snapshot: "Bread. ".repeat(100) },
      { max_chars: 100 },
    );
    if (outcome.type !== "done") throw new Error(outcome.type);
    expect(outcome.result.report.truncated).toContain("shortened");
    expect(outcome.artifacts?.at(-1)?.name).toBe("snapshot_truncated.txt");
  });
});
