import { unreadRuns } from "../gate/facts/unread-runs.ts";
import { serveThread } from "../threads/serve-thread.ts";
import { planPage } from "../plan/plan-page.ts";
import type { PagePlan } from "../plan/page-plan.ts";
import { readSnapshot } from "../read/read-snapshot.ts";
import { renderPage } from "../render/page.ts";
import type { ComposeRequest, Composition, RenderRequest } from "./compose-engine.ts";

serveThread((request: ComposeRequest | RenderRequest, reportStage): Composition => {
  if ("plan" in request) return draw(request.plan, {}, reportStage);
  reportStage("read");
  const readAt = performance.now();
  const snapshot = readSnapshot(request.text);
  const planAt = performance.now();
  reportStage("plan");
  const plan = planPage({ snapshot, options: request.options, frozen: request.frozen });
  const timingsMs = {
    read: Math.round(planAt - readAt),
    plan: Math.round(performance.now() - planAt),
  };
  const sources = snapshot.sources.map(({ url, place }) => ({
    ...(url === undefined ? {} : { url }),
    chars: place.end - place.start,
  }));
  const unread = unreadRuns(snapshot.lines, snapshot.mentions);
  return { ...draw(plan, timingsMs, reportStage), sources, unread };
});

function draw(
  plan: PagePlan,
  timingsMs: Record<string, number>,
  reportStage: (stage: string) => void,
): Composition {
  reportStage("render");
  const startedAt = performance.now();
  const { html, sections } = renderPage(plan);
  return {
    plan,
    html,
    sections,
    sources: [],
    unread: [],
    timingsMs: { ...timingsMs, render: Math.round(performance.now() - startedAt) },
  };
}
