import type { Draft } from "./draft.ts";
import type { Copy, Place, SectionPlan } from "./page-plan.ts";
import { planActions } from "./plan-actions.ts";
import { planAbout } from "./sections/plan-about.ts";
import { planContact } from "./sections/plan-contact.ts";
import { planFurther } from "./sections/plan-further.ts";
import { planHero, type Opening } from "./sections/plan-hero.ts";
import { planHours } from "./sections/plan-hours.ts";
import { planLeftPrices } from "./sections/plan-left-prices.ts";
import { planNews } from "./sections/plan-news.ts";
import { planOffers } from "./sections/plan-offers.ts";
import { planPeople } from "./sections/plan-people.ts";
import { planPrices } from "./sections/plan-prices.ts";
import { planNames, planNumbers, planQuotes } from "./sections/plan-proof.ts";
import { planQuestions } from "./sections/plan-questions.ts";
import { planSteps } from "./sections/plan-steps.ts";

type Slot = SectionPlan | undefined;

const maxNavEntries = 6;
/** A section's own heading serves in the navigation, if it is as short as this. */
const maxNavChars = 18;

/**
 * The finders that know their material by its form come first, those that take what is left come
 * last; then the sections are put in the order of the page.
 */
export function planSections(draft: Draft, opening: Opening): SectionPlan[] {
  const hero = planHero(draft, opening);
  const quotes = planQuotes(draft);
  const questions = planQuestions(draft);
  const people = planPeople(draft);
  const news = planNews(draft);
  const numbers = planNumbers(draft);
  const names = planNames(draft);
  const steps = planSteps(draft);
  const listed = planPrices(draft);
  const offers = planOffers(draft);
  const about = planAbout(draft);
  const [more, evenMore] = planFurther(draft);
  const prices = listed ?? planLeftPrices(draft);
  const hours = planHours(draft);
  const shownHours = new Set(
    hours
      ? draft.snapshot.facts
          .filter((fact) => fact.kind === "hours" && isInRows(fact.time, hours.rows))
          .map((fact) => fact.id)
      : [],
  );
  const contact = planContact(draft, shownHours);
  const [first, ...others] = offers;
  const orders: [Slot[], ...Slot[][]] = [
    [first, numbers, about, names, ...others, steps, quotes, prices, people, more, news, questions],
    [first, quotes, about, numbers, steps, ...others, prices, people, names, more, news, questions],
    [names, first, numbers, steps, prices, ...others, about, people, more, quotes, questions, news],
  ];
  const body = draft.random.pick(orders);
  const sections = [hero, ...body, evenMore, hours, contact].filter(
    (section) => section !== undefined,
  );
  planActions(draft, hero, sections);
  return sections;
}

function isInRows(time: Place | undefined, rows: { time: Copy }[]): boolean {
  return time !== undefined && rows.some((row) => row.time.place?.start === time.start);
}

/** Three to six entries: the first ones of the page, and always the contact. */
export function limitNavigation(sections: SectionPlan[]): void {
  const labelled = sections.filter((section) => section.navLabel);
  for (const section of labelled)
    if (section.heading.text.length <= maxNavChars) section.navLabel = section.heading;
  const rank = [
    "contact",
    "offers",
    "prices",
    "about",
    "people",
    "hours",
    "news",
    "questions",
    "steps",
    "proof",
  ];
  const kept = new Set(
    [...labelled]
      .sort((a, b) => rank.indexOf(a.type) - rank.indexOf(b.type))
      .slice(0, maxNavEntries),
  );
  for (const section of labelled) if (!kept.has(section)) delete section.navLabel;
}
