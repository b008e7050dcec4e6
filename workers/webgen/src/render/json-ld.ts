import type { ContactSection, PagePlan, QuestionsSection } from "../plan/page-plan.ts";
import { printable } from "./escape.ts";
import { safeHref } from "./safe-href.ts";

type Json = string | string[] | Json[] | { [key: string]: Json | undefined };

function oneOrMany(values: string[]): string | string[] | undefined {
  const distinct = [...new Set(values)];
  return distinct.length > 1 ? distinct : distinct[0];
}

function webAddress(href: string | undefined): string | undefined {
  const url = safeHref(href);
  return url?.startsWith("http") ? url : undefined;
}

function contactEntries(plan: PagePlan): ContactSection["entries"] {
  return plan.sections.flatMap((section) => (section.type === "contact" ? section.entries : []));
}

function organisation(plan: PagePlan): Json {
  const entries = contactEntries(plan);
  const valuesOf = (kind: string) =>
    oneOrMany(entries.filter((entry) => entry.kind === kind).map((entry) => entry.value.text));
  const address = valuesOf("address");
  const hasHours = plan.sections.some((section) => section.type === "hours");
  return {
    "@type": address && hasHours ? "LocalBusiness" : "Organization",
    name: plan.organisation.name.text,
    slogan: plan.organisation.tagline?.text,
    description: plan.description.text || undefined,
    url: webAddress(plan.organisation.url?.text),
    email: valuesOf("email"),
    telephone: valuesOf("phone"),
    address,
  };
}

function questions(section: QuestionsSection): Json {
  return {
    "@type": "FAQPage",
    mainEntity: section.items.map((item) => ({
      "@type": "Question",
      name: item.question.text,
      acceptedAnswer: { "@type": "Answer", text: item.answer.text },
    })),
  };
}

/**
 * Schema.org data with facts of the plan only. Signs that could end the script element or open a
 * comment are written as escapes, so that the text is safe inside `<script>`.
 */
export function jsonLd(plan: PagePlan): string {
  const faq = plan.sections.filter((section) => section.type === "questions");
  const graph: Json[] = [organisation(plan), ...faq.map(questions)];
  const clean = (_key: string, value: unknown) =>
    typeof value === "string" ? printable(value) : value;
  return JSON.stringify({ "@context": "https://schema.org", "@graph": graph }, clean).replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
