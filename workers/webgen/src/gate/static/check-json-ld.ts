import { messageOf } from "@shared/runtime";
import { createFinding } from "../finding.ts";
import type { Finding } from "../finding.ts";
import { rawTextOf } from "./parse-page.ts";
import type { PageElement, ParsedPage } from "./parse-page.ts";

/** Structured data parses, speaks schema.org and says what it describes. */
export function checkJsonLd(page: ParsedPage): Finding[] {
  return jsonLdBlocks(page).flatMap((element) => {
    const fault = faultOf(rawTextOf(element.node));
    const { selector, isFrozen } = element;
    return fault === undefined
      ? []
      : [createFinding("JSON_LD_INVALID", { message: fault, selector, isFrozen })];
  });
}

/** The page's JSON-LD script elements. */
export function jsonLdBlocks(page: ParsedPage): PageElement[] {
  return page.elements.filter(
    ({ tag, attributes }) =>
      tag === "script" && attributes.get("type")?.trim().toLowerCase() === "application/ld+json",
  );
}

function faultOf(json: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    return `The JSON-LD doesn't parse: ${messageOf(error)}`;
  }
  const items = Array.isArray(value) ? value : [value];
  for (const item of items) {
    if (typeof item !== "object" || item === null) return "The JSON-LD is not an object";
    const context = "@context" in item ? item["@context"] : undefined;
    if (!JSON.stringify(context ?? "").includes("schema.org"))
      return "The JSON-LD has no schema.org @context";
    const described: unknown[] =
      "@graph" in item && Array.isArray(item["@graph"]) ? item["@graph"] : [item];
    if (!described.every(hasType)) return "The JSON-LD has no @type";
  }
  return undefined;
}

function hasType(value: unknown): boolean {
  return typeof value === "object" && value !== null && "@type" in value;
}
