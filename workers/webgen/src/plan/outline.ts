import type { Block, HeadingBlock, Snapshot } from "../read/snapshot.ts";
import { roleOfHeading, roleOfUrl, type Role } from "./part-roles.ts";

/** A heading with what stands under it. A source is a part without a heading. */
export interface Part {
  heading?: HeadingBlock;
  level: number;
  source: number;
  role?: Role;
  /** Blocks between the heading and the first heading below it. */
  blocks: Exclude<Block, HeadingBlock>[];
  children: Part[];
  parent?: Part;
}

/** What a heading hands down to the headings below it: the rest they must say themselves. */
const inherited = new Set<Role>([
  "people",
  "news",
  "questions",
  "prices",
  "programme",
  "legal",
  "contact",
  "quotes",
  "steps",
]);

/** The sources of a snapshot as trees of headings. */
export function outlineOf(snapshot: Snapshot): Part[] {
  const roots: Part[] = [];
  let open: Part | undefined;
  for (const block of snapshot.blocks) {
    if (!open || rootOf(open).source !== block.source) {
      open = rootPart(snapshot, block.source);
      roots.push(open);
    }
    if (block.kind !== "heading") {
      open.blocks.push(block);
      continue;
    }
    let parent: Part = open;
    while (parent.parent && parent.level >= block.level) parent = parent.parent;
    const role =
      roleOfHeading(block.text) ??
      (parent.role && inherited.has(parent.role) ? parent.role : undefined);
    open = {
      heading: block,
      level: block.level,
      source: block.source,
      blocks: [],
      children: [],
      parent,
      ...(role ? { role } : {}),
    };
    parent.children.push(open);
  }
  return roots;
}

function rootPart(snapshot: Snapshot, source: number): Part {
  const url = snapshot.sources[source]?.url;
  const role = url === undefined ? undefined : roleOfUrl(url);
  return { level: 0, source, blocks: [], children: [], ...(role ? { role } : {}) };
}

function rootOf(part: Part): Part {
  let root = part;
  while (root.parent) root = root.parent;
  return root;
}

/** All parts in the order of the text. */
export function flatten(parts: Part[]): Part[] {
  const all: Part[] = [];
  const stack = [...parts].reverse();
  for (let part = stack.pop(); part; part = stack.pop()) {
    all.push(part);
    for (let at = part.children.length - 1; at >= 0; at -= 1) stack.push(part.children[at]!);
  }
  return all;
}
