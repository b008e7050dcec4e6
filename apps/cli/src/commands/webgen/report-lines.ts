import { gateFindingSchema, webgenResultSchema } from "@shared/contracts";
import type { GateFinding, WebgenReport, WebgenResult } from "@shared/contracts";
import { z } from "zod";
import { plainText } from "../../output/plain-text.ts";
import type { TextOutput } from "../../output/terminal.ts";
import { durationText, sizeText } from "../../output/time-text.ts";

const shownAtMost = 8;
const selectorChars = 48;
const order = { hard: 0, soft: 1, note: 2 } as const;
const colours = { hard: "red", soft: "yellow", note: "dim" } as const;

/** A finished page in a few lines: what it is, how it was judged, what is not on it. */
export function resultLines(output: TextOutput, result: unknown): string[] {
  const parsed = webgenResultSchema.safeParse(result);
  if (!parsed.success) return ["The result is of a newer form; report.json has it all."];
  const { title, report } = parsed.data;
  return [
    `${output.paint("bold", plainText(title))}  ${output.paint("dim", makingText(parsed.data))}`,
    `${scoreText(output, report)} · ${factsText(report)} · ${sizeText(report.bytes)}`,
    ...(report.truncated === null ? [] : [`Snapshot cut: ${plainText(report.truncated)}`]),
    ...titled(output, "Findings", findingLines(output, report.findings)),
    ...titled(output, "Left out", leftOutLines(report)),
  ];
}

const findingsSchema = z.looseObject({ findings: z.array(gateFindingSchema) });

/**
 * The findings, hard ones first, of a failed job's error details or report.json: of whatever
 * holds a list of them, itself or under `report`. No lines when there is none.
 */
export function findingLinesOf(output: TextOutput, holder: unknown): string[] {
  const parsed = z
    .union([findingsSchema, z.looseObject({ report: findingsSchema }).transform((it) => it.report)])
    .safeParse(holder);
  return parsed.success ? findingLines(output, parsed.data.findings) : [];
}

function makingText(result: WebgenResult): string {
  const seed = result.seed === undefined ? undefined : `seed ${result.seed}`;
  return [result.engine, result.theme, seed, result.language]
    .filter((one) => one !== undefined)
    .map(plainText)
    .join(", ");
}

function scoreText(
  output: TextOutput,
  { passed, score, timings_ms: timings }: WebgenReport,
): string {
  const verdict = passed
    ? output.paint("green", "✓ page gate passed")
    : output.paint("red", "✗ page gate not passed");
  const total = timings["total"];
  return `${verdict}, score ${score}${total === undefined ? "" : ` · ${durationText(total)}`}`;
}

function factsText({ facts, left_out: leftOut }: WebgenReport): string {
  const left = leftOut.length === 0 ? "none left out" : `${leftOut.length} left out`;
  return `${facts} ${facts === 1 ? "fact" : "facts"}, ${left}`;
}

function findingLines(output: TextOutput, findings: readonly GateFinding[]): string[] {
  const sorted = findings.toSorted((a, b) => order[a.severity] - order[b.severity]);
  const lines = sorted.map((finding) => {
    const where = [finding.view, shortSelector(finding.selector)].filter(Boolean).join(" ");
    const severity = output.paint(colours[finding.severity], finding.severity);
    const place = where === "" ? "" : output.paint("dim", `  (${plainText(where)})`);
    return `  ${severity}  ${plainText(finding.code)}  ${plainText(finding.message)}${place}`;
  });
  return shorten(lines);
}

/** The end of a selector, which names the element itself; the whole one is in report.json. */
function shortSelector(selector: string | undefined): string | undefined {
  if (selector === undefined || selector.length <= selectorChars) return selector;
  const steps = selector.split(" > ");
  let short = steps.pop() ?? "";
  for (const step of steps.toReversed()) {
    if (step.length + short.length + 3 > selectorChars) break;
    short = `${step} > ${short}`;
  }
  return `… > ${short}`;
}

function leftOutLines(report: WebgenReport): string[] {
  return shorten(
    report.left_out.map(
      (one) => `  ${plainText(`${one.kind}  ${one.text}`)}: ${plainText(one.reason)}`,
    ),
  );
}

function shorten(lines: string[]): string[] {
  if (lines.length <= shownAtMost) return lines;
  return [
    ...lines.slice(0, shownAtMost),
    `  … and ${lines.length - shownAtMost} more, all in report.json`,
  ];
}

function titled(output: TextOutput, title: string, lines: string[]): string[] {
  return lines.length === 0 ? [] : ["", output.paint("dim", title), ...lines];
}
