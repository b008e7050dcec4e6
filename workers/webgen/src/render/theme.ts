import type {
  AboutSection,
  ContactSection,
  Copy,
  HeroSection,
  NewsSection,
  OffersSection,
  PagePlan,
  PeopleSection,
  PricesSection,
  ProofSection,
  QuestionsSection,
  SectionPlan,
  StepsSection,
  ThemeId,
} from "../plan/page-plan.ts";
import type { EntryShape } from "./forms/entry-shapes.ts";
import type { Markup } from "./markup.ts";
import type { PaletteRecipe } from "./palette.ts";
import type { Random } from "./random.ts";
import type { Words } from "./words.ts";

/** How a theme draws a variant: which elements, which layout class, with an ornament per entry or not. */
export interface Form {
  shape: EntryShape;
  layout: string;
  hasMarks?: boolean;
}

interface NavItem {
  href: string;
  label: Copy;
}

/** Everything a theme may ask about the page while it draws. */
export interface RenderContext {
  plan: PagePlan;
  words: Words;
  theme: Theme;
  nav: NavItem[];
  /** By section id. */
  landmarkNames: ReadonlyMap<string, Markup>;
  /** A repeatable random source of that name. */
  random: (name: string) => Random;
}

/** A section's content, ready to be framed. */
export interface SectionPart {
  section: SectionPlan;
  /** The attribute that names it as a landmark. */
  name: Markup | undefined;
  /** Counted from 1 after the hero. */
  number: number;
  heading: Markup;
  intro: Markup | undefined;
  body: Markup;
}

export type TextForm = "quotes-figures" | "quotes-list" | "quotes-articles";
export type NumbersForm = "terms" | "list" | "table";
export type HoursForm = "table" | "terms" | "list";
export type ContactForm = "terms" | "list" | "table" | "cards";

interface ThemeForms {
  about: Record<AboutSection["variant"], { layout: string; hasOrnament: boolean }>;
  offers: Record<OffersSection["variant"], Form>;
  prices: Record<PricesSection["variant"], Form>;
  people: Record<PeopleSection["variant"], Form>;
  news: Record<NewsSection["variant"], Form>;
  questions: Record<QuestionsSection["variant"], Form>;
  steps: Record<StepsSection["variant"], Form>;
  proof: Record<
    ProofSection["variant"],
    { layout: string; quotes: TextForm; numbers: NumbersForm }
  >;
  hours: HoursForm;
  contact: Record<ContactSection["variant"], { layout: string; shape: ContactForm }>;
}

/** A pair of system font stacks; the first name that a machine has wins. */
interface Faces {
  display: string;
  text: string;
}

/** One designer's hand: grid, scale, forms and drawing. */
export interface Theme {
  id: ThemeId;
  palette: PaletteRecipe;
  faces: readonly [Faces, ...Faces[]];
  forms: ThemeForms;
  header: (context: RenderContext) => Markup;
  hero: (section: HeroSection, context: RenderContext) => Markup;
  frame: (part: SectionPart, context: RenderContext) => Markup;
  footer: (context: RenderContext) => Markup;
  /** A drawing for a large area. */
  ornament: (random: Random) => Markup;
  /** A small drawing for one entry. */
  mark: (random: Random) => Markup;
  /** A drawing that stands for a person; without it people get marks as well. */
  portrait?: (random: Random, name: string) => Markup;
  css: string;
}
