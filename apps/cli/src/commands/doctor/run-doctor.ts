import { createLogger, messageOf } from "@shared/runtime";
import type { Settings } from "@shared/runtime";
import { loadCheckoutSettings } from "../../checkout.ts";
import type { CommandContext } from "../../command-context.ts";
import { exitCodes } from "../../exit-codes.ts";
import { padText, plainText } from "../../output/plain-text.ts";
import type { TextOutput } from "../../output/terminal.ts";
import { checkChromium, checkFonts } from "./check-chromium.ts";
import { checkNode, checkPackages } from "./check-installation.ts";
import { checkHome, checkRunning } from "./check-place.ts";
import { checkPostgres, checkRedis } from "./check-stores.ts";
import { found, missing } from "./finding.ts";
import type { DoctorDeps, Finding } from "./finding.ts";

/** Examines everything that Millrace needs, prints it, and sets the exit code. */
export async function runDoctor(
  context: CommandContext,
  options: { json?: boolean },
): Promise<void> {
  const interrupt = new AbortController();
  const stopListening = context.onInterrupt(() => interrupt.abort());
  try {
    const deps = { env: context.env, cwd: context.cwd, signal: interrupt.signal };
    const findings = await examine(deps);
    const isHealthy = findings.every(({ state }) => state !== "missing");
    if (options.json)
      context.terminal.json({ healthy: isHealthy, findings: findings.map(trimName) });
    else printFindings(context.terminal.data, findings, isHealthy);
    context.setExitCode(isHealthy ? exitCodes.ok : exitCodes.failed);
  } finally {
    stopListening();
  }
}

async function examine(deps: DoctorDeps): Promise<Finding[]> {
  let settings: Settings;
  try {
    settings = loadCheckoutSettings(deps.env, deps.cwd);
  } catch (error) {
    const wrong = missing("Settings", messageOf(error), "Correct them; nothing else was checked");
    return [checkNode(), await checkPackages(), wrong];
  }
  const logger = createLogger("doctor", "silent");
  const { REDIS_URL, DATABASE_URL, CHROMIUM_PATH, MILLRACE_HOME } = settings.env;
  const groups = await Promise.all([
    checkPackages(),
    found("Settings", settings.env.MILLRACE_CONFIG),
    checkRedis(deps, REDIS_URL, logger, settings.file.deployment),
    checkPostgres(DATABASE_URL),
    checkChromium(deps, CHROMIUM_PATH),
    checkFonts(deps),
    checkHome(MILLRACE_HOME),
    checkRunning(deps, settings),
  ]);
  return [checkNode(), ...groups.flat()];
}

function printFindings(output: TextOutput, findings: readonly Finding[], isHealthy: boolean): void {
  const marks = {
    ok: output.paint("green", "✓"),
    warning: output.paint("yellow", "!"),
    missing: output.paint("red", "✗"),
  };
  for (const { name, state, detail, advice } of findings) {
    const [first = "", ...rest] = detail.split("\n").map(plainText);
    output.line(` ${marks[state]} ${padText(name, 11)} ${first}`);
    for (const line of rest) output.line(`${" ".repeat(15)}${line}`);
    if (advice !== undefined)
      output.line(`${" ".repeat(13)}${output.paint("cyan", `→ ${advice}`)}`);
  }
  output.line();
  output.line(isHealthy ? "Everything that is needed is there." : "Something is missing.");
}

function trimName(finding: Finding): Finding {
  return { ...finding, name: finding.name.trim() };
}
