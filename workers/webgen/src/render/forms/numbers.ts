import type { Copy } from "../../plan/page-plan.ts";
import { type Markup, markup } from "../markup.ts";
import type { NumbersForm } from "../theme.ts";

interface Figure {
  value: Copy;
  label: Copy;
}

/** One size for the whole group, after its longest value. */
function size(figures: Figure[]): string {
  const longest = Math.max(...figures.map((figure) => figure.value.text.length));
  if (longest > 14) return "value is-long";
  return longest > 5 ? "value has-words" : "value";
}

const draws: Record<NumbersForm, (figures: Figure[]) => Markup> = {
  terms: (figures) =>
    markup`<dl class="numbers">${figures.map(
      (figure) =>
        markup`<div><dt>${figure.label.text}</dt><dd class="${size(figures)}">${figure.value.text}</dd></div>`,
    )}</dl>`,
  list: (figures) =>
    markup`<ul class="numbers">${figures.map(
      (figure) =>
        markup`<li><strong class="${size(figures)}">${figure.value.text}</strong> <span>${figure.label.text}</span></li>`,
    )}</ul>`,
  table: (figures) =>
    markup`<table class="numbers"><tbody>${figures.map(
      (figure) =>
        markup`<tr><td class="${size(figures)}">${figure.value.text}</td><th scope="row">${figure.label.text}</th></tr>`,
    )}</tbody></table>`,
};

/** Values with their labels. */
export function drawNumbers(form: NumbersForm, figures: Figure[]): Markup {
  return draws[form](figures);
}
