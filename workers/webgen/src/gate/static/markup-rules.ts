import type { ConfigData } from "html-validate";

/**
 * html-validate's recommended rules, less matters of taste and what other checks judge better:
 * axe sees the rendered page (`wcag/*`, `text-content`, landmarks, names), the anchor check has ids.
 */
export const markupRules: ConfigData = {
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    "no-trailing-whitespace": "off",
    "tel-non-breaking": "off",
    "no-inline-style": "off",
    "long-title": "off",
    "no-dup-id": "off",
    "no-missing-references": "off",
    "no-unknown-elements": "error",
    "missing-doctype": "off",
    "element-required-attributes": "off",
    "empty-heading": "off",
    "empty-title": "off",
    "heading-level": "off",
    "text-content": "off",
    "meta-refresh": "off",
    "aria-label-misuse": "off",
    "unique-landmark": "off",
    "prefer-native-element": "off",
    "no-redundant-role": "off",
    "attribute-boolean-style": "off",
    "attribute-empty-style": "off",
    "attr-quotes": "off",
    "attr-case": "off",
    "doctype-style": "off",
    "void-style": "off",
    "no-raw-characters": "off",
    "valid-id": "off",
    "wcag/h30": "off",
    "wcag/h32": "off",
    "wcag/h36": "off",
    "wcag/h37": "off",
    "wcag/h63": "off",
    "wcag/h67": "off",
    "wcag/h71": "off",
  },
};

/** Rules whose breach makes browsers guess, or shows that a page was cut or glued wrongly. */
export const structuralRules: ReadonlySet<string> = new Set([
  "parser-error",
  "close-order",
  "close-attr",
  "no-dup-attr",
  "void-content",
  "element-permitted-content",
  "element-permitted-occurrences",
  "element-permitted-parent",
  "element-required-ancestor",
  "element-name",
  "no-unknown-elements",
]);
