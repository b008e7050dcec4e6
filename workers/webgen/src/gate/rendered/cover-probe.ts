/*
 * This file runs inside of the page, as layout-probe.ts does and together with its text.
 */
import type { LayoutFault, TextLine } from "./layout-fault.ts";

type FaultAt = (code: LayoutFault["code"], element: Element, message: string) => LayoutFault;

/**
 * Something that lies over most of the text of a screen, such as an overlay: asks at the middle of
 * each line of text what is drawn there. Scrolls through the page and back to its top.
 */
export function findCovers(lines: TextLine[], faultAt: FaultAt): LayoutFault[] {
  const style = document.createElement("style");
  // What lets clicks through covers all the same, and a point would miss it.
  style.textContent = "*,*::before,*::after{pointer-events:auto!important}";
  document.head.append(style);
  const top = scrollY;
  const faults: LayoutFault[] = [];
  for (let screen = 0; screen < 30 && faults.length === 0; screen++) {
    scrollTo({ top: screen * innerHeight, behavior: "instant" });
    if (screen > 0 && scrollY <= (screen - 1) * innerHeight) break;
    faults.push(...coversOfScreen(lines, scrollY - top, faultAt));
  }
  scrollTo({ top, behavior: "instant" });
  style.remove();
  return faults;
}

/** A bar that stays in place hides a few lines at a time; a cover hides nearly all of them. */
export function coversOfScreen(
  lines: TextLine[],
  scrolledPx: number,
  faultAt: FaultAt,
): LayoutFault[] {
  const inView: Element[] = [];
  const covers = new Map<Element, { hit: Element; count: number }>();
  for (const { rect, element } of lines) {
    const x = (Math.max(rect.left, 0) + Math.min(rect.right, innerWidth)) / 2;
    const y = (rect.top + rect.bottom) / 2 - scrolledPx;
    const hit = y < 0 || y > innerHeight ? null : document.elementFromPoint(x, y);
    if (hit === null) continue;
    inView.push(element);
    if (hit.contains(element) || element.contains(hit)) continue;
    let cover = hit;
    while (cover.parentElement !== null && !cover.parentElement.contains(element))
      cover = cover.parentElement;
    const known = covers.get(cover);
    covers.set(cover, { hit, count: (known?.count ?? 0) + 1 });
  }
  return [...covers].flatMap(([cover, { hit, count }]) => {
    const outside = inView.filter((element) => !cover.contains(element)).length;
    if (count < 3 || count < 0.7 * outside) return [];
    return [faultAt("PAGE_COVERED", hit, `It lies over ${count} of ${outside} lines of text`)];
  });
}
