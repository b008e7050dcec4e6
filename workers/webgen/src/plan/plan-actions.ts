import { lineKey } from "../read/mark-noise.ts";
import { copyAt } from "../read/copy-text.ts";
import type { Draft } from "./draft.ts";
import type { ContactSection, HeroSection, Link, SectionPlan } from "./page-plan.ts";

/** A button of the site that asks for what the contact section gives. */
const invitation =
  /^(?:book|schedule|contact|get in touch|call|request|arrange|talk to|visit|free consultation|запис|связ|позвон|заказать звонок|оставить заявку|получить консультацию)/iu;
/** A button that asks for what the prices are the answer to. */
const purchaseWords =
  /^(?:get tickets|buy tickets|buy now|order now|order online|start free|start for free|try free|try it free|get started|купить|заказать(?! звонок))/iu;
const topLines = 40;

/** At most two actions of the hero: to the contact, and to what is offered or the telephone. */
export function planActions(draft: Draft, hero: HeroSection, sections: SectionPlan[]): void {
  const contact = sections.find((section): section is ContactSection => section.type === "contact");
  const offers =
    sections.find((section) => section.type === "offers" && section.navLabel) ??
    sections.find((section) => section.type === "offers" || section.type === "prices");
  const phone = contact?.entries.find((entry) => entry.kind === "phone" && entry.href);
  const actions: Link[] = [];
  const purchase = sections.find((section) => section.type === "prices");
  const buy = purchase && ownButton(draft, purchaseWords);
  if (purchase && buy) actions.push({ label: buy, href: `#${purchase.id}` });
  else if (contact)
    actions.push({
      label: ownButton(draft, invitation) ?? { text: draft.words.contactUs },
      href: `#${contact.id}`,
    });
  if (phone?.href && sections.length <= 4) actions.push({ label: phone.value, href: phone.href });
  else if (offers && !(buy && offers === purchase))
    actions.push({
      label:
        offers.type === "prices"
          ? { text: draft.words.seePrices }
          : (offers.navLabel ?? offers.heading),
      href: `#${offers.id}`,
    });
  hero.actions = actions.slice(0, 2);
}

/** The first of the site's own buttons near its top that begins with such words. */
function ownButton(draft: Draft, words: RegExp): Link["label"] | undefined {
  const lines = draft.snapshot.lines.filter((line) => line.text !== "").slice(0, topLines);
  const line = lines.find(
    (candidate) =>
      candidate.text.length <= 32 &&
      candidate.noise === "button" &&
      candidate.text !== candidate.text.toUpperCase() &&
      words.test(lineKey(candidate.text)),
  );
  return line ? copyAt(draft.snapshot.text, line) : undefined;
}
