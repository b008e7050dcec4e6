import type { Context } from "hono";
import type { z } from "zod";
import type { ApiEnv } from "../../http/api-env.ts";
import { FaceError } from "../fastapi-errors.ts";
import { invalidInput, readFastapiBody } from "../read-fastapi-body.ts";

/**
 * Reads a body of the chat gateway; fields that the schema does not know are passed over, as the
 * earlier service did. Bodies carry keys and the secrets of sessions, also where they are not
 * valid, so unlike that service the answer gives nothing of them back.
 * @throws FaceError 422 in FastAPI's shape
 */
export async function readGatewayBody<Schema extends z.ZodObject>(
  c: Context<ApiEnv>,
  schema: Schema,
  limitBytes: number,
): Promise<z.infer<Schema> & { sizeBytes: number }> {
  try {
    return await readValid(c, schema, limitBytes);
  } catch (error) {
    if (!(error instanceof FaceError) || typeof error.detail === "string") throw error;
    const issues = error.detail.map(({ type, loc, msg }) => ({ type, loc, msg, input: null }));
    throw new FaceError(error.status, issues);
  }
}

async function readValid<Schema extends z.ZodObject>(
  c: Context<ApiEnv>,
  schema: Schema,
  limitBytes: number,
): Promise<z.infer<Schema> & { sizeBytes: number }> {
  const { body, sizeBytes } = await readFastapiBody(c, limitBytes);
  const parsed = schema.safeParse(withoutHalves(body));
  if (parsed.success) return { ...parsed.data, sizeBytes };
  const issue = parsed.error.issues[0];
  const path = issue?.path.map(String) ?? [];
  const input = path.reduce<unknown>((at, name) => (at as Record<string, unknown>)?.[name], body);
  throw invalidInput({
    ...(input === undefined
      ? { type: "missing", msg: "Field required", input: body }
      : { type: issue?.code ?? "value_error", msg: issue?.message ?? "Not valid", input }),
    loc: ["body", ...path],
  });
}

/** What the record can't keep (NUL, halves of pairs) becomes U+FFFD. */
function withoutHalves(body: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      typeof value === "string" ? value.toWellFormed().replaceAll("\0", "\ufffd") : value,
    ]),
  );
}
