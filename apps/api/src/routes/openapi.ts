import type { ApiApp } from "../http/api-app.ts";

/** `GET /openapi.json`: the document of every route that is registered when it is first asked for. */
export function registerOpenapi(app: ApiApp, version: string): void {
  let document: ReturnType<ApiApp["getOpenAPI31Document"]> | undefined;
  app.openAPIRegistry.registerComponent("securitySchemes", "key", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "mr_<id>_<secret>",
    description:
      "A key, made with `millrace keys create`. An API on loopback without any key on record asks " +
      "for none and ignores what is sent. Clients that can send no header use the base URL " +
      "`/k/<key>/`.",
  });
  app.get("/openapi.json", (c) => {
    document ??= app.getOpenAPI31Document({
      openapi: "3.1.0",
      info: {
        title: "Millrace",
        version,
        description:
          "Submit jobs, follow them, fetch what they made. Errors are `application/problem+json` " +
          "with a stable `code`. Unknown fields are refused.",
      },
      servers: [{ url: "/" }],
      security: [{ key: [] }],
      tags: [
        { name: "jobs", description: "Work that is queued, carried out and kept" },
        { name: "operations", description: "How the system is doing" },
        { name: "openai face", description: "For clients of OpenAI's API" },
        { name: "chat gateway face", description: "For clients of the earlier chat gateway" },
        { name: "webgen face", description: "For clients of the earlier landing page service" },
      ],
    });
    return c.json(document);
  });
}
