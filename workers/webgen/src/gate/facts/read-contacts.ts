const email = /[\p{L}\p{N}][\p{L}\p{N}._%+'-]*@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;

/** The e-mail addresses in folded text; `info [at] firm (dot) de` counts as one. */
export function readEmails(folded: string): string[] {
  const plain = folded
    .replace(/\s*[[({]\s*(?:at|ät|собака)\s*[\])}]\s*/g, "@")
    .replace(/\s*[[({]\s*(?:dot|punkt|точка)\s*[\])}]\s*/g, ".");
  return [...plain.matchAll(email)].map(([raw]) => raw.replace(/^['.]+|['.-]+$/g, ""));
}

/** Only within a line: digits that layout happened to put side by side are no number. */
const phone = /(?<![\p{L}\d.,#])(?:\+|00)?[(]?\d[\d \u00a0()./-]{5,22}\d(?![\d%])/gu;

/** What reads as a phone number: 7 to 15 digits, in groups or with a plus. */
export function readPhones(text: string): string[] {
  return [...text.matchAll(phone)]
    .map(([raw]) => raw)
    .filter((raw) => {
      const count = digitsOf(raw).length;
      return count >= 7 && count <= 15 && (/[+() ./-]/.test(raw) || count >= 9);
    });
}

/** The digits of a text. */
export function digitsOf(text: string): string {
  return text.replace(/\D/g, "");
}

const webAddress =
  /(?:https?:\/\/|www\.)[^\s<>"'()[\]{}|\\^`]+|(?<![\p{L}\p{N}@.-])(?:[\p{L}\p{N}-]+\.)+[a-zа-я]{2,}(?:\/[^\s<>"'()[\]{}]*)?/gu;

/** Web addresses in folded text, in the form of `foldUrl`. */
export function readUrls(folded: string): string[] {
  return [...folded.matchAll(webAddress)].map(([raw]) => foldUrl(raw));
}

/** An address without what doesn't change where it leads: scheme, `www.`, end slash and dots. */
export function foldUrl(url: string): string {
  return decodePercents(url)
    .normalize("NFKC")
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, "")
    .replace(/^www\./, "")
    .replace(/[.,;:!?]+$/, "")
    .replace(/\/+($|[?#])/, "$1");
}

function decodePercents(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url; // A stray percent sign: compared as it stands.
  }
}
