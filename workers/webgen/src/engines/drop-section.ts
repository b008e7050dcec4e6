import type { Link, PagePlan, SectionPlan } from "../plan/page-plan.ts";

/**
 * The plan without one section: links to it go too, frozen sections that followed it follow its
 * predecessor, and facts that stood only there are listed as left out.
 */
export function dropSection(plan: PagePlan, dropped: SectionPlan): PagePlan {
  const at = plan.sections.indexOf(dropped);
  const before = plan.sections[at - 1]?.id;
  const leadsThere = (link: Link | undefined) => link?.href === `#${dropped.id}`;
  const sections = plan.sections
    .filter((section) => section !== dropped)
    .map((section) => withoutLinks(section, leadsThere));
  const shown = new Set([
    ...sections.flatMap(({ factIds }) => factIds),
    ...plan.leftOut.map(({ factId }) => factId),
  ]);
  const lost = dropped.factIds.filter((factId) => !shown.has(factId));
  const reason = `The section "${dropped.heading.text}" did not pass the page gate`;
  return {
    ...plan,
    sections,
    leftOut: [...plan.leftOut, ...lost.map((factId) => ({ factId, reason }))],
    frozen: plan.frozen.map((frozen) => {
      if (frozen.after !== dropped.id || before === undefined) return frozen;
      return { ...frozen, after: before };
    }),
  };
}

function withoutLinks(
  section: SectionPlan,
  leadsThere: (link: Link | undefined) => boolean,
): SectionPlan {
  if (section.type === "hero")
    return { ...section, actions: section.actions.filter((link) => !leadsThere(link)) };
  if (section.type !== "contact" || !leadsThere(section.action)) return section;
  const { action: _, ...rest } = section;
  return rest;
}
