import { webgenThemes } from "@shared/contracts";
import fc from "fast-check";
import { type DefaultTreeAdapterTypes, parse } from "parse5";
import { describe, expect, it } from "vitest";
import type { PagePlan } from "../plan/page-plan.ts";
import { printable } from "./escape.ts";
import { everyVariantPlan, turns } from "./fixtures/every-variant-plan.ts";
import { renderPage } from "./page.ts";

type Node = DefaultTreeAdapterTypes.ChildNode | DefaultTreeAdapterTypes.Document;

/** The plan with the same text in every copy field. */
function filled(plan: PagePlan, text: string): PagePlan {
  const fill = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(fill);
    if (typeof value !== "object" || value === null) return value;
    if ("text" in value && typeof value.text === "string") return { ...value, text };
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fill(inner)]));
  };
  return fill(plan) as PagePlan;
}

/** Names of all elements in order, without drawings and break chances: those depend on the text by design. */
function elements(node: Node): string[] {
  if (["svg", "link", "wbr"].includes(node.nodeName)) return [];
  const inner = "childNodes" in node ? node.childNodes.flatMap(elements) : [];
  return "tagName" in node ? [node.tagName, ...inner] : inner;
}

function find(node: Node, name: string): Node | undefined {
  if (node.nodeName === name) return node;
  const children = "childNodes" in node ? node.childNodes : [];
  return children.map((child) => find(child, name)).find((found) => found !== undefined);
}

function textOf(node: Node | undefined): string {
  if (node === undefined) return "";
  if (node.nodeName === "#text" && "value" in node) return node.value;
  return "childNodes" in node ? node.childNodes.map(textOf).join("") : "";
}

function parseStrictly(html: string) {
  const errors: string[] = [];
  const document = parse(html, { onParseError: (error) => errors.push(error.code) });
  return { document, errors };
}

const hostile = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 40 }),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
  fc.constantFrom(
    "</script><script>alert(1)</script>",
    "<!--",
    "]]>",
    '"><img src=x onerror=alert(1)>',
    "</style>",
    "&lt;b&gt;",
    "{{x}}",
    "</title><h1>",
    "\u2028",
    "--></div>",
  ),
);

describe("text of a plan", () => {
  it.each(webgenThemes)("never becomes markup in theme %s", (theme) => {
    fc.assert(
      fc.property(hostile, fc.constantFrom(...turns), (text, turn) => {
        const clean = printable(text);
        fc.pre(clean.trim() !== "");
        const plan = everyVariantPlan(theme, turn);
        const page = parseStrictly(renderPage(filled(plan, text)).html);
        const plain = parseStrictly(
          renderPage(
            filled(
              plan,
              clean.replace(/\S/gu, (sign) => "x".repeat(sign.length)),
            ),
          ).html,
        );
        expect(page.errors).toEqual([]);
        expect(elements(page.document)).toEqual(elements(plain.document));
        expect(textOf(find(page.document, "h1"))).toBe(clean);
        expect(textOf(find(page.document, "title"))).toBe(clean);
      }),
      { numRuns: 40, examples: [["\u0000\n\n!", 0]] },
    );
  });

  it("stays itself inside the structured data", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const { document } = parseStrictly(
          renderPage(filled(everyVariantPlan("ledger", 0), text)).html,
        );
        const data = JSON.parse(textOf(find(document, "script"))) as {
          "@graph": { name: string }[];
        };
        expect(data["@graph"][0]?.name).toBe(printable(text));
      }),
      { numRuns: 60 },
    );
  });
});
