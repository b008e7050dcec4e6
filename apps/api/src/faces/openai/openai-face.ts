import type { ApiApp } from "../../http/api-app.ts";
import { createApiApp } from "../../http/api-app.ts";
import type { ApiServices } from "../../services/api-services.ts";
import { registerChatCompletions } from "./chat-completions.ts";
import { registerListModels } from "./list-models.ts";
import { createOpenaiErrorHandler } from "./openai-errors.ts";

/** The addresses that clients of OpenAI's API call, translated onto chat-completion jobs. */
export function createOpenaiFace(services: ApiServices): ApiApp {
  const app = createApiApp();
  app.onError(createOpenaiErrorHandler(services.logger));
  registerChatCompletions(app, services);
  registerListModels(app, services);
  return app;
}

/** Whether an address belongs to this face. */
export function isOpenaiFacePath(path: string): boolean {
  return /^\/v1\/(chat\/completions$|models(\/|$))/.test(path);
}
