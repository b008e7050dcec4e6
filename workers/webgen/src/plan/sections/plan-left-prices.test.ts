import { expect, test } from "vitest";
import { readSnapshot } from "../../read/read-snapshot.ts";
import { planPage } from "../plan-page.ts";

test("shows single lines that end with a price", () => {
  const text =
    "# Swift Plumbing\nWe mend pipes in an hour, day and night.\nLeak repair $90.\n## Contact\nPhone: +1 303 555 0199\nBoiler check: $120";
  const { sections, leftOut } = planPage({ snapshot: readSnapshot(text) });
  const items = sections.flatMap((section) => (section.type === "prices" ? section.items : []));
  expect(items.map(({ title, price }) => [title.text, price.text])).toEqual([
    ["Leak repair", "$90"],
    ["Boiler check", "$120"],
  ]);
  expect(leftOut).toEqual([]);
});
