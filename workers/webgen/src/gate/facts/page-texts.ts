import type { DefaultTreeAdapterTypes } from "parse5";
import { jsonLdBlocks } from "../static/check-json-ld.ts";
import { isElement, isWithin, rawTextOf } from "../static/parse-page.ts";
import type { PageElement, ParsedPage, SourceRange } from "../static/parse-page.ts";

/** One run of text that a reader (or a search engine) takes in as a whole. */
export interface PageText {
  /** A line break stands where an inline element may be set apart by its style. */
  text: string;
  selector: string;
  isFrozen: boolean;
  /** `body`: on the page itself. `meta`: title, description, alternatives, structured data, `<noscript>`. */
  origin: "body" | "meta";
}

const inlineTags = new Set(
  "a abbr b bdi bdo cite code data del dfn em i ins kbd mark q s samp small span strong sub sup time u var wbr".split(
    " ",
  ),
);
/** Inline elements that stand within a word or a phrase; style sheets tend to set the others apart. */
const joiningTags = new Set("abbr b bdi bdo em i mark sub sup u wbr ins del dfn s".split(" "));
const silentTags = new Set(["script", "style", "head"]);

/**
 * Cuts a page into its texts: one per block, inline elements run on. Frozen bytes become texts of
 * their own, so that nothing of them vouches for the rest.
 */
export function pageTexts(page: ParsedPage): PageText[] {
  const texts: PageText[] = [];
  const byNode = new Map(page.elements.map((element) => [element.node, element]));
  for (const element of page.elements) {
    if (silentTags.has(element.tag) || isSilentInside(element)) continue;
    texts.push(...blockTexts(element, byNode, page.frozenRanges), ...attributeTexts(element));
  }
  return [...texts, ...headTexts(page), ...jsonLdTexts(page)].filter(
    ({ text }) => text.trim() !== "",
  );
}

function isSilentInside({ node }: PageElement): boolean {
  return node.parentNode?.nodeName === "head";
}

/** Most readers' browsers run scripts, and never show it. */
function isForNoScript(node: DefaultTreeAdapterTypes.Element): boolean {
  for (
    let at: typeof node.parentNode = node;
    at !== null;
    at = "parentNode" in at ? at.parentNode : null
  ) {
    if (at.nodeName === "noscript") return true;
  }
  return false;
}

/** The text runs that belong to this block itself; inline elements are no blocks. */
function blockTexts(
  element: PageElement,
  byNode: ReadonlyMap<DefaultTreeAdapterTypes.Element, PageElement>,
  ranges: readonly SourceRange[],
): PageText[] {
  if (isInline(element.node)) return [];
  const origin = isForNoScript(element.node) ? "meta" : "body";
  const runs: PageText[] = [];
  let run: PageText | undefined;
  const visit = (node: DefaultTreeAdapterTypes.ChildNode, owner: PageElement) => {
    if (node.nodeName === "#text") {
      const { value, sourceCodeLocation } = node as DefaultTreeAdapterTypes.TextNode;
      const isFrozen = sourceCodeLocation
        ? isWithin(ranges, sourceCodeLocation.startOffset)
        : owner.isFrozen;
      if (run === undefined || run.isFrozen !== isFrozen) {
        run = { text: "", selector: element.selector, isFrozen, origin };
        runs.push(run);
      }
      run.text += value.replace(/\s+/g, " ");
    } else if (isElement(node)) {
      if (!isInline(node)) {
        run = undefined;
        return;
      }
      const gap = joiningTags.has(node.tagName) || run === undefined ? "" : "\n";
      if (run !== undefined) run.text += gap;
      for (const child of node.childNodes) visit(child, byNode.get(node) ?? owner);
      if (run !== undefined) run.text += gap;
    }
  };
  for (const child of element.node.childNodes) visit(child, element);
  return runs.map((each) => ({ ...each, text: each.text.trim() }));
}

function isInline(node: DefaultTreeAdapterTypes.Element): boolean {
  return inlineTags.has(node.tagName);
}

const spokenAttributes = ["alt", "aria-label", "title", "placeholder", "content", "datetime"];

function attributeTexts({ attributes, selector, isFrozen, tag }: PageElement): PageText[] {
  return spokenAttributes.flatMap((name) => {
    if (name === "content" && tag !== "meta") return [];
    const text = attributes.get(name);
    return text === undefined ? [] : [{ text, selector, isFrozen, origin: "meta" as const }];
  });
}

const quietMeta =
  /^(viewport|theme-color|color-scheme|robots|referrer|generator|format-detection|og:(type|locale|url|image.*)|twitter:card|msapplication-.*)$/i;

function headTexts(page: ParsedPage): PageText[] {
  return page.elements.flatMap(({ tag, attributes, node, selector, isFrozen }) => {
    if (node.parentNode?.nodeName !== "head") return [];
    if (tag === "title")
      return [{ text: rawTextOf(node), selector, isFrozen, origin: "meta" as const }];
    const name = attributes.get("name") ?? attributes.get("property") ?? "";
    if (tag !== "meta" || name === "" || quietMeta.test(name)) return [];
    return [{ text: attributes.get("content") ?? "", selector, isFrozen, origin: "meta" as const }];
  });
}

const quietKeys = new Set([
  "@context",
  "@type",
  "@id",
  "url",
  "sameAs",
  "inLanguage",
  "priceCurrency",
  "dayOfWeek",
  "availability",
]);

function jsonLdTexts(page: ParsedPage): PageText[] {
  return jsonLdBlocks(page).flatMap(({ node, selector, isFrozen }) =>
    stringsOf(parseOrNull(rawTextOf(node))).map((text) => ({
      text,
      selector,
      isFrozen,
      origin: "meta" as const,
    })),
  );
}

function parseOrNull(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null; // JSON_LD_INVALID says so already.
  }
}

function stringsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(stringsOf);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    quietKeys.has(key) ? [] : stringsOf(each),
  );
}
