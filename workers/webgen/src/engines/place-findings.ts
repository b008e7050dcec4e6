import type { Finding } from "../gate/finding.ts";
import { parsePage } from "../gate/static/parse-page.ts";
import type { PagePlan } from "../plan/page-plan.ts";
import type { PlacedFinding } from "./repair-plan.ts";

/** Finds the section of the plan that each finding's selector leads into. */
export function placeFindings(
  html: string,
  findings: readonly Finding[],
  plan: PagePlan,
): PlacedFinding[] {
  const sectionIds = new Set(plan.sections.map(({ id }) => id));
  const owners = new Map<string, string>();
  for (const { node, attributes } of parsePage(html, plan.frozen).elements) {
    const id = attributes.get("id");
    if (id === undefined) continue;
    for (let at: typeof node.parentNode = node; at !== null && "attrs" in at; at = at.parentNode) {
      const own = at.attrs.find(({ name }) => name === "id")?.value;
      if (own === undefined || !sectionIds.has(own)) continue;
      owners.set(id, own);
      break;
    }
  }
  return findings.map((finding) => {
    const ids = [...(finding.selector ?? "").matchAll(/#([A-Za-z][\w-]*)/g)].map(([, id = ""]) =>
      owners.get(id),
    );
    return { finding, sectionId: ids.find((id) => id !== undefined) };
  });
}
