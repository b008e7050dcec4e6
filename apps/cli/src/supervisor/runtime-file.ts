import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const markSchema = z.object({ pid: z.number().int(), identity: z.string() });
const storeSchema = z.object({ ...markSchema.shape, port: z.number().int(), url: z.string() });

/** What runs in a home: for the commands, and for the start after a kill. */
const runtimeStateSchema = z.object({
  url: z.string(),
  supervisor: markSchema,
  stores: z.record(z.string(), storeSchema),
  processes: z.record(z.string(), markSchema),
});

export type RuntimeState = z.infer<typeof runtimeStateSchema>;

/**
 * `<home>/runtime.json`, readable by its owner only, because the URLs hold a password. Written
 * synchronously after every change: a kill must not leave a process that it does not name.
 */
export function createRuntimeFile(home: string) {
  const path = join(home, "runtime.json");

  function read(): RuntimeState | undefined {
    try {
      return runtimeStateSchema.parse(JSON.parse(readFileSync(path, "utf8")));
    } catch {
      return undefined; // none, or one of another version
    }
  }

  function write(state: RuntimeState): void {
    writeFileSync(`${path}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }

  return { read, write, remove: () => rmSync(path, { force: true }) };
}
