import { AppError, createLogger } from "@shared/runtime";
import { afterEach, describe, expect, it } from "vitest";
import { createBrowserPool } from "./browser-pool.ts";
import type { BrowserPool } from "./browser-pool.ts";

const logger = createLogger("test", "silent");
const noAbort = new AbortController().signal;
const pools: BrowserPool[] = [];

function openPool(options: { chromiumPath?: string; maxUses?: number } = {}): BrowserPool {
  const { chromiumPath = process.env.CHROMIUM_PATH, ...rest } = options;
  const pool = createBrowserPool({ chromiumPath, environment: process.env, logger, ...rest });
  pools.push(pool);
  return pool;
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

async function pidOf(pool: BrowserPool): Promise<number> {
  return pool.withContext({}, noAbort, async () => {
    const pid = pool.currentPid();
    if (pid === undefined) throw new Error("No browser runs");
    return pid;
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function errorOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe("the browser pool", { timeout: 60_000 }, () => {
  it("serves several jobs with one browser", async () => {
    const pool = openPool();
    expect(await pidOf(pool)).toBe(await pidOf(pool));
  });

  it("takes a fresh browser after its uses", async () => {
    const pool = openPool({ maxUses: 2 });
    const first = await pidOf(pool);
    await pool.withContext({}, noAbort, async () => undefined);
    expect(isAlive(first)).toBe(false);
    expect(await pidOf(pool)).not.toBe(first);
  });

  it("reports a killed browser as retryable and recovers", async () => {
    const pool = openPool();
    const error = await errorOf(
      pool.withContext({}, noAbort, async (context) => {
        const page = await context.newPage();
        process.kill(pool.currentPid() ?? 0, "SIGKILL");
        await page.waitForEvent("close");
        await page.title();
      }),
    );
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: "BROWSER_UNAVAILABLE", isRetryable: true });
    expect(isAlive(await pidOf(pool))).toBe(true);
  });

  it("says what to do without a browser", async () => {
    const pool = openPool({ chromiumPath: "/nowhere/chromium" });
    const error = await errorOf(pidOf(pool));
    expect(error).toMatchObject({ code: "BROWSER_UNAVAILABLE", isRetryable: true });
    expect(String(error)).toContain("CHROMIUM_PATH");
  });

  it("reports a program that is no browser", async () => {
    const error = await errorOf(pidOf(openPool({ chromiumPath: "/bin/true" })));
    expect(error).toMatchObject({ code: "BROWSER_UNAVAILABLE", isRetryable: true });
  });

  it("lets go at once on abort", async () => {
    const pool = openPool();
    const abort = new AbortController();
    const error = await errorOf(
      pool.withContext({}, abort.signal, async (context) => {
        const page = await context.newPage();
        const never = page.waitForEvent("popup", { timeout: 0 });
        abort.abort(new Error("cancelled"));
        await never;
      }),
    );
    expect(error).toMatchObject({ message: "cancelled" });
  });

  it("leaves no process behind after closing", async () => {
    const pool = openPool();
    const pid = await pidOf(pool);
    await pool.close();
    expect(isAlive(pid)).toBe(false);
    expect(await errorOf(pidOf(pool))).toMatchObject({ code: "BROWSER_UNAVAILABLE" });
  });
});
