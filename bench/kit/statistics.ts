/**
 * The value below which `share` (0..1) of the sorted values lie: the smallest one that has at
 * least that share at or below it. NaN where there are none.
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}

/** The middle value, or the mean of the two middle ones. NaN where there are none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** The ratios of rounds that were measured side by side: `subject[i] / baseline[i]`. */
export function ratios(subject: readonly number[], baseline: readonly number[]): number[] {
  if (subject.length !== baseline.length) throw new Error("A round misses its other half.");
  return subject.map((value, round) => value / (baseline[round] ?? Number.NaN));
}

/** `0.93 (0.90 to 0.97)`: the median and the range; one value stands alone. */
export function formatSpread(values: readonly number[], digits = 2): string {
  const middle = median(values).toFixed(digits);
  if (values.length < 2) return middle;
  return `${middle} (${Math.min(...values).toFixed(digits)} to ${Math.max(...values).toFixed(digits)})`;
}

/** A whole number with thousands set apart. */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString("en-GB");
}

/** `p50 1.9, p99 4.4 ms` of times in milliseconds. */
export function formatLatency(valuesMs: readonly number[]): string {
  return `p50 ${percentile(valuesMs, 0.5).toFixed(1)}, p99 ${percentile(valuesMs, 0.99).toFixed(1)} ms`;
}
