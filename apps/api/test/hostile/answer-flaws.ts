import { problemCatalog, problemSchema } from "@shared/contracts";
import type { ProblemCode } from "@shared/contracts";
import { z } from "zod";
import type { Operation } from "./openapi-operations.ts";
import type { RawAnswer } from "./raw-http.ts";

const fastapiSchema = z.object({
  detail: z.union([
    z.string(),
    z.array(z.object({ type: z.string(), loc: z.array(z.unknown()), msg: z.string() })).min(1),
  ]),
});

const openaiSchema = z.object({
  error: z.object({
    message: z.string(),
    type: z.string(),
    param: z.string().nullable(),
    code: z.string(),
  }),
});

/** Statuses that are answered before any operation is found, so no operation lists them. */
const statusesOfTheServer = new Set([400, 403, 404, 405, 408, 417, 431]);

/** The session of the admin pages, which signing out clears. */
const ownCookie = /^millrace_session=[^;,]*(;|$)/;

/** What an answer to anything must not be or lack; empty when it is as promised. */
export function findFlaws(
  answer: RawAnswer,
  operation: Pick<Operation, "face" | "statuses">,
): string[] {
  const { status, headers } = answer;
  const flaws: string[] = [];
  if (!(status >= 200 && status < 500)) flaws.push(`status ${status}`);
  if (status === 417) return flaws;
  if (!/^[\w.:-]{1,128}$/.test(headers.get("x-request-id") ?? "")) flaws.push("no x-request-id");
  if (headers.get("x-content-type-options") !== "nosniff") flaws.push("may be sniffed");
  if (!ownCookie.test(headers.get("set-cookie") ?? "millrace_session=")) {
    flaws.push("a header was injected");
  }
  if (status >= 400) flaws.push(...findErrorFlaws(answer, operation.face));
  const { statuses } = operation;
  if (statuses.size > 0 && !statuses.has(status) && !statusesOfTheServer.has(status)) {
    flaws.push(`status ${status} is not in the document`);
  }
  return flaws;
}

function findErrorFlaws(answer: RawAnswer, face: Operation["face"]): string[] {
  const { headers, text } = answer;
  const flaws = /\n\s+at |node_modules|\/(src|apps)\/|select .* from/i.test(text)
    ? ["shows its inside"]
    : [];
  // HEAD answers have no body to judge.
  if (text === "") return flaws;
  const type = headers.get("content-type") ?? "";
  if (type === "application/problem+json") return [...flaws, ...findProblemFlaws(answer)];
  if (face === "problem") return [...flaws, `an error of type ${type}`];
  const schema = face === "openai" ? openaiSchema : fastapiSchema;
  const isShaped = face === "other" || schema.safeParse(parse(text)).success;
  return isShaped ? flaws : [...flaws, "not in the shape of its face"];
}

function findProblemFlaws({ status, headers, text }: RawAnswer): string[] {
  const parsed = problemSchema.safeParse(parse(text));
  if (!parsed.success) return ["not a problem"];
  const known = problemCatalog[parsed.data.code as ProblemCode];
  const flaws: string[] = [];
  if (known?.status !== status || parsed.data.status !== status)
    flaws.push(`code ${parsed.data.code}`);
  if (parsed.data.request_id !== headers.get("x-request-id")) flaws.push("two request ids");
  return flaws;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
