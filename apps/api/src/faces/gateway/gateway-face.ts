import type { Access } from "../../access/access.ts";
import type { ApiApp } from "../../http/api-app.ts";
import { createApiApp } from "../../http/api-app.ts";
import type { ApiServices } from "../../services/api-services.ts";
import { createFaceErrorHandler } from "../fastapi-errors.ts";
import { registerChat } from "./chat.ts";
import { createChatSessions } from "./chat-sessions.ts";
import type { ChatSessions } from "./chat-sessions.ts";
import { registerSessionRoutes } from "./session-routes.ts";

/** What the routes of the chat gateway share. */
export interface GatewayDeps {
  services: ApiServices;
  access: Access;
  sessions: ChatSessions;
}

/** The addresses of the earlier chat gateway, translated onto chat-completion jobs. */
export function createGatewayFace(services: ApiServices, access: Access): ApiApp {
  const app = createApiApp();
  app.onError(createFaceErrorHandler(services.logger));
  const { sessionTtlSeconds } = services.settings.gateway;
  const sessions = createChatSessions({ ...services, ttlSeconds: sessionTtlSeconds });
  const deps = { services, access, sessions };
  registerSessionRoutes(app, deps);
  registerChat(app, deps);
  return app;
}

/** Whether an address belongs to this face. */
export function isGatewayFacePath(path: string): boolean {
  return /^\/(init_session|set_system_prompt|chat|stop_session)$/.test(path);
}
