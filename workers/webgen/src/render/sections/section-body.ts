import type { HeroSection, SectionPlan } from "../../plan/page-plan.ts";
import type { Markup } from "../markup.ts";
import type { RenderContext } from "../theme.ts";
import { aboutBody } from "./about.ts";
import { contactBody } from "./contact.ts";
import { hoursBody } from "./hours.ts";
import { newsBody } from "./news.ts";
import { offersBody } from "./offers.ts";
import { peopleBody } from "./people.ts";
import { pricesBody } from "./prices.ts";
import { proofBody } from "./proof.ts";
import { questionsBody } from "./questions.ts";
import { stepsBody } from "./steps.ts";

/** The content of any section but the hero, without its frame and heading. */
export function sectionBody(
  section: Exclude<SectionPlan, HeroSection>,
  context: RenderContext,
): Markup {
  switch (section.type) {
    case "about":
      return aboutBody(section, context);
    case "offers":
      return offersBody(section, context);
    case "proof":
      return proofBody(section, context);
    case "prices":
      return pricesBody(section, context);
    case "people":
      return peopleBody(section, context);
    case "news":
      return newsBody(section, context);
    case "questions":
      return questionsBody(section, context);
    case "steps":
      return stepsBody(section, context);
    case "hours":
      return hoursBody(section, context);
    case "contact":
      return contactBody(section, context);
  }
}
