import type { CounterDefinition, HistogramDefinition } from "./metric-definition.ts";

/** Between the parts of a field; no label value holds it. */
export const fieldSeparator = "|";
/** A value that came from outside and is no plain word is counted as this. */
const otherValue = "OTHER";
/** More values than a label of ours ever has. */
const maxFields = 4_000;

/**
 * Counts in memory what has happened since the last `take()`. A process publishes what it takes
 * by adding it to a hash in Redis, so the sums there outlive processes and hold for all of them.
 *
 * A field is `<metric>|<label value>…`, for histograms with the index of the bucket (or `sum`).
 */
export interface Tally {
  count(metric: CounterDefinition, labels: readonly string[], by?: number): void;
  observe(metric: HistogramDefinition, labels: readonly string[], value: number): void;
  /** What was counted since the last call, by field; empty when nothing was. */
  take(): Map<string, number>;
}

export function createTally(): Tally {
  let increments = new Map<string, number>();

  function add(field: string, by: number): void {
    const sum = increments.get(field);
    // Labels are bounded; should a code of ours not keep to that, Redis must not pay for it.
    if (sum === undefined && increments.size >= maxFields) return;
    increments.set(field, (sum ?? 0) + by);
  }

  return {
    count(metric, labels, by = 1) {
      if (by > 0) add(fieldOf(metric.name, labels), by);
    },
    observe(metric, labels, value) {
      // Clocks of two machines may disagree by a little; nothing takes less than no time.
      const known = Math.max(0, value);
      const field = fieldOf(metric.name, labels);
      add(field + fieldSeparator + bucketOf(metric.buckets, known), 1);
      add(`${field}${fieldSeparator}sum`, known);
    },
    take() {
      const taken = increments;
      increments = new Map();
      return taken;
    },
  };
}

function fieldOf(name: string, labels: readonly string[]): string {
  let field = name;
  for (const label of labels) field += fieldSeparator + (plain.test(label) ? label : otherValue);
  return field;
}

const plain = /^[\w.@/-]{1,64}$/;

function bucketOf(buckets: readonly number[], value: number): number {
  let index = 0;
  while (index < buckets.length && value > (buckets[index] ?? Infinity)) index += 1;
  return index;
}
