import type { Logger } from "@shared/runtime";
import type { BrowserPool } from "../browser/browser-pool.ts";
import { arrangeFindings, scoreFindings } from "./finding.ts";
import type { Finding } from "./finding.ts";
import type { FactLikeRun } from "./facts/fact-like-runs.ts";
import type { GateSubject } from "./gate-subject.ts";
import { findMachineBusy } from "./rendered/find-machine-busy.ts";
import { judgeRendered, renderContextOptions } from "./rendered/judge-rendered.ts";
import type { StaticJudgement } from "./static/judge-static.ts";
import { createThreadCall } from "../threads/thread-call.ts";

export interface Judgement {
  /** No hard finding. */
  passed: boolean;
  /** 0 to 100. */
  score: number;
  findings: Finding[];
  /** What looks like a fact in the snapshot, is none of the facts, and is not on the page. */
  hidden: FactLikeRun[];
  /** PNG; absent when the page could not be shown. */
  screenshots: { desktop?: Uint8Array; mobile?: Uint8Array };
  timingsMs: Record<string, number>;
}

export interface PageGate {
  /**
   * Judges one page, in about three seconds. The same page gives the same findings. Throws the
   * signal's reason on abort, and retryable AppErrors when the browser, the checking thread or a
   * machine without time is at fault; whatever the page itself does ends as a finding.
   */
  judge(subject: GateSubject, signal: AbortSignal): Promise<Judgement>;
  close(): Promise<void>;
}

export interface PageGateDeps {
  browsers: BrowserPool;
  logger: Logger;
  /** Milliseconds from some fixed point. */
  now?: () => number;
}

const staticDeadlineMs = 30_000;

/** Judges pages, whichever engine made them: by their source in a thread, and in a browser. */
export function createPageGate({
  browsers,
  logger,
  now = () => performance.now(),
}: PageGateDeps): PageGate {
  const script = new URL("./static/static-thread.ts", import.meta.url);
  const statics = createThreadCall<GateSubject, StaticJudgement>(script, staticDeadlineMs);

  async function timed<T>(work: Promise<T>): Promise<{ value: T; ms: number }> {
    const startedAt = now();
    const value = await work;
    return { value, ms: Math.round(now() - startedAt) };
  }

  return {
    async judge(subject, signal) {
      const startedAt = now();
      // When one half throws, the other is aborted, so that nothing of it is left running.
      const failure = new AbortController();
      const both = AbortSignal.any([signal, failure.signal]);
      const stopOther = (error: unknown): never => {
        failure.abort(error);
        throw error;
      };
      const [source, rendered] = await Promise.all([
        timed(statics.run(subject, both)).catch(stopOther),
        timed(
          browsers.withContext(renderContextOptions, both, (context) =>
            judgeRendered(context, subject.html, both),
          ),
        ).catch(stopOther),
      ]);
      if (rendered.value.isOverdue) {
        await browsers.withContext({}, signal, (context) => findMachineBusy(context, signal));
      }
      const findings = arrangeFindings([...source.value.findings, ...rendered.value.findings]);
      const passed = findings.every(({ severity }) => severity !== "hard");
      const score = scoreFindings(findings);
      const timingsMs = {
        static: source.ms,
        rendered: rendered.ms,
        ...rendered.value.timingsMs,
        total: Math.round(now() - startedAt),
      };
      logger.debug({ passed, score, findings: findings.length, timingsMs }, "page judged");
      const { hidden } = source.value;
      const { screenshots } = rendered.value;
      return { passed, score, findings, hidden, screenshots, timingsMs };
    },
    close: () => statics.close(),
  };
}
