import { coreJobErrorCodes, truncateSnapshot, webgenErrorCodes } from "@shared/contracts";
import { webgenInputSchema, webgenOptionsSchema } from "@shared/contracts";
import type { JobError, WebgenInput, WebgenOptions, WebgenResult } from "@shared/contracts";
import type { JobHandler, OutcomeArtifact, RunningJob } from "@shared/queues/consumer";
import type { Logger } from "@shared/runtime";
import type { ComposeEngine } from "../engines/compose-engine.ts";
import type { PageGate } from "../gate/page-gate.ts";
import { buildReport } from "./build-report.ts";
import { findBestPage } from "./find-best-page.ts";
import type { JudgedPage, PageSearch } from "./find-best-page.ts";
import { packagePage, packageReport } from "./package-page.ts";
import { createStopwatch } from "./stopwatch.ts";

export interface WebgenHandlerDeps {
  composer: ComposeEngine;
  gate: PageGate;
  logger: Logger;
  /** Milliseconds from some fixed point. */
  now?: () => number;
}

interface WebgenTask {
  input: WebgenInput;
  options: WebgenOptions;
}

const stages: Record<string, { percent: number; message: string }> = {
  read: { percent: 5, message: "Reading the snapshot" },
  plan: { percent: 15, message: "Planning the page" },
  render: { percent: 25, message: "Drawing the page" },
  gate: { percent: 35, message: "Judging the page in the browser" },
  repair: { percent: 70, message: "Repairing what the gate found" },
  package: { percent: 95, message: "Packing the page" },
};

/**
 * Carries out a `webgen` job: read → plan → render → gate → repair → package. A page with a hard
 * finding is never delivered: the job then fails as `GATE_FAILED`, its report as artifact.
 */
export function createWebgenHandler(
  deps: WebgenHandlerDeps,
): JobHandler<unknown, unknown, WebgenResult> {
  const { composer, gate, logger, now = () => performance.now() } = deps;

  return async function handleWebgen(job, signal) {
    const task = readTask(job);
    if ("code" in task) return { type: "fail", error: task };
    const clock = createStopwatch(now);
    const { text, note } = cutSnapshot(task);
    const enter = (stage: string, detail?: string) => {
      const { percent, message } = stages[stage] ?? { percent: 0, message: stage };
      job.reportProgress({ stage, percent, message: detail ?? message });
    };
    const search = await findBestPage(
      { composer, gate, clock, enter, signal },
      requestOf(task, text),
    );
    if (search.type === "fail") return { type: "fail", error: search.error };
    const { best, repairs, sources } = search.found;
    enter("package");
    const warnings = warningsOf(task, best, note);
    const bytes = Buffer.byteLength(best.composition.html);
    const draft = { best, repairs, sources, truncated: note, bytes };
    const { passed, score } = best.judgement;
    logger.info({ ...job.logFields, code: "PAGE_JUDGED", passed, score, repairs }, "page judged");
    if (!best.judgement.passed) {
      const report = buildReport(draft, clock.timingsMs());
      return {
        type: "fail",
        error: gateFailure(best, repairs),
        warnings,
        artifacts: packageReport({ report }, best),
      };
    }
    const files = clock.time("package", () => packagePage(best));
    const result = resultOf(best, buildReport(draft, clock.timingsMs()));
    const cut: OutcomeArtifact[] =
      note === null ? [] : [textArtifact("snapshot_truncated.txt", `${note}\n\n${text}`)];
    return {
      type: "done",
      result,
      warnings,
      artifacts: [...files, ...packageReport(result, best), ...cut],
    };
  };
}

/** What is to be done, or why nothing is. */
function readTask(job: RunningJob): WebgenTask | JobError {
  const input = webgenInputSchema.safeParse(job.input);
  const options = webgenOptionsSchema.safeParse(job.options ?? {});
  if (!input.success) return invalid(`input: ${input.error.message}`);
  if (!options.success) return invalid(`options: ${options.error.message}`);
  const { engine = "auto" } = options.data;
  if (engine === "guided" || engine === "agent") {
    const message = `The engine "${engine}" needs a language model, and none is configured here. Use "compose" or "auto".`;
    return { code: webgenErrorCodes.engineUnavailable, message, retryable: false };
  }
  const ids = input.data.frozen_sections?.map(({ id }) => id) ?? [];
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined)
    return invalid(`Two frozen sections have the id "${twice}". Give each its own.`);
  return { input: input.data, options: options.data };
}

function invalid(message: string): JobError {
  return { code: coreJobErrorCodes.invalidPayload, message, retryable: false };
}

function cutSnapshot({ input, options }: WebgenTask): { text: string; note: string | null } {
  if (options.max_chars === undefined) return { text: input.snapshot, note: null };
  return truncateSnapshot(input.snapshot, options.max_chars);
}

function requestOf({ input, options }: WebgenTask, text: string): PageSearch {
  return {
    text,
    options: {
      ...(options.theme === undefined ? {} : { theme: options.theme }),
      ...(options.seed === undefined ? {} : { seed: options.seed }),
      ...(input.language === undefined ? {} : { language: input.language }),
    },
    frozen: input.frozen_sections ?? [],
    maxRepairs: options.max_repairs ?? 2,
  };
}

function warningsOf(
  { input, options }: WebgenTask,
  best: JudgedPage,
  note: string | null,
): string[] {
  const warnings: string[] = [];
  if (note !== null) warnings.push(note);
  if (input.brief !== undefined)
    warnings.push("The brief was ignored: the engine compose uses no model.");
  if (options.model !== undefined)
    warnings.push("The model was ignored: the engine compose uses none.");
  warnings.push(...misplacedFrozen(input, best));
  const frozen = best.judgement.findings.filter(({ message }) =>
    message.startsWith("In a frozen section: "),
  );
  if (frozen.length > 0)
    warnings.push(
      `The gate found ${counted(frozen.length, "fault")} in frozen sections, which stay as given.`,
    );
  return warnings;
}

/** A frozen section that names no section of the page stands at the end, which nobody may expect. */
function misplacedFrozen(input: WebgenInput, { composition }: JudgedPage): string[] {
  const ids = new Set(composition.sections.map(({ id }) => id));
  return (input.frozen_sections ?? []).flatMap(({ id, after }) =>
    after === undefined || ids.has(after)
      ? []
      : [
          `The frozen section "${id}" stands at the end: the page has no section "${after}" that it could follow.`,
        ],
  );
}

const maxFindingsTold = 20;

function gateFailure({ judgement }: JudgedPage, repairs: number): JobError {
  const hard = judgement.findings.filter(({ severity }) => severity === "hard");
  const codes = [...new Set(hard.map(({ code }) => code))];
  const tries =
    repairs === 0 ? "that were not repaired" : `that ${counted(repairs, "repair")} could not mend`;
  return {
    code: webgenErrorCodes.gateFailed,
    message: `The page has faults ${tries}: ${codes.join(", ")}. See report.json.`,
    retryable: false,
    details: {
      codes,
      findings: hard.slice(0, maxFindingsTold).map(({ code, selector, message }) => ({
        code,
        ...(selector === undefined ? {} : { selector }),
        message,
      })),
    },
  };
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function resultOf({ composition }: JudgedPage, report: WebgenResult["report"]): WebgenResult {
  const { plan, sections } = composition;
  return {
    title: plan.title.text,
    engine: "compose",
    theme: plan.theme,
    seed: plan.seed,
    language: plan.language,
    sections,
    report,
  };
}

function textArtifact(name: string, text: string): OutcomeArtifact {
  return { name, mediaType: "text/plain; charset=utf-8", bytes: Buffer.from(text) };
}
