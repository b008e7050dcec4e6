/** One entry of a job's event stream. */
export interface StreamEntry {
  /** The Redis stream id, `<ms>-<sequence>`. */
  readonly id: string;
  /** Which ticket of the job was running: followers start over when it grows. */
  readonly generation: number;
  readonly event: string;
  readonly data: unknown;
}

/** A place in a job's event stream, as readers name it: `<generation>-<ms>-<sequence>`. */
export interface StreamPoint {
  readonly generation: number;
  readonly id: string;
}

/** The place before every entry. */
export const streamStart = "0-0";

/** The sequence of the place after every entry of a job that is over. */
const endSequence = "999999999999999";

/** The place of a `done` that the stream itself does not hold (yet, or any more). */
export function endPointAfter(point: StreamPoint): StreamPoint {
  return { generation: point.generation, id: `${point.id.split("-")[0]}-${endSequence}` };
}

/** Whether {@link endPointAfter} made this place. */
export function isEndPoint(point: StreamPoint): boolean {
  return point.id.endsWith(`-${endSequence}`);
}

const pointPattern = /^(\d{1,9})-((?:0|[1-9]\d{0,14})-(?:0|[1-9]\d{0,14}))$/;

/** The text of a point, for `id:` of a server-sent event. */
export function formatStreamPoint(point: StreamPoint): string {
  return `${point.generation}-${point.id}`;
}

/** Reads what {@link formatStreamPoint} wrote; undefined for anything else. */
export function parseStreamPoint(text: string): StreamPoint | undefined {
  const match = pointPattern.exec(text);
  if (!match?.[1] || !match[2]) return undefined;
  return { generation: Number(match[1]), id: match[2] };
}

/** Orders two stream ids as Redis does: negative when `a` comes first. */
export function compareStreamIds(a: string, b: string): number {
  const [aDash, bDash] = [a.indexOf("-"), b.indexOf("-")];
  // Both numbers have no zeros in front: the longer is the larger.
  return (
    aDash - bDash ||
    compareTexts(a.slice(0, aDash), b.slice(0, bDash)) ||
    a.length - b.length ||
    compareTexts(a, b)
  );
}

const compareTexts = (a: string, b: string) => (a === b ? 0 : a < b ? -1 : 1);

/** Turns an entry as Redis gives it (field, value, field, value …) into a {@link StreamEntry}. */
export function parseStreamEntry([id, fields]: [string, string[]]): StreamEntry {
  let generation = 0;
  let event = "";
  let data: string | undefined;
  for (let at = 0; at + 1 < fields.length; at += 2) {
    if (fields[at] === "g") generation = Number(fields[at + 1]);
    else if (fields[at] === "e") event = fields[at + 1] ?? "";
    else if (fields[at] === "d") data = fields[at + 1];
  }
  return { id, generation, event, data: parseData(data) };
}

/** An entry that can't be read is passed on without data: the next snapshot mends it. */
function parseData(text: string | undefined): unknown {
  try {
    return text === undefined ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
