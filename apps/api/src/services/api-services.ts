import { firstGeneration } from "@shared/db";
import type { NewJob } from "@shared/db";
import { createAddressGuard } from "@shared/runtime";
import type { CallWatch } from "../access/call-watch.ts";
import type { ApiDeps } from "../api-deps.ts";
import { createJobCanceller } from "./job-canceller.ts";
import type { JobEventSessionDeps } from "./job-event-session.ts";
import { createJobSubmitter } from "./job-submitter.ts";
import { createJobViewer } from "./job-viewer.ts";
import { createApiMetrics } from "./api-metrics.ts";
import { createAdmission } from "./admission.ts";
import { createModelDirectory } from "./model-directory.ts";
import { createWaitingLines } from "./waiting-lines.ts";
import { createWorkerRegistry } from "./worker-registry.ts";

/** Everything that routes use: the dependencies and the services made of them. */
export type ApiServices = ReturnType<typeof createApiServices>;

const asTicketed = (job: NewJob) => ({ ...job, generation: firstGeneration });

export function createApiServices(deps: ApiDeps, calls: CallWatch) {
  const { record, redis, deployment, hub, settings } = deps;
  const workers = createWorkerRegistry(deps);
  const lines = createWaitingLines({ ...deps, workers });
  const viewer = createJobViewer({ ...deps, workers, lines });
  const sessions: JobEventSessionDeps = {
    record,
    viewer,
    hub,
    redis,
    deployment,
    heartbeatMs: settings.heartbeatMs,
  };
  const models = createModelDirectory({ ...deps, workers, listModels: record.listModels });
  return {
    ...deps,
    calls,
    workers,
    models,
    viewer,
    sessions,
    webhookGuard: createAddressGuard(settings.privateTargets),
    metrics: createApiMetrics({ ...deps, workers }),
    admission: createAdmission({
      countUnfinished: record.countUnfinished,
      caps: settings.caps,
      everyMsOf: lines.everyMsOf,
    }),
    canceller: createJobCanceller(deps),
    submitter: createJobSubmitter({
      insertJobs: record.insertJobs,
      takeTurns: (jobs) => deps.tickets.takeTurns(jobs.map(asTicketed)),
      returnTurns: (jobs) => deps.tickets.returnTurns(jobs.map(asTicketed)),
      addTickets: (jobs, turns) => deps.tickets.addTickets(jobs, { turns }),
      hasRoom: deps.tickets.hasRoom,
      parkJobs: record.parkJobs,
      logger: deps.logger,
    }),
  };
}
