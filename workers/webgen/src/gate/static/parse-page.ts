import { parse } from "parse5";
import type { DefaultTreeAdapterTypes, ParserError } from "parse5";
import type { FrozenSection } from "../../plan/page-plan.ts";

type Element = DefaultTreeAdapterTypes.Element;
type ParentNode = DefaultTreeAdapterTypes.ParentNode;
type ChildNode = DefaultTreeAdapterTypes.ChildNode;

/** One element of the page, in document order. */
export interface PageElement {
  node: Element;
  tag: string;
  attributes: ReadonlyMap<string, string>;
  /** A CSS selector that leads to it, from the nearest id on. */
  selector: string;
  /** Stands in the bytes of a frozen section (the wrapper itself is ours). */
  isFrozen: boolean;
}

/** Character offsets into the page, end exclusive. */
export type SourceRange = readonly [start: number, end: number];

export interface ParsedPage {
  html: string;
  elements: PageElement[];
  /** What parse5 complained about, in source order. */
  errors: ParserError[];
  hasDoctype: boolean;
  /** Where the frozen bytes lie. */
  frozenRanges: readonly SourceRange[];
}

/**
 * Parses a page the way a browser without scripts does, so that what `<noscript>` holds is seen
 * like everything else. Never throws: every text is some document.
 */
export function parsePage(html: string, frozen: readonly FrozenSection[]): ParsedPage {
  const errors: ParserError[] = [];
  const document = parse(html, {
    sourceCodeLocationInfo: true,
    scriptingEnabled: false,
    onParseError: (error) => errors.push(error),
  });
  const collector = new Collector(frozen);
  collector.collect(document, "", false);
  const hasDoctype = document.childNodes.some((node) => node.nodeName === "#documentType");
  return { html, elements: collector.elements, errors, hasDoctype, frozenRanges: collector.ranges };
}

/**
 * Walks the tree once. What is frozen goes by source offsets, not by nesting: frozen markup that
 * leaves an element open would otherwise take the rest of the page under its protection.
 */
class Collector {
  readonly elements: PageElement[] = [];
  readonly ranges: SourceRange[] = [];
  readonly #lengths: Map<string, number>;

  constructor(frozen: readonly FrozenSection[]) {
    this.#lengths = new Map(frozen.map(({ id, html }) => [id, html.length]));
  }

  collect(parent: ParentNode, path: string, isParentFrozen: boolean): void {
    const counts = new Map<string, number>();
    for (const node of parent.childNodes) {
      if (!isElement(node)) continue;
      const nth = (counts.get(node.tagName) ?? 0) + 1;
      counts.set(node.tagName, nth);
      const attributes = new Map(node.attrs.map(({ name, value }) => [name, value]));
      const selector = selectorOf(node, attributes.get("id"), path, nth);
      const at = node.sourceCodeLocation?.startOffset;
      const isFrozen = at === undefined ? isParentFrozen : isWithin(this.ranges, at);
      this.elements.push({ node, tag: node.tagName, attributes, selector, isFrozen });
      if (!isFrozen) this.#openRange(node, attributes.get("data-frozen"));
      this.collect(contentOf(node), selector, isFrozen);
    }
  }

  #openRange(node: Element, id: string | undefined): void {
    const length = id === undefined ? undefined : this.#lengths.get(id);
    const start = node.sourceCodeLocation?.startTag?.endOffset;
    if (id === undefined || length === undefined || start === undefined) return;
    this.#lengths.delete(id);
    this.ranges.push([start, start + length]);
  }
}

/** Tells whether an offset lies in one of the ranges. */
export function isWithin(ranges: readonly SourceRange[], offset: number): boolean {
  return ranges.some(([start, end]) => offset >= start && offset < end);
}

function selectorOf(node: Element, id: string | undefined, path: string, nth: number): string {
  if (id !== undefined && /^[A-Za-z][\w-]*$/.test(id)) return `#${id}`;
  if (node.tagName === "html" || node.tagName === "head" || node.tagName === "body")
    return node.tagName;
  return `${path === "" ? "" : `${path} > `}${node.tagName}:nth-of-type(${nth})`;
}

function contentOf(node: Element): ParentNode {
  return node.tagName === "template" && "content" in node
    ? (node as DefaultTreeAdapterTypes.Template).content
    : node;
}

export function isElement(node: ChildNode): node is Element {
  return "tagName" in node;
}

/** All text below an element, scripts and styles left out. */
export function textOf(node: ParentNode): string {
  let text = "";
  for (const child of node.childNodes) {
    if (child.nodeName === "#text") text += (child as DefaultTreeAdapterTypes.TextNode).value;
    else if (isElement(child) && child.tagName !== "script" && child.tagName !== "style") {
      text += textOf(contentOf(child));
    }
  }
  return text;
}

/** The text between the tags of a script or style element, as it stands. */
export function rawTextOf(node: Element): string {
  return node.childNodes
    .map((child) =>
      child.nodeName === "#text" ? (child as DefaultTreeAdapterTypes.TextNode).value : "",
    )
    .join("");
}
