const unitMs: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * How long a provider asks to be left alone: by header, or in words ("try again in 1m2.5s").
 * @param nowMs the time that dates in headers are compared with.
 */
export function readRetryAfterMs(
  headers: Headers,
  message: string,
  nowMs: number,
): number | undefined {
  const inMs = Number(headers.get("retry-after-ms") ?? Number.NaN);
  if (inMs >= 0) return inMs;
  const header = headers.get("retry-after");
  const byHeader = header === null ? undefined : readHeader(header, nowMs);
  if (byHeader !== undefined) return byHeader;
  const words = /(?:try again in|retry in|"retryDelay":\s*")\s*([\d.hms]+)/i.exec(message)?.[1];
  return words === undefined ? undefined : readDuration(words);
}

/**
 * When a limit that was reached is lifted, for a provider that says only that: OpenAI and Groq name
 * what is left of each limit, OpenRouter the moment, in a header or in the error's details.
 */
export function readRateLimitResetMs(
  headers: Headers,
  details: string,
  nowMs: number,
): number | undefined {
  const reached = ["requests", "tokens"].filter(
    (limit) => headers.get(`x-ratelimit-remaining-${limit}`) === "0",
  );
  const waits = reached
    .map((limit) => readMoment(headers.get(`x-ratelimit-reset-${limit}`), nowMs))
    .filter((ms) => ms !== undefined);
  if (waits.length > 0) return Math.max(...waits);
  const inDetails = /"X-RateLimit-Reset":\s*"?(\d+)/i.exec(details)?.[1];
  return readMoment(headers.get("x-ratelimit-reset") ?? inDetails, nowMs);
}

/** Unix time in milliseconds or seconds, a number of seconds, or a duration. */
function readMoment(text: string | null | undefined, nowMs: number): number | undefined {
  if (!text) return undefined;
  const number = Number(text);
  if (Number.isNaN(number)) return readDuration(text);
  if (number > 1e12) return Math.max(0, number - nowMs);
  return number > 1e9 ? Math.max(0, number * 1_000 - nowMs) : number * 1_000;
}

function readHeader(value: string, nowMs: number): number | undefined {
  const seconds = Number(value);
  if (value.trim() !== "" && seconds >= 0) return seconds * 1_000;
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? readDuration(value) : Math.max(0, atMs - nowMs);
}

/** `6m0s`, `7.66s`, `350ms`. */
function readDuration(text: string): number | undefined {
  let ms: number | undefined;
  for (const [, count, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)) {
    ms = (ms ?? 0) + Number(count) * (unitMs[unit ?? ""] ?? 0);
  }
  return ms;
}
