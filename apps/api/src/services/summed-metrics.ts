import { controlMetrics, workerMetrics } from "@shared/queues/metrics";
import type { MetricSample } from "@shared/queues/metrics";
import type { Metric, Registry } from "prom-client";

/**
 * Shows the sums that workers and control processes keep in Redis beside the API's own metrics.
 * The registry's own classes can only count; these stand in for them with values that are given.
 */
export function createSummedMetrics(registry: Registry) {
  let sums = new Map<string, MetricSample[]>();
  for (const { name, help, type } of [
    ...Object.values(controlMetrics),
    ...Object.values(workerMetrics),
  ]) {
    const stand = {
      name,
      get: async () => ({
        name,
        help,
        type,
        values: (sums.get(name) ?? []).map((sample) => ({ ...sample, metricName: sample.name })),
      }),
      reset: () => undefined,
    };
    registry.registerMetric(stand as unknown as Metric);
  }
  return {
    set(read: Map<string, MetricSample[]> | undefined): void {
      sums = read ?? new Map();
    },
  };
}
