import { mkdir, mkdtemp, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { createMillraceClient } from "@shared/contracts/client";
import { isLoopback, messageOf } from "@shared/runtime";
import type { Settings } from "@shared/runtime";
import { isRunning } from "@shared/stores";
import { sizeText } from "../../output/time-text.ts";
import { requireFreePort } from "../../supervisor/port-holder.ts";
import { createRuntimeFile } from "../../supervisor/runtime-file.ts";
import { apiUrlOf } from "../../supervisor/system.ts";
import { found, missing, warning } from "./finding.ts";
import type { DoctorDeps, Finding } from "./finding.ts";

const scarceBytes = 2_000_000_000;
const tooLittleBytes = 300_000_000;

/** Whether data can be written, and how much room there is for it. */
export async function checkHome(home: string): Promise<Finding> {
  try {
    await mkdir(home, { recursive: true });
    const probe = await mkdtemp(join(home, "doctor-"));
    await rm(probe, { recursive: true });
  } catch (error) {
    const advice = "Set MILLRACE_HOME to a folder that you may write to";
    return missing("Home", `${home} can't be written to: ${messageOf(error)}`, advice);
  }
  const { bavail, bsize } = await statfs(home);
  const freeBytes = bavail * bsize;
  const detail = `${home}, ${sizeText(freeBytes)} free`;
  const advice = "Free some space, or set MILLRACE_HOME to another disk";
  if (freeBytes < tooLittleBytes) return missing("Home", detail, advice);
  return freeBytes < scarceBytes ? warning("Home", detail, advice) : found("Home", detail);
}

/** Whether Millrace runs with these settings and is well, or could be started. */
export async function checkRunning(deps: DoctorDeps, settings: Settings): Promise<Finding[]> {
  const { HOST, PORT, MILLRACE_HOME } = settings.env;
  if (!isLoopback(HOST)) {
    const advice = "Use HOST=127.0.0.1; other addresses need keys, which are still to come";
    return [missing("API", `HOST is ${HOST}, which other machines can reach`, advice)];
  }
  const state = createRuntimeFile(MILLRACE_HOME).read();
  if (state !== undefined && isRunning(state.supervisor)) return checkReady(deps, state.url);
  const left = Object.entries({ ...state?.processes, ...state?.stores })
    .filter(([, mark]) => isRunning(mark))
    .map(([name]) => name);
  const leftovers =
    left.length === 0
      ? []
      : [
          warning(
            "Leftovers",
            `still running: ${left.join(", ")}`,
            "npm start adopts or ends them",
          ),
        ];
  try {
    await requireFreePort(HOST, PORT);
    return [...leftovers, found("API", `not running; ${apiUrlOf(settings)} is free: npm start`)];
  } catch (error) {
    return [...leftovers, warning("API", "not running here", messageOf(error))];
  }
}

async function checkReady(deps: DoctorDeps, url: string): Promise<Finding[]> {
  const client = createMillraceClient({ baseUrl: url });
  try {
    const { ready, checks } = await client.ready({ signal: deps.signal });
    const parts = Object.entries(checks).map(([name, { ok, detail }]) =>
      ok
        ? found(`  ${name}`, detail ?? "ok")
        : missing(`  ${name}`, detail ?? "not ready", "See MILLRACE_HOME/logs"),
    );
    const { items } = await client.workers({ signal: deps.signal });
    const workers =
      items.length > 0
        ? found("  workers", items.map((one) => one.kind).join(", "))
        : missing("  workers", "none has announced itself", "See MILLRACE_HOME/logs");
    const api = ready
      ? found("API", `${url} is ready`)
      : missing("API", `${url} is not ready`, "See below");
    return [api, ...parts, workers];
  } catch (error) {
    const advice = "See MILLRACE_HOME/logs/api.log, or stop Millrace and start it again";
    return [missing("API", `${url} does not answer: ${messageOf(error)}`, advice)];
  }
}
