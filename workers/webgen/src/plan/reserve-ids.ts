import type { FrozenSection, SectionPlan } from "./page-plan.ts";

/**
 * Renames sections whose id is used inside frozen HTML, which can't be changed, and the links to
 * them. Ids stay unique on the page.
 */
export function reserveIds(sections: SectionPlan[], frozen: FrozenSection[]): void {
  const used = new Set<string>();
  for (const { id, html } of frozen) {
    used.add(id);
    for (const match of html.matchAll(/\bid\s{0,5}=\s{0,5}["']?([^"'\s>]{1,100})/gi))
      used.add(match[1]!);
  }
  const renamed = new Map<string, string>();
  for (const section of sections) {
    const before = section.id;
    for (let suffix = 2; used.has(section.id); suffix += 1) section.id = `${before}-${suffix}`;
    used.add(section.id);
    if (section.id !== before) renamed.set(`#${before}`, `#${section.id}`);
  }
  for (const section of sections) {
    if (section.type !== "hero") continue;
    for (const action of section.actions) action.href = renamed.get(action.href) ?? action.href;
  }
}
