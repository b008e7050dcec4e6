import { z } from "../../http/openapi-parts.ts";

export const websiteIdSchema = z.string().openapi({ example: "website_1" });

export const websiteParams = z.object({ website_id: websiteIdSchema });

const issueSchema = z.object({
  type: z.string(),
  loc: z.array(z.union([z.string(), z.number()])),
  msg: z.string(),
  input: z.unknown(),
});

/** An error answer of this face, for the API's document. */
export function faceError(description: string) {
  const schema = z.object({ detail: z.union([z.string(), z.array(issueSchema)]) });
  return { description, content: { "application/json": { schema } } };
}

/** What is answered to a caller who may not call, or not now. */
export const faceRefusals = {
  401: faceError("A key is needed"),
  403: faceError("The key may not do this"),
  429: faceError("Too many requests for this key"),
};
