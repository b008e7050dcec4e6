import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Settings of the processes of a test; JSON is YAML, too. */
export interface SceneSettings {
  /** Entries of providers.yaml by name. */
  providers?: Record<string, object>;
  /** Entries of models.yaml by name. */
  models?: Record<string, object>;
  /** Of `workers.chat` in millrace.yaml. */
  chat?: object;
  /** Of `jobs` in millrace.yaml. */
  jobs?: object;
}

/** A folder of configuration, and one of models. */
export interface ConfigFolder {
  readonly path: string;
  readonly models: string;
  remove(): void;
}

/** Locks that run out soon: what a lost worker costs is measured elsewhere. */
const quickLocks = { lock_duration_ms: 2_000, stalled_interval_ms: 1_000 };

/** Writes a folder of configuration of a deployment. */
export function writeConfigFolder(deployment: string, settings: SceneSettings): ConfigFolder {
  const path = mkdtempSync(join(tmpdir(), "millrace-test-config-"));
  const models = join(path, "models");
  mkdirSync(models);
  const write = (name: string, content: object) =>
    writeFileSync(join(path, name), JSON.stringify(content));
  write("millrace.yaml", {
    deployment,
    jobs: { ...quickLocks, reconcile_interval_ms: 500, ...settings.jobs },
    workers: { chat: { threads: 1, min_residency_ms: 0, ...settings.chat } },
    shutdown_grace_ms: 500,
  });
  write("providers.yaml", { providers: settings.providers ?? {} });
  write("models.yaml", {
    models_directory: models,
    defaults: { n_ctx: 2_048 },
    models: settings.models ?? {},
  });
  return { path, models, remove: () => rmSync(path, { recursive: true, force: true }) };
}
