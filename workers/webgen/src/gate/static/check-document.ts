import { createFinding } from "../finding.ts";
import type { Finding } from "../finding.ts";
import { textOf } from "./parse-page.ts";
import type { PageElement, ParsedPage } from "./parse-page.ts";

const maxBytes = 512 * 1024;

/** What every document needs: doctype, language, title, description, viewport, encoding, an end. */
export function checkDocument(page: ParsedPage, language: string): Finding[] {
  const findings: Finding[] = [];
  const bytes = Buffer.byteLength(page.html);
  if (bytes > maxBytes) {
    const message = `The page has ${Math.round(bytes / 1024)} KB; ${maxBytes / 1024} KB are allowed`;
    findings.push(createFinding("PAGE_TOO_LARGE", { message }));
  }
  if (!page.hasDoctype)
    findings.push(createFinding("DOCTYPE_MISSING", { message: "The page has no doctype" }));
  if (!hasEnd(page)) {
    findings.push(
      createFinding("DOCUMENT_TRUNCATED", { message: "The page ends without </html>" }),
    );
  }
  return [...findings, ...checkLanguage(page, language), ...checkHead(page)];
}

function hasEnd(page: ParsedPage): boolean {
  return /<\/html\s*>\s*$/i.test(page.html.slice(-200));
}

function checkLanguage(page: ParsedPage, language: string): Finding[] {
  const lang =
    page.elements
      .find(({ tag }) => tag === "html")
      ?.attributes.get("lang")
      ?.trim() ?? "";
  if (lang === "")
    return [createFinding("LANG_MISSING", { message: "<html> has no lang", selector: "html" })];
  if (primary(lang) === primary(language)) return [];
  const message = `lang is "${lang}", the page is in "${language}"`;
  return [createFinding("LANG_WRONG", { message, selector: "html" })];
}

function primary(language: string): string {
  return language.toLowerCase().split("-")[0] ?? "";
}

function checkHead(page: ParsedPage): Finding[] {
  const findings: Finding[] = [];
  const title = page.elements.find(
    ({ tag, node }) => tag === "title" && node.parentNode?.nodeName === "head",
  );
  if (title === undefined || textOf(title.node).trim() === "") {
    findings.push(
      createFinding("TITLE_MISSING", { message: "The page has no title", selector: "head" }),
    );
  }
  if (metaContent(page, "description") === "") {
    const message = "The page has no meta description";
    findings.push(createFinding("DESCRIPTION_MISSING", { message, selector: "head" }));
  }
  if (!/width\s*=\s*device-width/.test(metaContent(page, "viewport"))) {
    const message = "The viewport is not set to width=device-width";
    findings.push(createFinding("VIEWPORT_MISSING", { message, selector: "head" }));
  }
  if (!page.elements.some(({ tag, attributes }) => tag === "meta" && attributes.has("charset"))) {
    findings.push(
      createFinding("CHARSET_MISSING", { message: "No <meta charset>", selector: "head" }),
    );
  }
  return findings;
}

function metaContent(page: ParsedPage, name: string): string {
  const meta = page.elements.find(
    ({ tag, attributes }) => tag === "meta" && attributes.get("name")?.toLowerCase() === name,
  );
  return meta?.attributes.get("content")?.trim() ?? "";
}

/** One `<h1>`, and after it no level left out on the way down. */
export function checkHeadings(page: ParsedPage): Finding[] {
  const headings = page.elements.filter(({ tag }) => /^h[1-6]$/.test(tag));
  const first = headings.filter(({ tag, isFrozen }) => tag === "h1" && !isFrozen);
  const findings: Finding[] = [];
  if (first.length === 0)
    findings.push(createFinding("H1_MISSING", { message: "The page has no h1" }));
  for (const extra of headings.filter(({ tag }) => tag === "h1").filter((h) => h !== first[0])) {
    findings.push(at("H1_MULTIPLE", extra, "A second h1"));
  }
  let level = 0;
  for (const heading of headings) {
    const next = Number(heading.tag[1]);
    if (next > level + 1 && !(level === 0 && next === 2 && first.length === 0)) {
      findings.push(
        at("HEADING_SKIPPED", heading, `h${next} follows ${level === 0 ? "nothing" : `h${level}`}`),
      );
    }
    if (textOf(heading.node).trim() === "" && !hasImage(heading)) {
      findings.push(at("HEADING_SKIPPED", heading, `An empty h${next}`));
    }
    level = next;
  }
  return findings;
}

function hasImage(heading: PageElement): boolean {
  return heading.node.childNodes.some((node) => node.nodeName === "img" || node.nodeName === "svg");
}

function at(
  code: "H1_MULTIPLE" | "HEADING_SKIPPED",
  element: PageElement,
  message: string,
): Finding {
  return createFinding(code, { message, selector: element.selector, isFrozen: element.isFrozen });
}
