import type { ApiApp } from "../../http/api-app.ts";
import { createApiApp } from "../../http/api-app.ts";
import type { ApiServices } from "../../services/api-services.ts";
import { registerDelete } from "./delete.ts";
import { registerDownload } from "./download.ts";
import { createFaceErrorHandler } from "../fastapi-errors.ts";
import { registerStart } from "./start.ts";
import { registerStatus } from "./status.ts";

/** The addresses of the earlier landing page service, translated onto webgen jobs. */
export function createWebgenFace(services: ApiServices): ApiApp {
  const app = createApiApp();
  app.onError(createFaceErrorHandler(services.logger));
  registerStart(app, services);
  registerStatus(app, services);
  registerDownload(app, services);
  registerDelete(app, services);
  return app;
}

/** Whether an address belongs to this face. */
export function isWebgenFacePath(path: string): boolean {
  return /^\/(start$|(status|download|delete)\/)/.test(path);
}
