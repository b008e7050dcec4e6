import { expect, test } from "vitest";
import { compareDomShapes, readDomShape } from "./dom-shape.ts";

const likeness = (left: string, right: string) =>
  compareDomShapes(readDomShape(left), readDomShape(right));

const cards = (className: string, words: string) =>
  `<main><section class="${className}"><h2>${words}</h2><ul>${`<li><h3>${words}</h3><p>${words}</p></li>`.repeat(3)}</ul></section></main>`;

test("classes and words do not change a shape", () => {
  expect(likeness(cards("a", "Bread"), cards("b", "Law"))).toBe(1);
});

test("another arrangement of the same content differs", () => {
  const table = `<main><section><h2>Bread</h2><table><tbody>${"<tr><th>Bread</th><td>Bread</td></tr>".repeat(3)}</tbody></table></section></main>`;
  expect(likeness(cards("a", "Bread"), table)).toBeLessThan(0.3);
});

test("a drawing inside the page counts as one mark", () => {
  const plain = "<main><svg></svg><p>a</p><p>b</p></main>";
  const rich = "<main><svg><g><path/><path/></g></svg><p>a</p><p>b</p></main>";
  expect(likeness(plain, rich)).toBe(1);
});
