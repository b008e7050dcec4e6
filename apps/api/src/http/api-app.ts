import { OpenAPIHono } from "@hono/zod-openapi";
import { toFieldProblems } from "../services/admit-job.ts";
import type { ApiEnv } from "./api-env.ts";
import { validationProblem } from "./api-problem.ts";

export type ApiApp = OpenAPIHono<ApiEnv>;

/** A Hono app whose routes describe themselves, and whose failed validations are problems. */
export function createApiApp(): ApiApp {
  return new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (!result.success)
        throw validationProblem(toFieldProblems(result.error.issues, result.target));
    },
  });
}
