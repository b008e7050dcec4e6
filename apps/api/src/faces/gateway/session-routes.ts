import {
  chatPromptSchema,
  chatStatusSchema,
  chatStopSchema,
  openChatSchema,
  openedChatSchema,
} from "@shared/contracts";
import type { ApiApp } from "../../http/api-app.ts";
import { openToAll } from "../../http/openapi-parts.ts";
import type { z } from "../../http/openapi-parts.ts";
import { faceError } from "../webgen/face-schemas.ts";
import { FaceError } from "../fastapi-errors.ts";
import { readGatewayBody } from "./gateway-body.ts";
import type { GatewayDeps } from "./gateway-face.ts";
import { checkGatewayKey } from "./gateway-key.ts";

/** What an assistant is told where nobody told it anything else. */
const defaultSystemPrompt =
  "Ты отвечаешь на вопросы о программировании и машинном обучении. Отвечай по-русски, " +
  "по существу, с примерами там, где они помогают; если чего-то не знаешь, так и скажи.";

/** For the API's document. */
export const exampleSession = "0d9f5c3e-2f0b-4c1e-9a55-6f0e3f1f7a10";

const tags = ["chat gateway face"];

interface Example {
  schema: z.ZodObject;
  example: object;
}

function describe(path: string, summary: string, body: Example, answer: z.ZodObject) {
  return {
    ...{ method: "post" as const, path, tags, summary, ...openToAll },
    request: { body: { required: true, content: { "application/json": body } } },
    responses: {
      200: { description: "Done", content: { "application/json": { schema: answer } } },
      401: faceError("The key is not accepted"),
      404: faceError("No such session, or it has expired"),
      413: faceError("The body is too large"),
      422: faceError("The request is not valid"),
      503: faceError("A store can't be reached"),
    },
  };
}

/** `POST /init_session`, `POST /set_system_prompt`, `POST /stop_session` */
export function registerSessionRoutes(app: ApiApp, deps: GatewayDeps): void {
  const { services, access, sessions } = deps;
  const { settings } = services;
  const { gateway } = settings;
  for (const description of [
    describe(
      "/init_session",
      "Open a chat session",
      { schema: openChatSchema, example: { vllm_api_key: "any, or a key of this API" } },
      openedChatSchema,
    ),
    describe(
      "/set_system_prompt",
      "Tell the assistant its part",
      {
        schema: chatPromptSchema,
        example: { session_id: exampleSession, system_prompt: "You are a miller." },
      },
      chatStatusSchema,
    ),
    describe(
      "/stop_session",
      "End a chat session",
      { schema: chatStopSchema, example: { session_id: exampleSession } },
      chatStatusSchema,
    ),
  ]) {
    app.openAPIRegistry.registerPath(description);
  }

  app.post("/init_session", async (c) => {
    const body = await readGatewayBody(c, openChatSchema, settings.bodyLimitBytes);
    const keyId = await checkGatewayKey(access, gateway.upstream, {
      key: body.vllm_api_key,
      hostname: new URL(c.req.url).hostname,
    });
    const session_id = await sessions.open({ systemPrompt: defaultSystemPrompt, keyId });
    return c.json({ session_id, expires_in: gateway.sessionTtlSeconds });
  });

  app.post("/set_system_prompt", async (c) => {
    const body = await readGatewayBody(c, chatPromptSchema, settings.bodyLimitBytes);
    if (!(await sessions.setSystemPrompt(body.session_id, body.system_prompt))) throw noSession();
    return c.json({ status: "ok" });
  });

  app.post("/stop_session", async (c) => {
    const body = await readGatewayBody(c, chatStopSchema, settings.bodyLimitBytes);
    const jobId = await sessions.close(body.session_id);
    if (jobId !== undefined) await services.canceller.cancel(jobId);
    return c.json({ status: "stopped" });
  });
}

export function noSession(): FaceError {
  return new FaceError(404, "Сессия не найдена или истекла. Откройте новую: POST /init_session.");
}
