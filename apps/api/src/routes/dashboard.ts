import { createBullBoard } from "@bull-board/api";
import { BullMQAdapter } from "@bull-board/api/bullMQAdapter";
import { HonoAdapter } from "@bull-board/hono";
import { serveStatic } from "@hono/node-server/serve-static";
import { jobKindSchema } from "@shared/contracts";
import { readLanes } from "@shared/queues/producer";
import { messageOf } from "@shared/runtime";
import { createMiddleware } from "hono/factory";
import { signInPath } from "../access/access-rule.ts";
import type { ApiApp } from "../http/api-app.ts";
import type { ApiEnv } from "../http/api-env.ts";
import { apiProblem } from "../http/api-problem.ts";
import { wrongMethod } from "../middleware/problems.ts";
import type { ApiServices } from "../services/api-services.ts";

const basePath = "/admin/queues";

const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "font-src 'self' data:; connect-src 'self'; base-uri 'self'; frame-ancestors 'none'";

/**
 * `GET /admin/queues`: Bull Board over the tickets, read-only, because the record decides what
 * happens to a job. Lanes appear as Redis learns of them.
 */
export function registerDashboard(app: ApiApp, services: ApiServices): void {
  const adapter = new HonoAdapter(serveStatic);
  adapter.setBasePath(basePath);
  const board = createBullBoard({
    queues: [],
    serverAdapter: adapter,
    options: {
      uiConfig: {
        boardTitle: "Millrace tickets",
        miscLinks: [{ text: "Sign out", url: signInPath }],
      },
    },
  });
  const shown = new Set<string>();

  async function showLanes(): Promise<void> {
    for (const lane of await lanesOf(services)) {
      if (shown.has(lane)) continue;
      shown.add(lane);
      board.addQueue(new BullMQAdapter(services.tickets.queue(lane), { readOnlyMode: true }));
    }
  }

  const prepare = createMiddleware<ApiEnv>(async (c, next) => {
    // Nothing here changes anything, so no body is read, however large it is.
    if (c.req.method !== "GET") return wrongMethod(c, ["GET", "HEAD"]);
    if (!/^[\w-]*$/.test(c.req.query("status") ?? "")) {
      throw apiProblem("INVALID_REQUEST", "There is no such status of a ticket.");
    }
    await showLanes();
    await next();
    if (c.res.status >= 500) throw refusalOf(services);
    c.res.headers.set("content-security-policy", pagePolicy);
    if (c.res.headers.get("content-type")?.startsWith("text/html")) {
      c.res = new Response(withoutForeignLinks(await c.res.text()), c.res);
    }
  });
  app.use(basePath, prepare);
  app.use(`${basePath}/*`, prepare);
  app.route(basePath, adapter.registerPlugin());
}

/** The board answers 500 with the message of whatever failed; mostly Redis is away. */
function refusalOf({ redis }: ApiServices): Error {
  if (redis.status === "ready") return new Error("the board failed");
  return apiProblem("QUEUE_UNAVAILABLE", "The tickets are in Redis, which can't be reached.");
}

async function lanesOf({ redis, deployment, logger }: ApiServices): Promise<string[]> {
  try {
    return await readLanes({ redis, deployment });
  } catch (error) {
    logger.debug({ error: messageOf(error) }, "lanes can't be read");
    return jobKindSchema.options;
  }
}

/** The page asks another host for fonts; it looks well enough without. */
function withoutForeignLinks(html: string): string {
  return html.replaceAll(/<link[^>]+href="https?:[^>]*>/g, "");
}
