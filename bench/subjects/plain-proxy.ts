import { serve } from "@hono/node-server";
import { Hono } from "hono";

/* What one would write in an afternoon: it passes a chat on to the model server, and keeps nothing. */

const upstream = process.env["MODEL_URL"] ?? "";
const app = new Hono();

app.get("/ready", (c) => c.text("ready"));
app.post("/v1/chat/completions", async (c) => {
  const answer = await fetch(`${upstream}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: await c.req.text(),
  });
  return new Response(answer.body, {
    status: answer.status,
    headers: { "content-type": "text/event-stream" },
  });
});

serve({ fetch: app.fetch, port: Number(process.env["PORT"]), hostname: "127.0.0.1" });
process.on("SIGTERM", () => process.exit(0));
