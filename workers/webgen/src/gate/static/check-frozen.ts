import { createHash } from "node:crypto";
import type { FrozenSection } from "../../plan/page-plan.ts";
import { createFinding } from "../finding.ts";
import type { Finding } from "../finding.ts";
import type { PageElement, ParsedPage } from "./parse-page.ts";

/**
 * Every frozen section stands on the page once, byte for byte. The bytes are cut from the source,
 * from the end of the `data-frozen="<id>"` start tag on, so markup that a parser would mend is
 * compared as it was given; right after it the wrapper must end.
 */
export function checkFrozen(page: ParsedPage, frozen: readonly FrozenSection[]): Finding[] {
  const wrappers = page.elements.filter(
    ({ attributes, isFrozen }) => attributes.has("data-frozen") && !isFrozen,
  );
  const findings = frozen.flatMap((section) => checkOne(page, section, wrappers));
  const known = new Set(frozen.map(({ id }) => id));
  for (const { attributes, selector } of wrappers) {
    if (known.has(attributes.get("data-frozen") ?? "")) continue;
    const message = `"${attributes.get("data-frozen")}" is marked as frozen, but nobody gave it`;
    findings.push(createFinding("FROZEN_CHANGED", { message, selector }));
  }
  return findings;
}

function checkOne(page: ParsedPage, section: FrozenSection, wrappers: PageElement[]): Finding[] {
  const own = wrappers.filter(({ attributes }) => attributes.get("data-frozen") === section.id);
  const [wrapper] = own;
  if (wrapper === undefined) {
    return [
      createFinding("FROZEN_MISSING", { message: `The frozen section "${section.id}" is missing` }),
    ];
  }
  const { selector } = wrapper;
  if (own.length > 1) {
    return [
      createFinding("FROZEN_CHANGED", {
        message: `"${section.id}" stands on the page twice`,
        selector,
      }),
    ];
  }
  if (isIntact(page.html, wrapper, section)) return [];
  return [
    createFinding("FROZEN_CHANGED", { message: `"${section.id}" is not what was given`, selector }),
  ];
}

function isIntact(html: string, wrapper: PageElement, section: FrozenSection): boolean {
  const start = wrapper.node.sourceCodeLocation?.startTag?.endOffset;
  if (start === undefined) return false;
  const end = start + section.html.length;
  const isClosed = new RegExp(`^</${wrapper.tag}\\s*>`, "i").test(html.slice(end, end + 40));
  return isClosed && sha256(html.slice(start, end)) === sha256(section.html);
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
