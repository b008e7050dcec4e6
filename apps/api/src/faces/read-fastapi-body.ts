import { messageOf } from "@shared/runtime";
import type { Context } from "hono";
import type { ApiEnv } from "../http/api-env.ts";
import { whyTooCrowded } from "../http/json-crowding.ts";
import { findUnstorable } from "../http/json-value.ts";
import { readBytes } from "../http/read-json-body.ts";
import { FaceError } from "./fastapi-errors.ts";
import type { FastapiIssue } from "./fastapi-errors.ts";

/**
 * Reads a JSON object as FastAPI does, and refuses what is none in its words.
 * @throws FaceError 422; AppError PAYLOAD_TOO_LARGE, INVALID_REQUEST
 */
export async function readFastapiBody(
  c: Context<ApiEnv>,
  limitBytes: number,
): Promise<{ body: Record<string, unknown>; sizeBytes: number }> {
  const bytes = await readBytes(c, limitBytes);
  const body = parseBody(bytes.toString("utf8"), c.req.header("content-type"));
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    const msg = "Input should be a valid dictionary or object to extract fields from";
    throw invalidInput({ type: "model_attributes_type", loc: ["body"], msg, input: body });
  }
  return { body: body as Record<string, unknown>, sizeBytes: bytes.byteLength };
}

function parseBody(text: string, contentType: string | undefined): unknown {
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(contentType ?? "")) return text;
  const crowding = whyTooCrowded(text);
  if (crowding !== undefined) throw invalidJson(crowding);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalidJson(messageOf(error));
  }
}

function invalidJson(error: string): FaceError {
  const loc = ["body", 0];
  return invalidInput({
    type: "json_invalid",
    loc,
    msg: "JSON decode error",
    input: {},
    ctx: { error },
  });
}

const maxEchoChars = 2_000;

/** The earlier service gave back what it was sent; a large or deep one is left out here. */
export function invalidInput(issue: FastapiIssue): FaceError {
  const isSmall =
    findUnstorable(issue.input).length === 0 &&
    (JSON.stringify(issue.input)?.length ?? 0) <= maxEchoChars;
  return new FaceError(422, [{ ...issue, input: isSmall ? issue.input : null }]);
}
