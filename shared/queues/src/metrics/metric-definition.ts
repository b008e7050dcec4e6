/** A number that only grows, summed over every process that counts it. */
export interface CounterDefinition {
  readonly type: "counter";
  /** Ends in `_total`. */
  readonly name: string;
  readonly help: string;
  /** Values are few and known: kinds, lanes, codes; never ids. */
  readonly labels: readonly string[];
  /** Values that other labels than kind and lane take; their lines stand at 0 from the start. */
  readonly known?: Record<string, readonly string[]>;
}

/** A distribution, summed over every process that observes it. */
export interface HistogramDefinition {
  readonly type: "histogram";
  /** Ends in its unit. */
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly known?: Record<string, readonly string[]>;
  /** Upper bounds, ascending; the one without a bound is implied. */
  readonly buckets: readonly number[];
}

export type MetricDefinition = CounterDefinition | HistogramDefinition;
