import { expect, test } from "vitest";
import { readSnapshot } from "../read/read-snapshot.ts";
import type { HeroSection, PagePlan, SectionPlan } from "./page-plan.ts";
import { planPage, type PlanOptions } from "./plan-page.ts";

function plan(text: string, options?: PlanOptions): PagePlan {
  return planPage({ snapshot: readSnapshot(text), ...(options ? { options } : {}) });
}

function typesOf({ sections }: PagePlan): string[] {
  return sections.map(({ type }) => type);
}

function find<T extends SectionPlan["type"]>(
  { sections }: PagePlan,
  type: T,
): Extract<SectionPlan, { type: T }> | undefined {
  return sections.find(
    (section): section is Extract<SectionPlan, { type: T }> => section.type === type,
  );
}

const short = `Source: https://pete.example/
Marlow & Daughter Plumbing
Boilers, bathrooms and burst pipes in Eastwick since 1996.
Call-out £65, no charge if we can't fix it.
Open Mon–Sat 7:00–19:00, emergencies day and night
Ring +44 20 7946 0921 or write to help@pete.example`;

test("makes a short, complete page of five lines", () => {
  const page = plan(short);
  expect(typesOf(page)).toEqual(["hero", "hours", "contact"]);
  expect(page.organisation.name.text).toBe("Marlow & Daughter Plumbing");
  expect(page.sections[0]?.heading.text).toBe(
    "Boilers, bathrooms and burst pipes in Eastwick since 1996",
  );
  expect(page.leftOut).toEqual([]);
});

test.each([
  "",
  "\n \n",
  "Source: https://a.example/",
  "Source: https://a.example/\nSkip to content\nHome\nAbout\nContact\nWe use cookies. Accept all\n© 2026 A. All rights reserved.\nPrivacy policy",
  "Перейти к содержимому\nМеню\nУслуги\nЦены\nКонтакты\nВсе права защищены\nПолитика конфиденциальности",
])("refuses a snapshot without content: %j", (text) => {
  expect(() => plan(text)).toThrow(expect.objectContaining({ code: "SNAPSHOT_EMPTY" }));
});

test("plans the same page for the same seed", () => {
  expect(plan(short, { seed: 5 })).toEqual(plan(short, { seed: 5 }));
  expect(plan(short)).toEqual(plan(short));
});

test("takes theme, seed and language from the options", () => {
  expect(plan(short, { theme: "signal", seed: 9, language: "en-GB" })).toMatchObject({
    theme: "signal",
    seed: 9,
    language: "en-GB",
  });
});

test("names its own words in the page's language", () => {
  const page = plan(
    "Клиника «Ясный день»\n\nМы лечим взрослых и детей с 2009 года.\n\nТелефон: +7 (495) 000-00-12",
  );
  expect(page.language).toBe("ru");
  expect(find(page, "contact")?.heading).toEqual({ text: "Контакты" });
});

test("reaches every layout of hero, offers and proof", () => {
  const text =
    "Sun Bakery\n# Bread that takes two days, because it should\nWe bake sourdough and rye through the night.\n\n## Services\n### Bread\nBaked every night.\n### Cakes\nBaked to order.\n### Coffee\nRoasted next door.\n\n“I moved two streets closer for it.”\n— Mary Poe\n\n“The best bread that I ever had.”\n— Tom Poe\n";
  const seen = new Map<string, Set<string>>();
  for (let seed = 0; seed < 60; seed += 1) {
    for (const { type, variant } of plan(text, { seed }).sections)
      seen.set(type, (seen.get(type) ?? new Set()).add(variant));
  }
  expect(seen.get("hero")?.size).toBeGreaterThanOrEqual(3);
  expect(seen.get("offers")?.size).toBeGreaterThanOrEqual(3);
  expect(seen.get("proof")?.size).toBeGreaterThanOrEqual(2);
});

test("takes no button or menu word for an offer", () => {
  const page = plan(
    "# We bake for the whole town\nEvery night.\n\n## Services\n### Bread\nBaked every night.\nRead more\n### Cakes\nBaked to order.\nRead more\n### Read more\nMenu\n",
  );
  expect(find(page, "offers")?.items.map(({ title }) => title.text)).toEqual(["Bread", "Cakes"]);
});

test("shows no paragraph twice", () => {
  const prose = "We are a one-form entry school, and each class has a teacher and an assistant.";
  const page = plan(
    `# A school for the whole village\nCurious and kind.\n\n## About us\n${prose}\n\n${prose}\n`,
  );
  expect(JSON.stringify(page.sections).split(prose)).toHaveLength(2);
});

test("finds prices in tables, lists and lines", () => {
  const page = plan(
    "# We bake for the whole town\nEvery night.\n\n## Prices\n|Loaf |Price |\n|---|---|\n|Rye |£5.40 |\n\n- Croissant £2.90\n- Cake, whole: £38\n\nAdults £9.50\nChildren 5 to 15 £4.00\n",
  );
  expect(find(page, "prices")?.items.map(({ title, price }) => [title.text, price.text])).toEqual(
    expect.arrayContaining([
      ["Rye", "£5.40"],
      ["Croissant", "£2.90"],
      ["Cake, whole", "£38"],
      ["Adults", "£9.50"],
      ["Children 5 to 15", "£4.00"],
    ]),
  );
});

test("reads tiers with their points", () => {
  const page = plan(
    "# Backups you have restored already\nEvery night.\n\n## Pricing\n### Hobby\n$0\nFor one database\n\n- Daily snapshots\n\n### Team\n$49 per month\nFor five databases\n\n- Support\n",
  );
  expect(find(page, "prices")).toMatchObject({
    variant: "tiers",
    items: [
      {
        title: { text: "Hobby" },
        price: { text: "$0" },
        text: { text: "For one database" },
        points: [{ text: "Daily snapshots" }],
      },
      { title: { text: "Team" }, price: { text: "$49 per month" } },
    ],
  });
});

test("finds people, news, steps, questions and numbers", () => {
  const page = plan(
    "# A clinic that listens to the end\nWe treat children and adults.\n\n## Our team\n### Jane Doe\nDoctor\n### Tom Poe\nNurse\n\n## News\n### New room\n12 May 2026\nIt is open for all.\n\n## How it works\n1. Call us. We answer.\n2. Come by. We are here.\n\n## FAQ\n### Is it free?\nNo, but it is cheap.\n### Is it near?\nYes, next to the park.\n\n## In numbers\n- 16 years\n- 24 doctors\n",
  );
  expect(typesOf(page)).toEqual(
    expect.arrayContaining(["people", "news", "steps", "questions", "proof"]),
  );
  expect(find(page, "people")?.people.map(({ name, role }) => [name.text, role?.text])).toEqual([
    ["Jane Doe", "Doctor"],
    ["Tom Poe", "Nurse"],
  ]);
  expect(find(page, "news")?.items[0]).toMatchObject({
    title: { text: "New room" },
    date: { text: "12 May 2026" },
  });
});

test("links only to what stands in the snapshot", () => {
  const page = plan(short);
  const hero = page.sections[0] as HeroSection;
  expect(hero.actions.map(({ href }) => href)).toEqual(["#contact", "tel:+442079460921"]);
  expect(find(page, "contact")?.entries.map(({ href }) => href)).toEqual([
    "tel:+442079460921",
    "mailto:help@pete.example",
  ]);
});

test("leads with the contact that stands on every page", () => {
  const page = (path: string, body: string) =>
    `Source: https://a.example/${path}\n${body}\nAsk us anything\nmain@a.example\n`;
  const text =
    page("", "# We bake for the whole town\nWrite to jobs@a.example for work.") +
    page("x", "Cakes are our joy.") +
    page("y", "Rolls are our day.");
  expect(find(plan(text), "contact")?.entries[0]?.value.text).toBe("main@a.example");
});

test("avoids the ids that frozen sections use", () => {
  const frozen = [{ id: "news", html: "<section id='contact'>Kept</section>" }];
  const page = planPage({ snapshot: readSnapshot(short), frozen });
  expect(page.frozen).toBe(frozen);
  expect(page.sections.map(({ id }) => id)).toEqual(["top", "hours", "contact-2"]);
  expect((page.sections[0] as HeroSection).actions[0]?.href).toBe("#contact-2");
});

test("plans a page from text without any markup", () => {
  const page = plan(
    "Source: https://rivermill-yoga.example/\nRivermill Yoga\nHome | Classes | Prices | Contact\nYoga for people who sit too much\nSmall classes in an old mill by the river.\n\nOur classes\nHatha - Monday, 18:30\nYin - Thursday, 20:00\n\nPrices\nOne class £12\nTen classes £95\n\nMeet the teachers\nLaura Finch, head teacher\nSam Oduya, yin\n\nFind us\n12 River Lane, Kendal LA9 4TT\n",
  );
  expect(page.sections[0]?.heading.text).toBe("Yoga for people who sit too much");
  expect(typesOf(page)).toEqual(
    expect.arrayContaining(["hero", "offers", "prices", "people", "contact"]),
  );
  expect(find(page, "people")?.people.map(({ name }) => name.text)).toEqual([
    "Laura Finch",
    "Sam Oduya",
  ]);
});
