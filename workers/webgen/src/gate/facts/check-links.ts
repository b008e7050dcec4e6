import { createFinding } from "../finding.ts";
import type { Finding } from "../finding.ts";
import type { FindingCode } from "../finding-catalog.ts";
import type { PageElement, ParsedPage } from "../static/parse-page.ts";
import { digitsOf, foldUrl } from "./read-contacts.ts";
import type { SnapshotIndex } from "./snapshot-index.ts";

/** Every address that a link of the page leads to stands in the snapshot. */
export function checkLinks(page: ParsedPage, index: SnapshotIndex): Finding[] {
  return page.elements.flatMap((element) => {
    if (element.isFrozen) return [];
    const target = targetOf(element);
    const code = target === undefined ? undefined : faultOf(target, index);
    if (target === undefined || code === undefined) return [];
    const message = `The link to "${target.slice(0, 200)}" is not in the snapshot`;
    return [createFinding(code, { message, selector: element.selector })];
  });
}

function targetOf({ tag, attributes }: PageElement): string | undefined {
  if (tag === "a" || tag === "area") return attributes.get("href")?.trim();
  if (tag === "link" && /\b(canonical|alternate)\b/i.test(attributes.get("rel") ?? ""))
    return attributes.get("href");
  if (tag === "meta" && attributes.get("property") === "og:url") return attributes.get("content");
  if (tag === "blockquote" || tag === "q") return attributes.get("cite");
  return undefined;
}

/** Schemes of code are the forbidden check's; places within the page are the anchor check's. */
function faultOf(href: string, index: SnapshotIndex): FindingCode | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(href)?.[1]?.toLowerCase();
  if (scheme === "mailto") return isKnownMail(href, index) ? undefined : "INVENTED_EMAIL";
  if (scheme === "tel")
    return isKnownPhone(digitsOf(href.slice(4)), index) ? undefined : "INVENTED_PHONE";
  if (scheme === "javascript" || scheme === "vbscript" || scheme === "data") return undefined;
  if (scheme === undefined && !href.startsWith("//")) return undefined;
  return isKnownUrl(href, index) ? undefined : "INVENTED_LINK";
}

function isKnownMail(href: string, index: SnapshotIndex): boolean {
  const addresses = foldUrl(href.slice("mailto:".length)).split("?")[0] ?? "";
  return addresses.split(",").every((address) => index.emails.has(address.trim()));
}

/**
 * A `tel:` link may spell out the country (`8 495 …` as `+7 495 …`, `030 …` as `+49 30 …`): what
 * follows the trunk zero or eight in the snapshot must end it, with at most three digits before.
 */
function isKnownPhone(digits: string, index: SnapshotIndex): boolean {
  if (digits.length < 7) return digits.length > 1 && index.numbers.has(digits);
  if (index.hasDigits(digits)) return true;
  return index.phones.some((known) => {
    const national = known.replace(/^(?:00|0|8)/, "");
    return (
      national.length >= 7 && digits.endsWith(national) && digits.length - national.length <= 3
    );
  });
}

function isKnownUrl(href: string, index: SnapshotIndex): boolean {
  const url = foldUrl(href.replace(/^\/\//, ""));
  if (index.urls.has(url)) return true;
  // URL parsers write non-ASCII hosts in punycode; the snapshot may have either form.
  return (
    URL.canParse(href) && [...index.urls].some((known) => punycodeOf(known) === punycodeOf(url))
  );
}

function punycodeOf(url: string): string {
  return URL.canParse(`http://${url}`) ? foldUrl(new URL(`http://${url}`).href) : url;
}
