import type { FactLikeRun } from "../gate/facts/fact-like-runs.ts";
import type { FrozenSection, PagePlan, ThemeId } from "../plan/page-plan.ts";
import { createThreadCall } from "../threads/thread-call.ts";

export interface ComposeRequest {
  text: string;
  options: { theme?: ThemeId; seed?: number; language?: string };
  frozen: FrozenSection[];
}

export interface RenderRequest {
  plan: PagePlan;
}

/** A page with the plan that it was drawn from. */
export interface Composition {
  plan: PagePlan;
  html: string;
  sections: { id: string; type: string; variant?: string }[];
  /** Empty when a given plan was drawn. */
  sources: { url?: string; chars: number }[];
  /** What looks like a fact in the snapshot and was taken for none; empty like `sources`. */
  unread: FactLikeRun[];
  timingsMs: Record<string, number>;
}

export interface ComposeEngine {
  /**
   * Reads a snapshot, plans a page and draws it; `onStage` hears `read`, `plan`, `render`. Throws
   * AppError `SNAPSHOT_EMPTY` when the snapshot has nothing to make a page of.
   */
  compose(
    request: ComposeRequest,
    signal: AbortSignal,
    onStage: (stage: string) => void,
  ): Promise<Composition>;
  /** Draws a plan that was changed. */
  render(plan: PagePlan, signal: AbortSignal): Promise<Composition>;
  close(): Promise<void>;
}

const deadlineMs = 60_000;

/** The engine that needs no model. It works in a thread: a snapshot may have megabytes. */
export function createComposeEngine(): ComposeEngine {
  const script = new URL("./compose-thread.ts", import.meta.url);
  const call = createThreadCall<ComposeRequest | RenderRequest, Composition>(script, deadlineMs);
  return {
    compose: (request, signal, onStage) => call.run(request, signal, onStage),
    render: (plan, signal) => call.run({ plan }, signal),
    close: () => call.close(),
  };
}
