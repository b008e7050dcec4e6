import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/** Runs `runProcess` over a service whose stop takes as long as the test says. */
function start(stopMs: number) {
  const module = fileURLToPath(new URL("./index.ts", import.meta.url));
  const program = `
    const { runProcess, createLogger } = await import(${JSON.stringify(module)});
    const alive = setInterval(() => {}, 1000);
    await runProcess({
      logger: createLogger("test", "silent"),
      stopWithinMs: 60_000,
      service: {
        name: "test",
        start: async () => { process.stdout.write("ready\\n"); },
        stop: () => new Promise((resolve) => {
          process.stdout.write("stopping\\n");
          setTimeout(resolve, ${stopMs});
        }),
      },
    });`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program]);
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  let output = "";
  const said = (word: string) =>
    new Promise<void>((resolve) => {
      child.stdout.on("data", (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes(word)) resolve();
      });
    });
  return { child, exited, said };
}

test("the first SIGTERM stops in order", async () => {
  const { child, exited, said } = start(10);
  await said("ready");
  child.kill("SIGTERM");
  expect(await exited).toBe(0);
});

test("a second SIGTERM ends the process at once", async () => {
  const { child, exited, said } = start(3_600_000);
  await said("ready");
  child.kill("SIGTERM");
  await said("stopping");
  child.kill("SIGTERM");
  expect(await exited).toBe(1);
});
