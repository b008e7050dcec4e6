import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { makeApiKey } from "./api-key.ts";
import { createLogger } from "./logger.ts";

test("no key is written, however deep in a cause it stands", async () => {
  const folder = mkdtempSync(join(tmpdir(), "millrace-log-"));
  const path = join(folder, "log");
  // The logger keeps it until the process ends, when it flushes once more.
  const fd = openSync(path, "a");
  try {
    const logger = createLogger("test", "trace", fd);
    const { id, text } = makeApiKey();
    const cause = new Error(`GET http://host/k/${text}/start`);
    logger.error(
      { err: new Error("outer", { cause }), url: `/k/${text}/x`, deep: { a: [text] } },
      text,
    );
    // It writes beside the code that logs, and tells nobody when it has.
    const written = await vi.waitUntil(() => readFileSync(path, "utf8"), { timeout: 10_000 });
    expect(written).toContain(`mr_${id}_***`);
    expect(written).not.toContain(text.slice(16, 30));
    expect(JSON.parse(written)).toMatchObject({ name: "test", deep: { a: [`mr_${id}_***`] } });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
