import { spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

/** Runs a process that logs to `path`, and then does `work`. */
function runLogging(path: string, work: string) {
  const logger = new URL("./logger.ts", import.meta.url).href;
  const script = `import { createLogger } from ${JSON.stringify(logger)};
    const logger = createLogger("test");
    for (let line = 0; line < 1000; line += 1) logger.info({ line }, "x".repeat(100));
    ${work}`;
  const fd = openSync(path, "a");
  try {
    return spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", fd],
      timeout: 15_000,
      encoding: "utf8",
    });
  } finally {
    closeSync(fd);
  }
}

const later = `setTimeout(() => { logger.info("once more"); console.log("alive"); }, 200);`;

test.runIf(existsSync("/dev/full"))("a full disk neither ends a process nor holds it", () => {
  expect(runLogging("/dev/full", later)).toMatchObject({ status: 0, stdout: "alive\n" });
  expect(runLogging("/dev/full", "process.exit(3)")).toMatchObject({ status: 3 });
});

test.each([
  ["by itself", later, 0, 1_001],
  ["at once", "process.exit(3)", 3, 1_000],
])("all lines are there when a process ends %s", (_how, work, status, count) => {
  const folder = mkdtempSync(join(tmpdir(), "millrace-log-"));
  const path = join(folder, "log");
  try {
    expect(runLogging(path, work)).toMatchObject({ status });
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    const numbers = lines.map((text) => (JSON.parse(text) as { line?: number }).line);
    expect(lines).toHaveLength(count);
    // The last ones may pass one that the kernel already had.
    expect(numbers.slice(0, 1_000).toSorted((a = 0, b = 0) => a - b)).toEqual(
      Array.from({ length: 1_000 }, (_value, at) => at),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
