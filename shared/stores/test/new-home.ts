import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pino } from "pino";

export const logger = pino({ level: "silent" });

/** A home in a folder that is closed to every other user, as a checkout under /root is. */
export function newHome(): { home: string; remove(): void } {
  const closed = mkdtempSync(join(tmpdir(), "millrace-stores-"));
  chmodSync(closed, 0o700);
  const home = join(closed, "checkout", ".millrace");
  return {
    home,
    remove() {
      const dataDir = dataDirOf(home);
      // Under root the data may lie outside, where Postgres's own user can enter.
      const isOutside = dataDir !== undefined && !dataDir.startsWith(closed);
      if (isOutside) rmSync(dirname(dataDir), { recursive: true, force: true });
      rmSync(closed, { recursive: true, force: true });
    },
  };
}

function dataDirOf(home: string): string | undefined {
  try {
    const cluster = readFileSync(join(home, "postgres", "cluster.json"), "utf8");
    return (JSON.parse(cluster) as { dataDir: string }).dataDir;
  } catch {
    return undefined; // no Postgres was started there
  }
}
