import { expect, test } from "vitest";
import { readSnapshot } from "../../read/read-snapshot.ts";
import { planPage } from "../plan-page.ts";

function contactOf(text: string): (readonly [string | undefined, string])[] {
  const { sections } = planPage({ snapshot: readSnapshot(text) });
  return sections.flatMap((section) =>
    section.type === "contact"
      ? section.entries.map(({ label, value }) => [label?.text, value.text] as const)
      : [],
  );
}

test("takes no contact label from an unrelated heading", () => {
  const text =
    "# Oak Hall\nA hall for feasts of all sizes.\n## Music\nWrite to hi@hall.example or call +34 600 123 456.\n## Press\nPictures: press@hall.example";
  expect(contactOf(text)).toEqual([
    [undefined, "+34 600 123 456"],
    [undefined, "hi@hall.example"],
    ["Pictures", "press@hall.example"],
  ]);
});

test("labels an address with its heading for the press", () => {
  const text =
    "# Oak Hall\nA hall for feasts of all sizes.\n## Press office\nWrite to press@hall.example for pictures.";
  expect(contactOf(text)).toEqual([["Press office", "press@hall.example"]]);
});

test("leaves out a number that is out of service", () => {
  const text =
    "# Swift Plumbing\nWe mend pipes in an hour, day and night.\n## Contact\nPhone: +1 303 555 0199\nOld number +1 303 555 0110 is no longer in service.";
  const plan = planPage({ snapshot: readSnapshot(text) });
  const retired = plan.facts.find((fact) => fact.text === "+1 303 555 0110");
  expect(contactOf(text)).toEqual([[undefined, "+1 303 555 0199"]]);
  expect(plan.leftOut).toContainEqual({
    factId: retired?.id,
    reason: "The text says that it is no longer in use.",
  });
});
