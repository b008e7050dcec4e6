import { HtmlValidate, StaticConfigLoader } from "html-validate";
import { createFinding } from "../finding.ts";
import type { Finding } from "../finding.ts";
import { markupRules, structuralRules } from "./markup-rules.ts";
import { isWithin } from "./parse-page.ts";
import type { ParsedPage } from "./parse-page.ts";

const validator = new HtmlValidate(new StaticConfigLoader(markupRules));

/** html-validate over the page, and what parse5 had to mend while reading it. */
export async function checkMarkup(page: ParsedPage): Promise<Finding[]> {
  const report = await validator.validateString(page.html, "index.html");
  const messages = report.results.flatMap((result) => result.messages);
  return [...messages.map((message) => findingOf(message, page)), ...parserFindings(page)];
}

interface Message {
  ruleId: string;
  message: string;
  selector: string | null;
  offset: number;
}

function findingOf({ ruleId, message, selector, offset }: Message, page: ParsedPage): Finding {
  return createFinding(structuralRules.has(ruleId) ? "HTML_MALFORMED" : "HTML_RULE", {
    message: `${ruleId}: ${message}`,
    isFrozen: isWithin(page.frozenRanges, offset),
    ...(selector === null ? {} : { selector }),
  });
}

function parserFindings(page: ParsedPage): Finding[] {
  return page.errors
    .filter(({ code }) => code !== "missing-doctype")
    .map(({ code, startLine, startOffset }) =>
      createFinding("HTML_MALFORMED", {
        message: `parser: ${code} in line ${startLine}`,
        isFrozen: isWithin(page.frozenRanges, startOffset),
      }),
    );
}
