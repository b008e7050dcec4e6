import { describe, expect, it } from "vitest";
import { frozenPlace, spliceFrozen } from "./splice-frozen.ts";

const one = { id: "one", html: '<p class="a">caf\u00e9 &amp; <b>bread</b></p>\r\n' };
const two = { id: "two", html: "<ul><li>x</ul>" };
const page = `<main>${frozenPlace(one)}<hr>${frozenPlace(two)}</main>`;

describe("spliceFrozen", () => {
  it("puts the bytes in unchanged", () => {
    expect(spliceFrozen(page, [one, two])).toContain(`>${one.html}</div><hr>`);
  });

  it("is not misled by HTML that imitates a place", () => {
    const imitator = { id: "two", html: frozenPlace(one) };
    const result = spliceFrozen(`<main>${frozenPlace(imitator)}${frozenPlace(one)}</main>`, [
      imitator,
      one,
    ]);
    const [opening] = frozenPlace(one).split("</div>");
    expect(result).toContain(`>${imitator.html}</div>${opening}${one.html}</div>`);
  });

  it("refuses a page without the place", () => {
    expect(() => spliceFrozen("<main></main>", [one])).toThrow(/one place/);
  });
});
