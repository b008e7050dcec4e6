import type { GateFinding } from "@shared/contracts";
import { findingCatalog, findingCodes } from "./finding-catalog.ts";
import type { FindingCode } from "./finding-catalog.ts";

/** A finding whose code stands in the catalogue. */
export interface Finding extends GateFinding {
  code: FindingCode;
}

export interface FindingDetails {
  message: string;
  selector?: string;
  view?: string;
  /** Lies in a frozen section: the operator's own markup, which no repair may touch. */
  isFrozen?: boolean;
}

/** What stays hard in a frozen section: a page may never run foreign code, call other hosts or hide itself. */
const hardEvenIfFrozen: ReadonlySet<FindingCode> = new Set<FindingCode>([
  "SCRIPT_FORBIDDEN",
  "HANDLER_FORBIDDEN",
  "URL_FORBIDDEN",
  "META_REFRESH",
  "BASE_FORBIDDEN",
  "EMBED_FORBIDDEN",
  "FORM_FOREIGN",
  "EXTERNAL_RESOURCE",
  "PAGE_COVERED",
]);

const maxMessageChars = 300;

/** Makes a finding with the catalogue's severity; in frozen markup what is hard becomes soft, safety apart. */
export function createFinding(code: FindingCode, details: FindingDetails): Finding {
  const { isFrozen = false, message, ...where } = details;
  const severity = findingCatalog[code].severity;
  const isEased = isFrozen && severity === "hard" && !hardEvenIfFrozen.has(code);
  return {
    code,
    severity: isEased ? "soft" : severity,
    message: (isFrozen ? `In a frozen section: ${message}` : message).slice(0, maxMessageChars),
    ...where,
  };
}

const maxPerCode = 20;

/**
 * Brings findings into report order: the same fault in several views becomes one finding that
 * names them all, and no code takes more than 20 lines.
 */
export function arrangeFindings(findings: readonly Finding[]): Finding[] {
  const merged = new Map<string, { finding: Finding; views: Set<string> }>();
  for (const finding of findings) {
    const key = [finding.code, finding.severity, finding.selector ?? "", finding.message].join(
      "\n",
    );
    const entry = merged.get(key) ?? { finding, views: new Set<string>() };
    if (finding.view !== undefined) entry.views.add(finding.view);
    merged.set(key, entry);
  }
  const all = [...merged.entries()]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { finding, views }]) => withViews(finding, views));
  return findingCodes.flatMap((code) => all.filter((f) => f.code === code).slice(0, maxPerCode));
}

function withViews(finding: Finding, views: ReadonlySet<string>): Finding {
  const { view: _, ...rest } = finding;
  return views.size === 0 ? rest : { ...rest, view: [...views].toSorted(byView).join(" ") };
}

function byView(a: string, b: string): number {
  return parseInt(a, 10) - parseInt(b, 10) || (a < b ? -1 : 1);
}

/** One kind of fault can take off at most five times its weight. */
const maxCounted = 5;

/** What a finding costs that is milder than its code: a third, or as a mere note a tenth. */
const milder = { hard: 1, soft: 1 / 3, note: 1 / 10 } as const;

/** 100 minus the weights of all findings; 0 at the least. */
export function scoreFindings(findings: readonly Finding[]): number {
  let lost = 0;
  for (const code of findingCodes) {
    const { weight, severity } = findingCatalog[code];
    const costs = findings
      .filter((finding) => finding.code === code)
      .map((finding) =>
        finding.severity === severity ? weight : weight * milder[finding.severity],
      )
      .toSorted((a, b) => b - a);
    lost += costs.slice(0, maxCounted).reduce((sum, cost) => sum + cost, 0);
  }
  return Math.max(0, Math.round((100 - lost) * 10) / 10);
}
