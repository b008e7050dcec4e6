import type { MetricDefinition } from "./metric-definition.ts";
import { fieldSeparator } from "./tally.ts";

/** One line of a metric in Prometheus' format. */
export interface MetricSample {
  /** With `_bucket`, `_sum` or `_count` for a histogram. */
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly value: number;
}

/**
 * Turns hashes of sums into samples. Fields that are no metric of the list are left out: a hash
 * may have been written by a worker on a machine that is not ours.
 *
 * @param sources where `lane` is given, fields that speak for another lane are left out too.
 * @param kinds whose lines are there from the start, at 0: what grows from nothing is not seen
 *   to grow.
 */
export function readSums(
  definitions: readonly MetricDefinition[],
  sources: { fields: Record<string, string>; lane?: string }[],
  kinds: readonly string[],
): Map<string, MetricSample[]> {
  const series = new Map(definitions.flatMap((metric) => zeros(metric, kinds)));
  for (const { fields, lane } of sources) {
    for (const [field, text] of Object.entries(fields)) {
      const part = parseField(definitions, field, Number(text));
      if (!part || (lane !== undefined && part.labels["lane"] !== lane)) continue;
      const known = series.get(part.key) ?? { ...part, parts: new Map<string, number>() };
      known.parts.set(part.part, (known.parts.get(part.part) ?? 0) + part.value);
      series.set(part.key, known);
    }
  }
  const samples = new Map<string, MetricSample[]>(definitions.map(({ name }) => [name, []]));
  for (const one of series.values()) samples.get(one.metric.name)?.push(...toSamples(one));
  return samples;
}

interface Series {
  metric: MetricDefinition;
  labels: Record<string, string>;
  /** A counter's `value`; a histogram's buckets by index, and `sum`. */
  parts: Map<string, number>;
}

/** The lines that are known before anything happens; a kind's own lane has its name. */
function zeros(metric: MetricDefinition, kinds: readonly string[]): [string, Series][] {
  const isByLane = metric.labels.includes("lane");
  let rows: Record<string, string>[] = isByLane
    ? kinds.map((kind) => ({ kind, lane: kind }))
    : [{}];
  for (const [label, values] of Object.entries(metric.known ?? {})) {
    rows = rows.flatMap((row) => values.map((value) => ({ ...row, [label]: value })));
  }
  return rows.map((row) => {
    const labels = Object.fromEntries(metric.labels.map((label) => [label, row[label] ?? ""]));
    const key = [metric.name, ...Object.values(labels)].join(fieldSeparator);
    return [key, { metric, labels, parts: new Map() }];
  });
}

function parseField(definitions: readonly MetricDefinition[], field: string, value: number) {
  const [name = "", ...rest] = field.split(fieldSeparator);
  const metric = definitions.find((one) => one.name === name);
  if (!metric || !Number.isFinite(value) || value < 0) return undefined;
  const part = metric.type === "histogram" ? rest.pop() : "value";
  if (part === undefined || rest.length !== metric.labels.length) return undefined;
  const labels = Object.fromEntries(metric.labels.map((label, at) => [label, rest[at] ?? ""]));
  return { key: [name, ...rest].join(fieldSeparator), metric, labels, part, value };
}

function toSamples({ metric, labels, parts }: Series): MetricSample[] {
  if (metric.type === "counter") {
    return [{ name: metric.name, labels, value: parts.get("value") ?? 0 }];
  }
  let count = 0;
  const bounds = [...metric.buckets.map(String), "+Inf"];
  const buckets = bounds.map((le, index) => {
    count += parts.get(String(index)) ?? 0;
    return { name: `${metric.name}_bucket`, labels: { ...labels, le }, value: count };
  });
  return [
    ...buckets,
    { name: `${metric.name}_sum`, labels, value: parts.get("sum") ?? 0 },
    { name: `${metric.name}_count`, labels, value: count },
  ];
}
