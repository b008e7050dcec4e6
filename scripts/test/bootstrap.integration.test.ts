import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const bootstrap = fileURLToPath(new URL("../bootstrap.mjs", import.meta.url));
const runProgram = new URL("../bootstrap/run-program.mjs", import.meta.url).href;

function start(args: string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function run(args: string[], env?: NodeJS.ProcessEnv) {
  const child = start(args, env);
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, "close")) as [number];
  return { code, said };
}

/** A program that runs another one in the foreground, as `npm start` does. */
function foreground(program: string): string[] {
  const code = `
    import { runInForeground } from ${JSON.stringify(runProgram)};
    process.exitCode = await runInForeground(process.execPath, ["-e", ${JSON.stringify(program)}]);`;
  return ["--input-type=module", "-e", code];
}

describe("bootstrap", () => {
  test("takes under a second with nothing to do", async () => {
    await run([bootstrap, "setup"]);
    // What it costs is the quickest of a few: the others were slowed down by somebody else.
    const costsMs: number[] = [];
    for (let round = 0; round < 5 && Math.min(...costsMs) >= 1_000; round += 1) {
      const startedMs = performance.now();
      expect((await run([bootstrap, "setup"])).code).toBe(0);
      costsMs.push(performance.now() - startedMs);
    }
    expect(Math.min(...costsMs)).toBeLessThan(1_000);
  });

  test("names the browser path that is wrong", async () => {
    const { code, said } = await run([bootstrap, "setup"], { CHROMIUM_PATH: "/no/such/browser" });
    expect(code).toBe(1);
    expect(said).toContain("CHROMIUM_PATH is /no/such/browser");
    expect(said).not.toContain("    at ");
  });

  test("explains itself when the verb is unknown", async () => {
    const { code, said } = await run([bootstrap, "begin"]);
    expect({ code, said }).toEqual({
      code: 64,
      said: "usage: node scripts/bootstrap.mjs start|test|check|setup\n",
    });
  });

  test("ends with the exit code of its program", async () => {
    expect((await run(foreground("process.exit(7)"))).code).toBe(7);
  });

  test("passes a repeated signal on only once", async () => {
    const child = start(
      foreground(`
        let count = 0;
        process.on("SIGINT", () => { count += 1; console.log("asked"); });
        process.on("SIGTERM", () => process.exit(count));
        setInterval(() => {}, 1000);
        console.log("ready");`),
    );
    const lines = child.stdout as NodeJS.ReadableStream;
    expect(String((await once(lines, "data"))[0])).toContain("ready");
    child.kill("SIGINT");
    expect(String((await once(lines, "data"))[0])).toContain("asked");
    child.kill("SIGINT");
    child.kill("SIGTERM");
    expect(await once(child, "close")).toEqual([1, null]);
  });
});
