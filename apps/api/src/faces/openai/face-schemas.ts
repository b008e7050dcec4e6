import { z } from "../../http/openapi-parts.ts";

const errorSchema = z.object({
  error: z.object({
    message: z.string(),
    type: z.string(),
    param: z.string().nullable(),
    code: z.string(),
  }),
});

/** An error answer of this face, for the API's document. */
export function openaiProblem(description: string) {
  return { description, content: { "application/json": { schema: errorSchema } } };
}
