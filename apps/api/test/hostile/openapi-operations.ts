import type { Schema } from "./schema-mutants.ts";

/** One method of one path, as the document describes it. */
export interface Operation {
  method: string;
  /** With parameters in braces. */
  path: string;
  parameters: Parameter[];
  body?: { schema: Schema; example: unknown } | undefined;
  /** The statuses it may answer; empty for what the document leaves out. */
  statuses: Set<number>;
  /** Which shape its errors have. */
  face: "problem" | "fastapi" | "openai" | "other";
}

interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  schema: Schema;
}

interface Document {
  paths: Record<string, Record<string, DescribedOperation>>;
  components?: { schemas?: Record<string, Schema> };
}

interface DescribedOperation {
  tags?: string[];
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema; example?: unknown }> };
  responses: Record<string, unknown>;
}

/** Every operation of an OpenAPI document, references resolved. */
export function readOperations(document: unknown): Operation[] {
  const { paths, components } = document as Document;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) =>
      toOperation(method, path, resolve(described, components?.schemas ?? {})),
    ),
  );
}

function toOperation(method: string, path: string, described: DescribedOperation): Operation {
  const body = described.requestBody?.content["application/json"];
  return {
    method: method.toUpperCase(),
    path,
    parameters: described.parameters ?? [],
    body: body && { schema: body.schema, example: body.example },
    statuses: new Set(Object.keys(described.responses).map(Number)),
    face: faceOf(described.tags ?? []),
  };
}

function faceOf(tags: string[]): Operation["face"] {
  if (tags.includes("openai face")) return "openai";
  const isFastapi = tags.includes("webgen face") || tags.includes("chat gateway face");
  return isFastapi ? "fastapi" : "problem";
}

/** The value with each `$ref` to a schema replaced by what it names. */
function resolve<T>(value: T, schemas: Record<string, Schema>): T {
  if (Array.isArray(value)) return value.map((one: unknown) => resolve(one, schemas)) as T;
  if (typeof value !== "object" || value === null) return value;
  if ("$ref" in value && typeof value.$ref === "string") {
    return resolve(schemas[value.$ref.split("/").at(-1) ?? ""], schemas) as T;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, resolve(child as unknown, schemas)]),
  ) as T;
}
