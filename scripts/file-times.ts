import type { Reporter, TestModule } from "vitest/node";

/** Prints how long each test file took, the slowest first: what makes the suite slow is seen at once. */
export class FileTimes implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = modules
      .map((module) => ({ file: module.relativeModuleId, seconds: secondsOf(module) }))
      .toSorted((a, b) => b.seconds - a.seconds);
    const lines = rows.map(({ file, seconds }) => `${seconds.toFixed(2).padStart(8)} s  ${file}`);
    process.stdout.write(`\nSeconds per test file\n${lines.join("\n")}\n`);
  }
}

function secondsOf(module: TestModule): number {
  const { collectDuration, duration, setupDuration } = module.diagnostic();
  return (collectDuration + duration + setupDuration) / 1_000;
}
