import type { webgenThemes } from "@shared/contracts";

/**
 * The page plan: everything the renderer needs, and nothing it has to decide about content.
 * The planner fills it from a snapshot; a model may fill the same plan. Every piece of copy
 * carries where it stands in the snapshot, so that nothing can be invented unnoticed.
 * All strings are plain text: the renderer escapes them.
 */
export interface PagePlan {
  theme: ThemeId;
  seed: number;
  /** BCP 47. */
  language: string;
  /** For `<title>`, at most about 60 characters. Without a place where it joins name and tagline. */
  title: Copy;
  /** For the description meta tags, at most about 160 characters. */
  description: Copy;
  organisation: { name: Copy; tagline?: Copy; url?: Copy };
  /** In page order; the first is always the hero, contact comes last but for frozen ones. */
  sections: SectionPlan[];
  /** Every fact found, whether or not it found a place on the page. */
  facts: Fact[];
  /** Facts that the plan shows nowhere, each with the reason. */
  leftOut: { factId: string; reason: string }[];
  frozen: FrozenSection[];
}

export type ThemeId = (typeof webgenThemes)[number];

/** Text with its origin: character offsets into the snapshot, end exclusive. */
export interface Copy {
  text: string;
  /** Absent only for fixed interface words ("Contact", "Opening hours"). */
  place?: Place;
}

export interface Place {
  start: number;
  end: number;
}

export type FactKind =
  | "email"
  | "phone"
  | "address"
  | "hours"
  | "price"
  | "date"
  | "link"
  | "person";

/** One fact of the snapshot that must not get lost or altered. */
export interface Fact {
  id: string;
  kind: FactKind;
  /** As it stands in the snapshot, white space folded. */
  text: string;
  place: Place;
  /** The line or heading it belongs to, where there is one ("Emergency line"). */
  label?: string;
}

export interface Link {
  label: Copy;
  /** An absolute http(s) URL that stands in the snapshot, `mailto:`, `tel:`, or `#section-id`. */
  href: string;
}

/** A section's variant is a layout; every theme can draw every variant. */
export type SectionPlan =
  | HeroSection
  | AboutSection
  | OffersSection
  | ProofSection
  | PricesSection
  | PeopleSection
  | NewsSection
  | QuestionsSection
  | StepsSection
  | HoursSection
  | ContactSection;

interface SectionBase {
  /** Unique on the page, `[a-z][a-z0-9-]*`; the anchor of the section. */
  id: string;
  heading: Copy;
  /** Short label for the navigation; absent: not in the navigation. */
  navLabel?: Copy;
  intro?: Copy;
  factIds: string[];
}

export interface HeroSection extends SectionBase {
  type: "hero";
  variant: "split" | "centered" | "statement" | "banner";
  /** A short line above the heading. */
  kicker?: Copy;
  actions: Link[];
  /** At most four short facts: a year, a number with its unit, a place. */
  highlights: { value: Copy; label: Copy }[];
}

export interface AboutSection extends SectionBase {
  type: "about";
  variant: "columns" | "lead" | "aside";
  paragraphs: Copy[];
}

export interface OffersSection extends SectionBase {
  type: "offers";
  variant: "cards" | "list" | "alternating" | "index";
  items: { title: Copy; text?: Copy; price?: Copy; points?: Copy[]; link?: Link }[];
}

export interface ProofSection extends SectionBase {
  type: "proof";
  variant: "quotes" | "spotlight" | "numbers" | "logos";
  quotes: { text: Copy; author?: Copy; role?: Copy }[];
  numbers: { value: Copy; label: Copy }[];
  names: Copy[];
}

export interface PricesSection extends SectionBase {
  type: "prices";
  variant: "table" | "tiers";
  items: { title: Copy; price: Copy; text?: Copy; points?: Copy[] }[];
}

export interface PeopleSection extends SectionBase {
  type: "people";
  variant: "grid" | "rows";
  people: { name: Copy; role?: Copy; text?: Copy }[];
}

export interface NewsSection extends SectionBase {
  type: "news";
  variant: "cards" | "timeline";
  items: { title: Copy; date?: Copy; text?: Copy; link?: Link }[];
}

export interface QuestionsSection extends SectionBase {
  type: "questions";
  variant: "accordion" | "columns";
  items: { question: Copy; answer: Copy }[];
}

export interface StepsSection extends SectionBase {
  type: "steps";
  variant: "numbered" | "track";
  items: { title: Copy; text?: Copy }[];
}

export interface HoursSection extends SectionBase {
  type: "hours";
  variant: "table";
  rows: { days: Copy; time: Copy }[];
}

export interface ContactSection extends SectionBase {
  type: "contact";
  variant: "panel" | "columns" | "strip";
  entries: {
    label?: Copy;
    kind: "email" | "phone" | "address" | "link" | "hours";
    value: Copy;
    href?: string;
  }[];
  action?: Link;
}

/** HTML that must stand on the page unchanged, spliced in by code. */
export interface FrozenSection {
  id: string;
  html: string;
  /** The id of the section it follows; absent: after the last one. */
  after?: string;
}
