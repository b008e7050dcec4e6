import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { ApiApp } from "../http/api-app.ts";
import { notFound } from "../middleware/problems.ts";

const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "font-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

const mediaTypes = new Map([
  ["swagger-ui.css", "text/css; charset=utf-8"],
  ["swagger-ui-bundle.js", "text/javascript; charset=utf-8"],
  ["favicon-32x32.png", "image/png"],
]);

const startScript = `window.addEventListener("load", () => {
  SwaggerUIBundle({ url: "openapi.json", dom_id: "#reference", deepLinking: true, validatorUrl: null });
});
`;

/** Addresses are relative, so that the page also works behind a path prefix. */
const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Millrace API</title>
<link rel="icon" type="image/png" href="docs/favicon-32x32.png">
<link rel="stylesheet" href="docs/swagger-ui.css">
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</head>
<body><main id="reference"><p>The reference needs scripts; the document itself is <a href="openapi.json">openapi.json</a>.</p></main></body>
</html>
`;

/** `GET /docs`: the reference page, every part of it from this server. */
export function registerDocs(app: ApiApp): void {
  app.get("/docs", (c) => {
    c.header("content-security-policy", pagePolicy);
    return c.html(page);
  });
  app.get("/docs/start.js", (c) => c.body(startScript, 200, { "content-type": "text/javascript" }));
  app.get("/docs/:file", async (c) => {
    const file = c.req.param("file");
    const mediaType = mediaTypes.get(file);
    if (mediaType === undefined) return notFound(c);
    const bytes = await readFile(fileURLToPath(import.meta.resolve(`swagger-ui-dist/${file}`)));
    c.header("cache-control", "max-age=3600");
    return c.body(new Uint8Array(bytes), 200, { "content-type": mediaType });
  });
}
