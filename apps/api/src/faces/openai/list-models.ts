import { modelListSchema, modelViewSchema } from "@shared/contracts";
import type { ModelView } from "@shared/contracts";
import type { ApiApp } from "../../http/api-app.ts";
import { createRoute, z } from "../../http/openapi-parts.ts";
import type { ApiServices } from "../../services/api-services.ts";
import type { KnownModel } from "../../services/model-directory.ts";
import { openaiProblem } from "./face-schemas.ts";
import { OpenaiError } from "./openai-errors.ts";

const listRoute = createRoute({
  method: "get",
  path: "/v1/models",
  tags: ["openai face"],
  summary: "List the models",
  responses: {
    200: {
      description: "Every model that a worker serves, or has served",
      content: {
        "application/json": {
          schema: modelListSchema,
        },
      },
    },
    401: openaiProblem("No key, or not a live one"),
  },
});

// A model's name may hold slashes (`provider:maker/model`).
const getDescription = {
  method: "get" as const,
  path: "/v1/models/{id}",
  tags: ["openai face"],
  summary: "Look a model up",
  request: { params: z.object({ id: z.string() }) },
  responses: {
    200: { description: "The model", content: { "application/json": { schema: modelViewSchema } } },
    401: openaiProblem("No key, or not a live one"),
    404: openaiProblem("No worker ever served it"),
  },
};

/** `GET /v1/models`, `GET /v1/models/{id}` */
export function registerListModels(app: ApiApp, { models }: ApiServices): void {
  app.openapi(listRoute, async (c) => {
    await models.look();
    return c.json({ object: "list" as const, data: models.list().map(toView) }, 200);
  });
  app.openAPIRegistry.registerPath(getDescription);
  app.get("/v1/models/:id{.+}", async (c) => {
    await models.look();
    const name = c.req.param("id");
    const model = models.list().find((one) => one.name === name);
    if (model) return c.json(toView(model));
    const message = `There is no model '${name}'; see /v1/models.`;
    throw new OpenaiError(404, { message, code: "model_not_found", param: "model" });
  });
}

function toView(model: KnownModel): ModelView {
  return {
    id: model.name,
    object: "model",
    created: Math.floor(model.firstSeenAt.getTime() / 1_000),
    owned_by: model.engine,
    served: model.isServed,
    ...(model.contextLength === null ? {} : { context_length: model.contextLength }),
  };
}
