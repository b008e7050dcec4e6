import { createFinding } from "../finding.ts";
import type { Finding } from "../finding.ts";
import type { FindingCode } from "../finding-catalog.ts";
import { findCssUrls } from "./find-css-urls.ts";
import { rawTextOf } from "./parse-page.ts";
import type { PageElement, ParsedPage } from "./parse-page.ts";

/**
 * What no page may hold: code that runs, and anything that makes a browser call a host. Links
 * that a reader follows are not meant; the fact check traces those.
 */
export function checkForbidden(page: ParsedPage): Finding[] {
  return page.elements.flatMap((element) =>
    [...findCode(element), ...findEmbeds(element), ...findResources(element)].map(
      ([code, message]) =>
        createFinding(code, { message, selector: element.selector, isFrozen: element.isFrozen }),
    ),
  );
}

type Fault = [FindingCode, string];

function findCode({ tag, attributes }: PageElement): Fault[] {
  const faults: Fault[] = [];
  const type = attributes.get("type")?.trim().toLowerCase();
  if (tag === "script" && (type !== "application/ld+json" || attributes.has("src"))) {
    faults.push([
      "SCRIPT_FORBIDDEN",
      `A script${attributes.has("src") ? ` from ${attributes.get("src")}` : ""}`,
    ]);
  }
  for (const [name, value] of attributes) {
    if (/^on[a-z]+$/i.test(name)) faults.push(["HANDLER_FORBIDDEN", `The inline handler ${name}`]);
    if (name === "srcdoc") faults.push(["EMBED_FORBIDDEN", "A page within the page (srcdoc)"]);
    if (linkAttributes.has(name) && isCodeUrl(value)) {
      faults.push(["URL_FORBIDDEN", `The address "${value.trim().slice(0, 60)}" in ${name}`]);
    }
  }
  return faults;
}

const linkAttributes = new Set([
  "href",
  "xlink:href",
  "action",
  "formaction",
  "src",
  "data",
  "to",
  "values",
  "from",
]);

/** Browsers skip white space and control characters when they read a scheme. */
function isCodeUrl(value: string): boolean {
  const url = withoutBlanks(value).toLowerCase();
  return /^(javascript|vbscript|livescript):/.test(url) || /^data:(?!image\/|font\/)/.test(url);
}

function withoutBlanks(value: string): string {
  return [...value].filter((char) => char > " ").join("");
}

function findEmbeds({ tag, attributes }: PageElement): Fault[] {
  const faults: Fault[] = [];
  if (embedTags.has(tag)) faults.push(["EMBED_FORBIDDEN", `The element <${tag}>`]);
  if (tag === "base") faults.push(["BASE_FORBIDDEN", "The element <base>"]);
  if (tag === "meta" && attributes.get("http-equiv")?.trim().toLowerCase() === "refresh") {
    faults.push(["META_REFRESH", "The page forwards by meta refresh"]);
  }
  const action = (tag === "form" ? attributes.get("action") : attributes.get("formaction"))?.trim();
  if (
    action !== undefined &&
    action !== "" &&
    !action.startsWith("#") &&
    !action.startsWith("mailto:")
  ) {
    faults.push(["FORM_FOREIGN", `A form sends its data to ${action}`]);
  }
  const ping = attributes.get("ping");
  if (ping !== undefined) faults.push(["EXTERNAL_RESOURCE", `A click reports to ${ping}`]);
  return faults;
}

const embedTags = new Set([
  "iframe",
  "frame",
  "frameset",
  "object",
  "embed",
  "applet",
  "portal",
  "fencedframe",
]);

/** `<link>`s that only tell where a page stands; a browser loads nothing for them. */
const harmlessLinks = new Set(["canonical", "alternate", "author", "license", "me", "help"]);

function findResources(element: PageElement): Fault[] {
  const { tag, attributes, node } = element;
  const urls = resourceUrls(element);
  if (tag === "style") urls.push(...findCssUrls(rawTextOf(node)));
  const style = attributes.get("style");
  if (style !== undefined) urls.push(...findCssUrls(style));
  for (const name of svgPaintAttributes) {
    const value = attributes.get(name);
    if (value !== undefined) urls.push(...findCssUrls(value));
  }
  return urls
    .filter((url) => !isInline(url))
    .map((url) => ["EXTERNAL_RESOURCE", `<${tag}> loads ${url.slice(0, 120)}`]);
}

const svgPaintAttributes = [
  "fill",
  "stroke",
  "filter",
  "mask",
  "clip-path",
  "cursor",
  "marker-start",
  "marker-mid",
  "marker-end",
];

function resourceUrls({ tag, attributes }: PageElement): string[] {
  const urls: string[] = [];
  const add = (name: string) => {
    const value = attributes.get(name);
    if (value !== undefined) urls.push(value);
  };
  if (sourceTags.has(tag)) add("src");
  if (tag === "video") add("poster");
  if (["body", "table", "td", "th", "tr"].includes(tag)) add("background");
  if (["image", "feimage", "use"].includes(tag.toLowerCase())) {
    add("href");
    add("xlink:href");
  }
  if (tag === "link" && !isHarmless(attributes.get("rel"))) add("href");
  for (const name of ["srcset", "imagesrcset"]) urls.push(...splitSrcset(attributes.get(name)));
  if (tag === "html") add("manifest");
  return urls;
}

const sourceTags = new Set([
  "img",
  "source",
  "track",
  "video",
  "audio",
  "input",
  "script",
  "iframe",
  "embed",
]);

function isHarmless(rel = ""): boolean {
  const words = rel.toLowerCase().split(/\s+/).filter(Boolean);
  return words.length > 0 && words.every((word) => harmlessLinks.has(word));
}

/** `data:` candidates hold commas themselves, so only a comma before white space parts them. */
function splitSrcset(srcset = ""): string[] {
  return srcset
    .split(/,\s+/)
    .map((candidate) => candidate.trim().split(/\s+/)[0] ?? "")
    .filter(Boolean);
}

function isInline(url: string): boolean {
  const trimmed = url.trim();
  return trimmed === "" || trimmed.startsWith("#") || /^data:(image|font)\//i.test(trimmed);
}
