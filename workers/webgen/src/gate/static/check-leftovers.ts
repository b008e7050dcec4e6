import { createFinding } from "../finding.ts";
import type { Finding } from "../finding.ts";
import type { FindingCode } from "../finding-catalog.ts";
import { foldText } from "../facts/fold-text.ts";
import type { PageText } from "../facts/page-texts.ts";

const patterns: readonly [FindingCode, RegExp][] = [
  [
    "LEFTOVER_PLACEHOLDER",
    /lorem ipsum|dolor sit amet|\byour (company|business|logo|name|tagline|text|email|address)( name)? here\b|\byour company( name)?\b|\[(your |the )?(company|business|name|city|phone|e-?mail|address|insert)[^\]]{0,30}\](?!\()|\bplaceholder text\b|\bjohn doe\b|\bXX+[-X]*\b/i,
  ],
  [
    "LEFTOVER_TEMPLATE",
    /\{\{[^{}]{0,80}\}\}|\{\{|\}\}|\{%.{0,80}?%\}|\{%|%\}|<%|%>|\$\{\w[^}]{0,80}|\[object Object\]|^\s*(undefined|NaN|null)\s*$|\bundefined\b(?=\s*[,.]|$)/,
  ],
  [
    "LEFTOVER_MARKDOWN",
    /```|^\s*#{1,6} \S|\*\*[^*\s][^*]*\*\*|^\s*[-*] \[[ x]\] |\[[^\]]+\]\((https?:|\/|#|mailto:)[^)]*\)/m,
  ],
  [
    "LEFTOVER_TODO",
    /\b(TODO|FIXME|TBD|TBA)\b\s*[:(\-–—]|^\s*(TODO|FIXME|TBD)\b|\bFIXME\b|\bto be (done|written|filled in)\b/,
  ],
  [
    "LEFTOVER_CHATTER",
    /\b(here('s| is) (the|your) (updated|complete|full|revised|new|html|page|landing)|as an ai( language)? model|i('ve| have) (updated|created|added|generated) the|i hope this helps|let me know if you('d| would)? (like|need|want)|certainly! here|sure! here|sure, here is)\b/i,
  ],
];

/**
 * Filler, template braces, raw Markdown, notes to oneself and a model's talk. What the snapshot
 * itself says in the same words is only pointed out: it may be what the site is about.
 */
export function checkLeftovers(texts: readonly PageText[], snapshot: string): Finding[] {
  const known = foldText(snapshot);
  return texts.flatMap(({ text, selector, isFrozen }) =>
    patterns.flatMap(([code, pattern]) => {
      const found = pattern.exec(text)?.[0].trim();
      if (found === undefined) return [];
      const isFromSnapshot = known.includes(foldText(found));
      const message = isFromSnapshot ? `"${found}", as the snapshot has it` : `"${found}"`;
      const finding = createFinding(code, { message, selector, isFrozen });
      return [isFromSnapshot ? { ...finding, severity: "note" as const } : finding];
    }),
  );
}
