import type { LayoutFault, TextLine } from "./layout-fault.ts";
import { coversOfScreen, findCovers } from "./cover-probe.ts";

/*
 * This file runs inside of the page: `layoutProbeSource` sends its functions there as text, so
 * they may use each other and the DOM, and nothing else.
 */

export interface LayoutProbe {
  faults: LayoutFault[];
  /** Characters that a reader can see. */
  visibleChars: number;
  hasImages: boolean;
  pageHeightPx: number;
}

/** JavaScript text that gives a `LayoutProbe` when evaluated in a page. */
export function layoutProbeSource(checksTapTargets: boolean, checksCovers: boolean): string {
  const parts = [
    selectorOf,
    faultAt,
    isShown,
    isVisuallyHidden,
    collectLines,
    findOverflow,
    findClipped,
    cutBy,
    findOverlaps,
    findSmallTargets,
    isInSentence,
    findCovers,
    coversOfScreen,
    probeLayout,
  ];
  // Imported functions go by another name where modules are bundled, so only this text calls them.
  const covers = checksCovers ? "probe.faults.push(...findCovers(collectLines(), faultAt));" : "";
  const body = `const probe = probeLayout(${checksTapTargets});\n${covers}\nreturn probe;`;
  return `(() => {${parts.map(String).join("\n")}\n${body}})()`;
}

function probeLayout(checksTapTargets: boolean): LayoutProbe {
  const lines = collectLines();
  return {
    faults: [
      ...findOverflow(),
      ...findClipped(lines),
      ...findOverlaps(lines),
      ...(checksTapTargets ? findSmallTargets() : []),
    ],
    visibleChars: lines.reduce((sum, { text }) => sum + text.replace(/\s/g, "").length, 0),
    hasImages: document.querySelector("img, svg, video, canvas") !== null,
    pageHeightPx: document.documentElement.scrollHeight,
  };
}

function selectorOf(element: Element): string {
  let path = "";
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    if (/^[A-Za-z][\w-]*$/.test(at.id)) return `#${at.id}${path}`;
    const tag = at.tagName.toLowerCase();
    if (tag === "body" || tag === "html") return `${tag}${path}`;
    const twins = [...(at.parentElement?.children ?? [])].filter(
      (twin) => twin.tagName === at?.tagName,
    );
    path = ` > ${tag}:nth-of-type(${twins.indexOf(at) + 1})${path}`;
  }
  return path.slice(3);
}

function faultAt(code: LayoutFault["code"], element: Element, message: string): LayoutFault {
  return {
    code,
    message,
    selector: selectorOf(element),
    isFrozen: element.closest("[data-frozen]") !== null,
  };
}

function isShown(element: Element): boolean {
  const isVisible = element.checkVisibility({
    contentVisibilityAuto: false,
    opacityProperty: true,
    visibilityProperty: true,
  });
  return isVisible && !isVisuallyHidden(element);
}

/** Text for screen readers alone: one pixel, or clipped away. */
function isVisuallyHidden(element: Element): boolean {
  for (
    let at: Element | null = element;
    at !== null && at !== document.body;
    at = at.parentElement
  ) {
    const style = getComputedStyle(at);
    const isOut = style.position === "absolute" || style.position === "fixed";
    if (
      isOut &&
      (style.clip === "rect(0px, 0px, 0px, 0px)" || style.clip === "rect(1px, 1px, 1px, 1px)")
    )
      return true;
    if (style.clipPath === "inset(50%)" || style.clipPath === "inset(100%)") return true;
    if (isOut && style.overflow !== "visible" && at.clientWidth <= 1 && at.clientHeight <= 1)
      return true;
  }
  return false;
}

function collectLines(): TextLine[] {
  const lines: TextLine[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const shown = new Map<Element, boolean>();
  const range = document.createRange();
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    const text = node.nodeValue ?? "";
    if (
      element === null ||
      text.trim() === "" ||
      element.closest("script, style, noscript, template") !== null
    )
      continue;
    if (!shown.has(element)) shown.set(element, isShown(element));
    if (shown.get(element) !== true) continue;
    range.selectNodeContents(node);
    const rects = [...range.getClientRects()].filter((rect) => rect.width >= 2 && rect.height >= 2);
    // Beyond the left or upper edge lies what is put there on purpose, such as a skip link.
    const onPage = rects.filter((rect) => rect.right > 0 && rect.bottom + scrollY > 0);
    onPage.forEach((rect, at) => lines.push({ rect, element, text: at === 0 ? text : "" }));
  }
  return lines;
}

function findOverflow(): LayoutFault[] {
  const root = document.documentElement;
  const isCut = [root, document.body].some((each) =>
    /hidden|clip/.test(getComputedStyle(each).overflowX),
  );
  if (isCut || root.scrollWidth <= innerWidth + 1) return [];
  const wide = [...document.body.querySelectorAll("*")]
    .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
    .at(-1);
  const message = `${root.scrollWidth - innerWidth} px wider than the window`;
  return [faultAt("OVERFLOW_X", wide ?? document.body, message)];
}

function findClipped(lines: TextLine[]): LayoutFault[] {
  const faults = new Map<Element, LayoutFault>();
  for (const { rect, element, text } of lines) {
    if (faults.has(element)) continue;
    const by = cutBy(rect, element);
    if (by === null) continue;
    const label = (text || element.textContent || "").trim().slice(0, 40);
    faults.set(
      element,
      faultAt("TEXT_CLIPPED", element, `"${label}" is cut off by <${by.tagName.toLowerCase()}>`),
    );
  }
  return [...faults.values()];
}

/**
 * The ancestor that hides a part of the line. Glyph boxes are taller than tight lines, so up and
 * down a third of a line is let pass. Where an ancestor scrolls, nothing further out cuts in that
 * direction: its reader can scroll. `overflow-x: hidden` alone makes the other direction `auto`.
 */
function cutBy(rect: DOMRect, element: Element): Element | null {
  let position = "static";
  let isFreeX = false;
  let isFreeY = false;
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    const style = getComputedStyle(at);
    const isRoot = at === document.body || at === document.documentElement;
    const isPositioned = style.position !== "static" || style.transform !== "none";
    const holds = position === "static" || (position === "absolute" && isPositioned) || isRoot;
    const box = isRoot
      ? new DOMRect(0, -scrollY, innerWidth, document.documentElement.scrollHeight)
      : at.getBoundingClientRect();
    if (holds) {
      isFreeX ||= /auto|scroll/.test(style.overflowX);
      isFreeY ||= isRoot || /auto|scroll/.test(style.overflowY);
      const slack = rect.height / 3;
      if (
        !isFreeX &&
        /hidden|clip/.test(style.overflowX) &&
        (rect.right > box.right + 2 || rect.left < box.left - 2)
      )
        return at;
      if (
        !isFreeY &&
        /hidden|clip/.test(style.overflowY) &&
        (rect.bottom > box.bottom + slack || rect.top < box.top - slack)
      )
        return at;
    }
    if (style.position === "fixed") position = "fixed";
    else if (holds && isPositioned)
      position = style.position === "absolute" ? "absolute" : "static";
  }
  return null;
}

function findOverlaps(lines: TextLine[]): LayoutFault[] {
  const read = lines
    .filter(({ element }) => element.closest("[aria-hidden='true']") === null)
    .toSorted((a, b) => a.rect.top - b.rect.top);
  const faults = new Map<Element, LayoutFault>();
  read.forEach((upper, at) => {
    for (let next = at + 1; next < read.length; next++) {
      const lower = read[next];
      if (lower === undefined || lower.rect.top >= upper.rect.bottom) break;
      if (lower.element === upper.element || faults.has(lower.element)) continue;
      const width =
        Math.min(upper.rect.right, lower.rect.right) - Math.max(upper.rect.left, lower.rect.left);
      const height = Math.min(upper.rect.bottom, lower.rect.bottom) - lower.rect.top;
      const isDeep = height > 0.45 * Math.min(upper.rect.height, lower.rect.height);
      if (width <= 4 || !isDeep) continue;
      const label = (upper.element.textContent ?? "").trim().slice(0, 40);
      faults.set(lower.element, faultAt("TEXT_OVERLAP", lower.element, `Lies on "${label}"`));
    }
  });
  return [...faults.values()];
}

function findSmallTargets(): LayoutFault[] {
  const controls = document.querySelectorAll(
    "a[href], button, input:not([type='hidden']), select, textarea, summary, [role='button']",
  );
  return [...controls].flatMap((element) => {
    if (!isShown(element) || isInSentence(element)) return [];
    const { width, height, right, bottom } = element.getBoundingClientRect();
    if (width === 0 || height === 0 || right <= 0 || bottom + scrollY <= 0) return [];
    if (width >= 23.5 && height >= 23.5) return [];
    return [
      faultAt("TAP_TARGET_SMALL", element, `${Math.round(width)} × ${Math.round(height)} px`),
    ];
  });
}

/** A link in running text: its line sets its height (WCAG 2.5.8 exempts it). */
function isInSentence(element: Element): boolean {
  if (element.tagName !== "A" || getComputedStyle(element).display !== "inline") return false;
  const own = (element.textContent ?? "").trim().length;
  return (element.parentElement?.textContent ?? "").trim().length > own;
}
