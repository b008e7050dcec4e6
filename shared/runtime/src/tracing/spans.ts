import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import type { Attributes, Context, Span } from "@opentelemetry/api";
import { formatTraceparent, parseTraceparent } from "./traceparent.ts";

/*
 * Without an exporter these calls make no spans, but they still pass on the trace that a caller
 * began: the API of OpenTelemetry hands a parent's context through where no SDK is loaded.
 */

export interface SpanOptions {
  name: string;
  kind: keyof typeof spanKinds;
  /** A `traceparent`; where it is absent, the span is a child of the one that is active. */
  parent?: string | null | undefined;
  /** Ids, kinds, codes, numbers: never an input, a result or a secret. */
  attributes?: Attributes;
}

const spanKinds = {
  server: SpanKind.SERVER,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
} as const;

const tracer = trace.getTracer("millrace");

/** Runs `work` inside a span, which ends with it; what it throws marks the span as failed. */
export async function withSpan<T>(
  options: SpanOptions,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const { name, attributes = {} } = options;
  const parent = contextOf(options.parent);
  const span = tracer.startSpan(name, { kind: spanKinds[options.kind], attributes }, parent);
  try {
    return await context.with(trace.setSpan(parent, span), work, undefined, span);
  } catch (error) {
    // The message may quote what must not leave; its type may not.
    span.setStatus({ code: SpanStatusCode.ERROR });
    span.setAttribute("error.type", error instanceof Error ? error.name : "unknown");
    throw error;
  } finally {
    span.end();
  }
}

/** Notes a span for work that is over. Times are milliseconds of the epoch. */
export function noteSpan(options: SpanOptions & { startMs: number; endMs: number }): void {
  const { name, attributes = {} } = options;
  const timed = { kind: spanKinds[options.kind], attributes, startTime: options.startMs };
  tracer.startSpan(name, timed, contextOf(options.parent)).end(options.endMs);
}

/** Adds to the active span, where there is one. */
export function describeSpan(attributes: Attributes, isFailed = false): void {
  const span = trace.getActiveSpan();
  span?.setAttributes(attributes);
  if (isFailed) span?.setStatus({ code: SpanStatusCode.ERROR });
}

/** What to hand to whoever goes on with this trace; undefined outside of one. */
export function currentTraceparent(): string | undefined {
  return formatTraceparent(trace.getActiveSpan()?.spanContext());
}

function contextOf(traceparent: string | null | undefined): Context {
  if (traceparent === undefined) return context.active();
  const parent = parseTraceparent(traceparent);
  return parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
}
