import { createRoute, z } from "@hono/zod-openapi";
import {
  jobViewSchema,
  problemCatalog,
  problemSchema,
  submittedJobSchema,
} from "@shared/contracts";
import type { ProblemCode } from "@shared/contracts";

export const jobIdParams = z.object({
  id: z.string().openapi({ format: "uuid", description: "The job's id (UUIDv7)" }),
});

export const jobContent = { "application/json": { schema: jobViewSchema } };

export const submittedContent = { "application/json": { schema: submittedJobSchema } };

const text = (description: string) => ({ description, schema: { type: "string" as const } });

export const requestIdHeader = {
  "x-request-id": text("Names this request in logs; the caller's own is given back"),
};

export const retryAfterHeader = { "retry-after": text("Seconds to wait before asking again") };

export const acceptedHeaders = {
  ...requestIdHeader,
  ...retryAfterHeader,
  location: text("The job's address"),
  "idempotency-replayed": text("`true` when an earlier submission with this key is answered"),
};

export const etagHeader = { etag: text("Changes with the answer; send it as If-None-Match") };

const problemsOfEveryRoute = [
  ...(["NOT_SIGNED_IN", "MISSING_SCOPE", "FORBIDDEN_ORIGIN", "RATE_LIMITED"] as const),
  ...(["INTERNAL", "DATABASE_UNAVAILABLE"] as const),
];

function headersOf(status: number) {
  const challenge = { "www-authenticate": text("How to sign in: `Bearer`") };
  return {
    ...requestIdHeader,
    ...(status === 401 ? challenge : {}),
    ...(status === 429 || status === 503 ? retryAfterHeader : {}),
  };
}

/** For what needs no key; anything else needs one, as the document says at its head. */
export const openToAll = { security: [] };

/** The problem answers of a route, one entry a status; those of every route come along. */
export function problemResponses(...codes: ProblemCode[]) {
  const all = new Set<ProblemCode>([...codes, ...problemsOfEveryRoute]);
  const byStatus = Map.groupBy(all, (code) => problemCatalog[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [
      status,
      {
        description: group.map((code) => `\`${code}\`: ${problemCatalog[code].title}`).join("; "),
        headers: headersOf(status),
        content: { "application/problem+json": { schema: problemSchema } },
      },
    ]),
  );
}

export { createRoute, z };
