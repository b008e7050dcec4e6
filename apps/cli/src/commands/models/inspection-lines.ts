import { fieldLines, tableLines } from "../../output/table.ts";
import { plainText } from "../../output/plain-text.ts";
import type { TextOutput } from "../../output/terminal.ts";
import { sizeText } from "../../output/time-text.ts";
import type { Fit, Inspection } from "./inspection.ts";

/** An inspection for people. */
export function inspectionLines(output: TextOutput, inspection: Inspection): string[] {
  return [
    ...fieldLines(output, headerFields(inspection)),
    "",
    ...fieldLines(output, memoryFields(output, inspection)),
    "",
    ...fitLines(output, inspection),
  ];
}

function headerFields({ path, description }: Inspection): [string, string][] {
  const { shape, title, license, parameters, quantization, fileBytes } = description;
  return [
    ["File", `${path} (${sizeText(fileBytes)})`],
    ...(title === undefined ? [] : [["Title", plainText(title)] as [string, string]]),
    [
      "Architecture",
      `${plainText(shape.architecture)}, ${shape.layers} ${shape.layers === 1 ? "layer" : "layers"}`,
    ],
    ["Parameters", countText(parameters)],
    ["Quantisation", quantization],
    ["Context", `${tokens(shape.trainedContext)}, as trained`],
    ["Chat template", shape.chatTemplate === undefined ? "no: it is no chat model" : "yes"],
    ...(license === undefined ? [] : [["Licence", plainText(license)] as [string, string]]),
  ];
}

function memoryFields(
  output: TextOutput,
  { plan, availableBytes }: Inspection,
): [string, string][] {
  const available: [string, string] = ["Memory", `${sizeText(availableBytes)} for models here`];
  if ("problem" in plan)
    return [available, ["Fits", `${output.paint("red", "no")}: ${plan.problem}`]];
  const { weights, cache, compute, process, total } = plan.need;
  const parts = [
    `${sizeText(weights)} weights`,
    `${sizeText(cache)} keys and values`,
    `${sizeText(compute)} compute`,
    `${sizeText(process)} process`,
  ];
  return [
    available,
    [
      "Fits",
      `${output.paint("green", "yes")}: ${tokens(plan.contextSize)}, ${slotText(plan.slots)}`,
    ],
    ["Needs", `${sizeText(total)}: ${parts.join(", ")}`],
  ];
}

/** One row for each length of conversation, one column for each number of them. */
function fitLines(output: TextOutput, { fits, largest }: Inspection): string[] {
  const contexts = [...new Set(fits.map(({ contextSize }) => contextSize))];
  const cell = ({ need, fits: isThere }: Fit) => `${sizeText(need.total)} ${isThere ? "✓" : "✗"}`;
  const rows = contexts.map((contextSize) => [
    contextSize.toLocaleString("en"),
    ...fits.filter((fit) => fit.contextSize === contextSize).map(cell),
  ]);
  const longest = largest.map(({ contextSize }) =>
    contextSize === 0 ? "none" : contextSize.toLocaleString("en"),
  );
  const headings = ["CONTEXT", ...largest.map(({ slots }) => slotText(slots).toUpperCase())];
  return tableLines(output, headings, [...rows, ["largest", ...longest]]);
}

function tokens(count: number): string {
  return `${count.toLocaleString("en")} tokens`;
}

function slotText(slots: number): string {
  return slots === 1 ? "1 slot" : `${slots} slots`;
}

/** `780 M`, `8.03 B`. */
function countText(count: number): string {
  if (count < 999_500) return `${Math.round(count / 1_000)} thousand`;
  if (count < 999_500_000) return `${Math.round(count / 1_000_000)} M`;
  return `${(count / 1_000_000_000).toFixed(2)} B`;
}
