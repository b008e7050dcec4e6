import { say } from "./progress.mjs";
import { lastLines, runQuietly } from "./run-program.mjs";

const steps = [
  { name: "format", command: ["oxfmt", "--check", "."], mend: "npm run format" },
  { name: "lint", command: ["oxlint", "--deny-warnings"] },
  { name: "types", command: ["tsc", "-p", "."] },
  { name: "dead code and dependencies", command: ["knip"] },
  { name: "unit tests", command: ["vitest", "run", "--project", "unit"] },
];

/** Runs the steps in order, each with its time; stops at the first that fails. Returns the exit code. */
export async function check(env) {
  const startedMs = performance.now();
  for (const { name, command, mend } of steps) {
    const stepMs = performance.now();
    const { code, output } = await runQuietly(command[0], command.slice(1), env);
    const seconds = `${((performance.now() - stepMs) / 1_000).toFixed(1)} s`;
    say(`${code === 0 ? "✓" : "✗"} ${name}  ${seconds}`);
    if (code === 0) continue;
    say(lastLines(output, 200));
    if (mend) say(`To mend it, type: ${mend}`);
    return code;
  }
  say(`Everything holds  ${((performance.now() - startedMs) / 1_000).toFixed(1)} s`);
  return 0;
}
