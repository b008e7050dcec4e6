import { parse } from "parse5";
import type { DefaultTreeAdapterMap } from "parse5";

type Node = DefaultTreeAdapterMap["node"];

/** How many steps of the walk make one shingle: about two nested elements with their siblings. */
const shingleLength = 6;

/** Drawn by ornament, not by layout: what is inside them says nothing about the page's shape. */
const opaqueTags = new Set(["svg", "style", "script", "head", "template"]);

/**
 * The shape of a page: how often each run of opening and closing tags occurs in its body.
 * Classes, ids, attributes and text don't count. Repeated siblings of the same shape count
 * up to four times, so that a list of thirty entries doesn't drown the rest of the page.
 */
export function readDomShape(html: string): Map<string, number> {
  const steps: string[] = [];
  walk(parse(html), steps);
  const shape = new Map<string, number>();
  for (let index = 0; index + shingleLength <= steps.length; index += 1) {
    const shingle = steps.slice(index, index + shingleLength).join(" ");
    shape.set(shingle, Math.min(4, (shape.get(shingle) ?? 0) + 1));
  }
  return shape;
}

function walk(node: Node, steps: string[]): void {
  const isElement = "tagName" in node;
  if (isElement) steps.push(node.tagName);
  if (!isElement || !opaqueTags.has(node.tagName)) {
    for (const child of "childNodes" in node ? node.childNodes : []) walk(child, steps);
  }
  if (isElement) steps.push(`/${node.tagName}`);
}

/** Weighted Jaccard likeness of two shapes: 1 for the same shape, 0 when they share no run of tags. */
export function compareDomShapes(
  left: ReadonlyMap<string, number>,
  right: ReadonlyMap<string, number>,
): number {
  let shared = 0;
  let total = 0;
  for (const shingle of new Set([...left.keys(), ...right.keys()])) {
    const counts = [left.get(shingle) ?? 0, right.get(shingle) ?? 0];
    shared += Math.min(...counts);
    total += Math.max(...counts);
  }
  return total === 0 ? 1 : shared / total;
}
