import { createFinding } from "../finding.ts";
import type { Finding } from "../finding.ts";
import type { ParsedPage } from "./parse-page.ts";

/** Ids are unique, and every link within the page leads to one of them. */
export function checkAnchors(page: ParsedPage): Finding[] {
  return [...checkIds(page), ...checkTargets(page)];
}

function checkIds(page: ParsedPage): Finding[] {
  const seen = new Set<string>();
  return page.elements.flatMap(({ attributes, selector, isFrozen }) => {
    const id = attributes.get("id");
    if (id === undefined) return [];
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [
      createFinding("DUPLICATE_ID", { message: `The id "${id}" occurs again`, selector, isFrozen }),
    ];
  });
}

function checkTargets(page: ParsedPage): Finding[] {
  const targets = new Set(["top"]);
  for (const { tag, attributes } of page.elements) {
    const id = attributes.get("id") ?? (tag === "a" ? attributes.get("name") : undefined);
    if (id !== undefined) targets.add(id);
  }
  return page.elements.flatMap(({ tag, attributes, selector, isFrozen }) => {
    const href = (attributes.get("href") ?? attributes.get("xlink:href"))?.trim();
    if (tag === "a" && (href === undefined || href === "" || href === "#")) {
      const message = href === undefined ? "A link without href" : `A link to "${href}"`;
      return [createFinding("ANCHOR_EMPTY", { message, selector, isFrozen })];
    }
    if (href !== undefined && (tag === "a" || tag === "area") && isRelative(href)) {
      const message = `"${href}" is another page, and there is only this one`;
      return [createFinding("ANCHOR_DEAD", { message, selector, isFrozen })];
    }
    if (href === undefined || !href.startsWith("#") || href.length < 2) return [];
    if (targets.has(decodeTarget(href.slice(1)))) return [];
    return [
      createFinding("ANCHOR_DEAD", { message: `The page has no "${href}"`, selector, isFrozen }),
    ];
  });
}

function isRelative(href: string): boolean {
  return !href.startsWith("#") && !href.startsWith("//") && !/^[a-z][a-z0-9+.\t\n-]*:/i.test(href);
}

function decodeTarget(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    // A stray percent sign is part of the name then, as in browsers.
    return fragment;
  }
}
