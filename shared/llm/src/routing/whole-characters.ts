import type { ModelEvent } from "../model-event.ts";

/** Where the text of an event goes; halves of a pair meet only in the same place. */
type Place =
  | { type: "content" }
  | { type: "reasoning" }
  | { type: "tool-call"; index: number; arguments?: string };

/**
 * The same answer in characters that the record can keep, so that followers read what it says:
 * a surrogate pair that came in two pieces is told as one, and a half without its other half, like
 * NUL, is told as U+FFFD.
 */
export async function* wholeCharacters(
  events: AsyncIterable<ModelEvent>,
): AsyncIterable<ModelEvent> {
  let held: { half: string; place: Place } | undefined;

  function* release(): Generator<ModelEvent> {
    if (held) yield textEvent(held.place, replacement);
    held = undefined;
  }

  for await (const event of events) {
    const text = textIn(event);
    if (event.type === "progress") yield event;
    else if (text === undefined) yield* [...release(), event];
    else {
      if (held && !isSamePlace(held.place, event as Place)) yield* release();
      const joined = (held?.half ?? "") + text;
      const isCut = /[\ud800-\udbff]$/.test(joined);
      held = isCut ? { half: joined.slice(-1), place: placeOf(event as Place) } : undefined;
      const whole = (isCut ? joined.slice(0, -1) : joined)
        .toWellFormed()
        .replaceAll("\0", replacement);
      if (whole !== "" || text === "") yield withText(event, whole);
      // The head of a call is told even where its text waits.
      else if (event.type === "tool-call") yield withText(event, "");
    }
  }
  // Where it broke off instead, nobody was told of the half.
  yield* release();
}

const replacement = "\ufffd";

function textIn(event: ModelEvent): string | undefined {
  if (event.type === "content" || event.type === "reasoning") return event.text;
  return event.type === "tool-call" ? event.arguments : undefined;
}

function withText(event: ModelEvent, text: string): ModelEvent {
  if (event.type === "tool-call") return { ...event, arguments: text };
  return { ...event, text } as ModelEvent;
}

function placeOf(place: Place): Place {
  return place.type === "tool-call"
    ? { type: place.type, index: place.index }
    : { type: place.type };
}

function textEvent(place: Place, text: string): ModelEvent {
  if (place.type === "tool-call") {
    return { type: place.type, index: place.index, arguments: text };
  }
  return { type: place.type, text };
}

function isSamePlace(one: Place, other: Place): boolean {
  if (one.type !== other.type) return false;
  return one.type !== "tool-call" || one.index === (other as { index: number }).index;
}
