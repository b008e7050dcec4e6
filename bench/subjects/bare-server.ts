import { serve } from "@hono/node-server";
import { Queue } from "bullmq";
import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { Redis } from "ioredis";

/*
 * What one would write in an afternoon: Hono in front of BullMQ, no record, no checks.
 *
 *   POST /add           queue.add per request
 *   POST /grouped       concurrent requests share one addBulk, at most two under way
 *   GET  /state/:id     queue.getJobState
 *   POST /cancel/:id    a message to the worker
 *   GET  /events/:id    a Redis subscription per process, fanned out
 */

const url = process.env["REDIS_URL"] ?? "";
const connection = new Redis(url);
const queue = new Queue("bare", { connection });
const app = new Hono();

interface Waiting {
  data: unknown;
  resolve: (id: string) => void;
  reject: (error: unknown) => void;
}

const waiting: Waiting[] = [];
let underWay = 0;

function addGroups(): void {
  while (underWay < 2 && waiting.length > 0) {
    const group = waiting.splice(0, 200);
    underWay += 1;
    queue
      .addBulk(group.map(({ data }) => ({ name: "job", data })))
      .then(
        (jobs) => group.forEach((one, index) => one.resolve(String(jobs[index]?.id))),
        (error: unknown) => group.forEach((one) => one.reject(error)),
      )
      .finally(() => {
        underWay -= 1;
        addGroups();
      });
  }
}

app.get("/ready", (c) => c.text("ready"));
app.post("/add", async (c) => {
  const job = await queue.add("job", await c.req.json());
  return c.json({ id: job.id }, 202);
});
app.post("/grouped", async (c) => {
  const data: unknown = await c.req.json();
  const id = await new Promise<string>((resolve, reject) => {
    waiting.push({ data, resolve, reject });
    addGroups();
  });
  return c.json({ id }, 202);
});
app.get("/state/:id", async (c) => {
  const id = c.req.param("id");
  return c.json({ id, state: await queue.getJobState(id) });
});
app.post("/cancel/:id", async (c) => {
  await connection.publish("bare:cancel", c.req.param("id"));
  return c.json({ ok: true }, 202);
});

const subscriber = new Redis(url);
const followers = new Map<string, Set<(data: string) => void>>();
await subscriber.psubscribe("bare:events:*");
subscriber.on("pmessage", (_pattern, channel, data) => {
  for (const tell of followers.get(channel.slice("bare:events:".length)) ?? []) tell(data);
});
app.get("/events/:id", (c) =>
  streamSSE(c, async (stream) => {
    const id = c.req.param("id");
    const group = followers.get(id) ?? new Set();
    const tell = (data: string) => void stream.writeSSE({ event: "progress", data });
    followers.set(id, group.add(tell));
    await new Promise<void>((resolve) => stream.onAbort(resolve));
    group.delete(tell);
  }),
);

const server = serve({
  fetch: app.fetch,
  port: Number(process.env["PORT"]),
  hostname: "127.0.0.1",
});
process.on("SIGTERM", () => {
  server.close();
  process.exit(0);
});
