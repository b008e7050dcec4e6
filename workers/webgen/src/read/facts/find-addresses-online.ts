import type { Found } from "../snapshot.ts";

const web = /(?<![\w@.-])(?:https?:\/\/|www\.)[^\s<>"'«»“”|{}\\^`]{3,2000}/giu;
const emailTail = /^[\p{L}\d](?:[\p{L}\d.-]{0,250}[\p{L}\d])?/u;

/** Finds web addresses: with a scheme, or from `www.` on. */
export function findLinks(text: string): Found[] {
  return [...text.matchAll(web)].flatMap((match) => {
    const url = trimUrl(match[0]);
    if (!/^(?:https?:\/\/|www\.)[\p{L}\d]/iu.test(url)) return [];
    const key = url
      .toLowerCase()
      .replace(/^https?:\/\/|^www\./g, "")
      .replace(/\/$/, "");
    return [{ kind: "link" as const, start: match.index, end: match.index + url.length, key }];
  });
}

/** Without what belongs to the sentence: closing marks and unpaired brackets. */
function trimUrl(raw: string): string {
  const markdown = raw.indexOf("](");
  const url = markdown === -1 ? raw : raw.slice(0, markdown);
  const isPaired = url.includes("(");
  let end = url.length;
  while (
    end > 0 &&
    (/[.,;:!?*_…\]]/u.test(url.charAt(end - 1)) || (!isPaired && url.charAt(end - 1) === ")"))
  )
    end -= 1;
  return url.slice(0, end);
}

/** Finds e-mail addresses, outwards from each `@`: linear, however long the line. */
export function findEmails(text: string): Found[] {
  const found: Found[] = [];
  for (let at = text.indexOf("@"); at !== -1; at = text.indexOf("@", at + 1)) {
    const before = /[\p{L}\d][\p{L}\d._%+'-]{0,63}$/u.exec(text.slice(Math.max(0, at - 64), at));
    const after = emailTail.exec(text.slice(at + 1, at + 256));
    if (!before || !after) continue;
    const host = after[0].replace(/[.-]+$/, "");
    if (!/\.\p{L}[\p{L}\d-]{1,}$/u.test(host) || host.includes("..")) continue;
    const start = at - before[0].length;
    const end = at + 1 + host.length;
    found.push({ kind: "email", start, end, key: text.slice(start, end).toLowerCase() });
  }
  return found;
}
