import type { HoursSection } from "../../plan/page-plan.ts";
import { wordLanguage } from "../language.ts";
import { type Markup, markup } from "../markup.ts";
import type { HoursForm, RenderContext } from "../theme.ts";

type Row = HoursSection["rows"][number];

const draws: Record<HoursForm, (rows: Row[], context: RenderContext) => Markup> = {
  table: (rows, { plan, words }) =>
    markup`<table class="hours"><thead><tr${wordLanguage(plan.language)}><th scope="col">${words.days}</th><th scope="col">${words.time}</th></tr></thead><tbody>${rows.map(
      (row) => markup`<tr><th scope="row">${row.days.text}</th><td>${row.time.text}</td></tr>`,
    )}</tbody></table>`,
  terms: (rows) =>
    markup`<dl class="hours">${rows.map(
      (row) => markup`<div><dt>${row.days.text}</dt><dd>${row.time.text}</dd></div>`,
    )}</dl>`,
  list: (rows) =>
    markup`<ul class="hours">${rows.map(
      (row) => markup`<li><span>${row.days.text}</span> <strong>${row.time.text}</strong></li>`,
    )}</ul>`,
};

export function hoursBody(section: HoursSection, context: RenderContext): Markup {
  return draws[context.theme.forms.hours](section.rows, context);
}
