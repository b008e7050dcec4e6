import { context, trace } from "@opentelemetry/api";
import { withDeadline } from "../with-deadline.ts";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";

export interface TracingOptions {
  /** Shown as `service.name`, with `millrace-` before it. */
  service: string;
  version: string;
  /** Base address of an OTLP/HTTP receiver; without one, no span is made. */
  endpoint: string | undefined;
  /** The share of traces begun here that is kept; one that a caller began follows the caller. */
  sampleRatio: number;
}

let isStarted = false;

/** True when spans are made and sent. */
export function isTracing(): boolean {
  return isStarted;
}

/**
 * Called by `main.ts` before anything else runs. With an endpoint it loads OpenTelemetry's SDK and
 * sends spans in the background; without one it only lets the traces of callers pass through.
 * @returns sends what waits and stops; waits at most two seconds for a receiver that is away.
 */
export async function startTracing(options: TracingOptions): Promise<() => Promise<void>> {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  if (options.endpoint === undefined) return async () => undefined;
  // Loaded only here: a process that does not trace pays neither the time nor the memory.
  const [sdk, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import("@opentelemetry/sdk-trace"),
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/resources"),
  ]);
  const url = `${options.endpoint.replace(/\/$/, "")}/v1/traces`;
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: 5_000 });
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({
      "service.name": `millrace-${options.service}`,
      "service.version": options.version,
      "process.pid": process.pid,
    }),
    sampler: new sdk.ParentBasedSampler({
      root: new sdk.TraceIdRatioBasedSampler(options.sampleRatio),
    }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter, scheduledDelayMillis: 1_000 })],
  });
  trace.setGlobalTracerProvider(provider);
  isStarted = true;
  // A receiver that is away must not hold the stop up, nor make it fail.
  return () => withDeadline(provider.shutdown(), 2_000).catch(() => undefined);
}
