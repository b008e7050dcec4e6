import { trimPlace } from "../read/copy-text.ts";
import { leadSentences } from "../read/sentences.ts";
import type { ListItem } from "../read/snapshot.ts";
import { copyOf, type Draft } from "./draft.ts";
import type { Copy, Place } from "./page-plan.ts";

const maxTitleChars = 70;

/**
 * A list item as title and text: its first line and the rest, or what stands before the first
 * colon, dash or full stop. An item without such a joint is a title, if it is short enough.
 */
export function splitItem(draft: Draft, item: ListItem): { title: Copy; text?: Copy } | undefined {
  if (item.rest) {
    const text = leadSentences(draft.snapshot.text, item.rest, 320);
    return withText(copyOf(draft, item.lead), text);
  }
  const raw = draft.snapshot.text.slice(item.place.start, item.place.end);
  const joint = /(?:[:.!?]["”»)*]{0,3}|\s[–—-])\s+(?=\S)/u.exec(raw.slice(0, maxTitleChars + 12));
  if (joint && joint.index > 2) {
    const mark = raw.charAt(joint.index);
    const keep = /[!?]/.test(mark) ? 1 : 0;
    const title = copyOf(
      draft,
      boldEnd(raw, { start: item.place.start, end: item.place.start + joint.index + keep }),
    );
    const rest = trimPlace(draft.snapshot.text, {
      start: item.place.start + joint.index + joint[0].length,
      end: item.place.end,
    });
    const text = leadSentences(draft.snapshot.text, rest, 320);
    if (title.text.length >= 3) return withText(title, text);
  }
  const whole = copyOf(draft, item.place);
  if (whole.text.length <= 140) return { title: withoutStop(draft, item.place) };
  const first = leadSentences(draft.snapshot.text, item.place, 140);
  return first ? { title: first } : undefined;
}

function withText(title: Copy, text: Copy | undefined): { title: Copy; text?: Copy } {
  return text ? { title, text } : { title };
}

/** "**Security:** Making" is cut before the closing stars: they go with the mark. */
function boldEnd(raw: string, place: Place): Place {
  const isBold = raw.startsWith("**") && !raw.slice(2, place.end - place.start).includes("**");
  return isBold ? { start: place.start + 2, end: place.end } : place;
}

/** A title has no full stop, unless it is several sentences. */
export function withoutStop(draft: Draft, place: Place): Copy {
  const copy = copyOf(draft, place);
  if (!copy.text.endsWith(".") || !copy.place || /[.!?]\s/.test(copy.text)) return copy;
  const shorter = { start: copy.place.start, end: copy.place.end - 1 };
  const cut = copyOf(draft, shorter);
  return `${cut.text}.` === copy.text ? cut : copy;
}
