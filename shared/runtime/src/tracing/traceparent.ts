import { isSpanContextValid } from "@opentelemetry/api";
import type { SpanContext } from "@opentelemetry/api";

const pattern = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;

/** Reads a W3C `traceparent`; undefined when it is none. */
export function parseTraceparent(text: string | null | undefined): SpanContext | undefined {
  const [, traceId = "", spanId = "", flags = "0"] = pattern.exec(text ?? "") ?? [];
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(context) ? context : undefined;
}

/** Writes a W3C `traceparent` of version 00; undefined for the context of no span. */
export function formatTraceparent(context: SpanContext | undefined): string | undefined {
  if (!context || !isSpanContextValid(context)) return undefined;
  const flags = context.traceFlags.toString(16).padStart(2, "0");
  return `00-${context.traceId}-${context.spanId}-${flags}`;
}

/** The trace that a `traceparent` belongs to. */
export function traceIdOf(traceparent: string | null | undefined): string | undefined {
  return parseTraceparent(traceparent)?.traceId;
}
