import { cors } from "hono/cors";
import { methodNotAllowed } from "hono/method-not-allowed";
import { createAccess } from "./access/access.ts";
import type { Access } from "./access/access.ts";
import type { ApiDeps } from "./api-deps.ts";
import { createFaceErrorHandler } from "./faces/fastapi-errors.ts";
import { createGatewayFace, isGatewayFacePath } from "./faces/gateway/gateway-face.ts";
import { createOpenaiErrorHandler } from "./faces/openai/openai-errors.ts";
import { createOpenaiFace, isOpenaiFacePath } from "./faces/openai/openai-face.ts";
import { createWebgenFace, isWebgenFacePath } from "./faces/webgen/webgen-face.ts";
import { createApiApp } from "./http/api-app.ts";
import type { ApiApp } from "./http/api-app.ts";
import { accessGuard } from "./middleware/access-guard.ts";
import { authentication } from "./middleware/authentication.ts";
import { createErrorHandler, notFound, wrongMethod } from "./middleware/problems.ts";
import { requestId } from "./middleware/request-id.ts";
import { requestLog } from "./middleware/request-log.ts";
import { requestTrace } from "./middleware/request-trace.ts";
import { securityHeaders } from "./middleware/security-headers.ts";
import { registerAdminSignIn } from "./routes/admin-sign-in.ts";
import { registerDashboard } from "./routes/dashboard.ts";
import { registerDocs } from "./routes/docs.ts";
import { registerHealth } from "./routes/health.ts";
import { registerJobsArtifact } from "./routes/jobs-artifact.ts";
import { registerJobsCancel } from "./routes/jobs-cancel.ts";
import { registerJobsCreate } from "./routes/jobs-create.ts";
import { registerJobsDelete } from "./routes/jobs-delete.ts";
import { registerJobsEvents } from "./routes/jobs-events.ts";
import { registerJobsGet } from "./routes/jobs-get.ts";
import { registerJobsList } from "./routes/jobs-list.ts";
import { registerJobsPreview } from "./routes/jobs-preview.ts";
import { registerJobsRetry } from "./routes/jobs-retry.ts";
import { registerJobsWebhook } from "./routes/jobs-webhook.ts";
import { registerMetrics } from "./routes/metrics.ts";
import { registerOpenapi } from "./routes/openapi.ts";
import { registerQueuesList } from "./routes/queues-list.ts";
import { registerReady } from "./routes/ready.ts";
import { registerWorkersList } from "./routes/workers-list.ts";
import { createApiServices } from "./services/api-services.ts";

export interface Api {
  app: ApiApp;
  access: Access;
  /** Resolves when every accepted submission is answered and its ticket was tried. */
  drain(): Promise<void>;
}

/** Builds the HTTP side of Millrace from its dependencies; starts nothing. */
export function createApp(deps: ApiDeps): Api {
  const access = createAccess(deps);
  const services = createApiServices(deps, access.calls);
  const { metrics, logger, settings } = services;
  const app = createApiApp();
  const originsOf = (path: string) => {
    if (isWebgenFacePath(path)) return settings.corsOrigins.webgen;
    return isGatewayFacePath(path) ? settings.corsOrigins.gateway : settings.corsOrigins.api;
  };

  const onError = createErrorHandler(logger);
  const onFastapiError = createFaceErrorHandler(logger);
  const onOpenaiError = createOpenaiErrorHandler(logger);
  // A face is refused in its own shape, also by what stands before it.
  app.onError((error, c) => {
    const { path } = c.req;
    if (isWebgenFacePath(path) || isGatewayFacePath(path)) return onFastapiError(error, c);
    if (isOpenaiFacePath(path)) return onOpenaiError(error, c);
    return onError(error, c);
  });
  app.notFound(notFound);
  app.use(
    requestId,
    requestTrace,
    requestLog(metrics, logger),
    securityHeaders,
    accessGuard(originsOf),
  );
  app.use(async (c, next) => {
    const origin = originsOf(c.req.path);
    return origin.length === 0 ? next() : cors({ origin })(c, next);
  });
  app.use(authentication(access));
  app.use(methodNotAllowed({ app, onMethodNotAllowed: wrongMethod }));

  registerJobsCreate(app, services);
  registerJobsList(app, services);
  registerJobsGet(app, services);
  registerJobsEvents(app, services);
  registerJobsArtifact(app, services);
  registerJobsPreview(app, services);
  registerJobsCancel(app, services);
  registerJobsRetry(app, services);
  registerJobsDelete(app, services);
  registerJobsWebhook(app, services);
  registerHealth(app);
  registerReady(app, services);
  registerMetrics(app, services);
  registerWorkersList(app, services);
  registerQueuesList(app, services);
  app.route("/", createWebgenFace(services));
  app.route("/", createOpenaiFace(services));
  app.route("/", createGatewayFace(services, access));
  registerOpenapi(app, settings.version);
  registerDocs(app);
  registerAdminSignIn(app, access);
  registerDashboard(app, services);
  return { app, access, drain: () => services.submitter.drain() };
}
