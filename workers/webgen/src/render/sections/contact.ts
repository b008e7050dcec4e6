import type { ContactSection } from "../../plan/page-plan.ts";
import { breakable } from "../breakable.ts";
import { wordLanguage } from "../language.ts";
import { type Markup, markup } from "../markup.ts";
import { safeHref } from "../safe-href.ts";
import { textLink } from "../text-link.ts";
import type { ContactForm, RenderContext } from "../theme.ts";

interface Line {
  label: string;
  /** The language of a label that is a fixed word. */
  mark: Markup | undefined;
  kind: string;
  value: Markup;
}

/** One or two channels stand alone on their ground and are set larger. */
function amount(lines: Line[]): string {
  return lines.length < 3 ? "is-few" : "is-many";
}

const draws: Record<ContactForm, (lines: Line[]) => Markup> = {
  terms: (lines) =>
    markup`<dl class="channels ${amount(lines)}">${lines.map(
      (line) =>
        markup`<div class="channel ${line.kind}"><dt${line.mark}>${line.label}</dt><dd>${line.value}</dd></div>`,
    )}</dl>`,
  list: (lines) =>
    markup`<ul class="channels ${amount(lines)}">${lines.map(
      (line) =>
        markup`<li class="channel ${line.kind}"><span class="label"${line.mark}>${line.label}</span> ${line.value}</li>`,
    )}</ul>`,
  table: (lines) =>
    markup`<table class="channels ${amount(lines)}"><tbody>${lines.map(
      (line) =>
        markup`<tr class="channel ${line.kind}"><th scope="row"${line.mark}>${line.label}</th><td>${line.value}</td></tr>`,
    )}</tbody></table>`,
  cards: (lines) =>
    markup`<div class="channels ${amount(lines)}">${lines.map(
      (line) =>
        markup`<div class="channel ${line.kind}"><h3 class="label"${line.mark}>${line.label}</h3><p>${line.value}</p></div>`,
    )}</div>`,
};

/** Every way to reach the organisation; what can be dialled, written to or opened is a link. */
export function contactBody(section: ContactSection, context: RenderContext): Markup {
  const form = context.theme.forms.contact[section.variant];
  const lines = section.entries.map((entry) => {
    const href = safeHref(entry.href);
    return {
      label: entry.label?.text ?? context.words[entry.kind],
      mark: wordLanguage(context.plan.language, entry.label),
      kind: `is-${entry.kind}`,
      value: href
        ? markup`<a href="${href}" dir="auto">${breakable(entry.value.text)}</a>`
        : markup`<span dir="auto">${breakable(entry.value.text)}</span>`,
    };
  });
  return markup`<div class="contact ${form.layout}">${lines.length > 0 && draws[form.shape](lines)}${
    section.action &&
    markup`<p class="actions">${textLink(section.action, context.plan.language, "button")}</p>`
  }</div>`;
}
