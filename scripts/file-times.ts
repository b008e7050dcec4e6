import type { Reporter, TestModule } from "vitest/node";

/**
 * Ends the output with what is looked for first: how long each test file took, the slowest first,
 * and the tests that failed, with the first line of why. The last lines outlive every cut.
 */
export class FileTimes implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly { message?: string }[]): void {
    const rows = modules
      .map((module) => ({ file: module.relativeModuleId, seconds: secondsOf(module) }))
      .toSorted((a, b) => b.seconds - a.seconds);
    const lines = rows.map(({ file, seconds }) => `${seconds.toFixed(2).padStart(8)} s  ${file}`);
    process.stdout.write(`\nSeconds per test file\n${lines.join("\n")}\n`);
    const failures = [
      ...modules.flatMap(failuresOf),
      ...errors.map((error) => `outside of any test: ${firstLineOf(error.message)}`),
    ];
    if (failures.length > 0) process.stdout.write(`\nFailed\n${failures.join("\n")}\n`);
  }
}

function failuresOf(module: TestModule): string[] {
  const tests = [...module.children.allTests("failed")].map(
    (test) => `${test.fullName}: ${firstLineOf(test.result().errors?.[0]?.message)}`,
  );
  const whole = module.errors().map((error) => firstLineOf(error.message));
  return [...tests, ...whole].map((text) => `${module.relativeModuleId} > ${text}`);
}

function firstLineOf(message: string | undefined): string {
  return message?.split("\n", 1)[0] ?? "no message";
}

function secondsOf(module: TestModule): number {
  const { collectDuration, duration, setupDuration } = module.diagnostic();
  return (collectDuration + duration + setupDuration) / 1_000;
}
