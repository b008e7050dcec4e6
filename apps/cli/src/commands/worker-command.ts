import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createLogger } from "@shared/runtime";
import type { Command } from "commander";
import { checkoutRoot, loadCheckoutSettings } from "../checkout.ts";
import type { CommandContext } from "../command-context.ts";
import { exitCodes } from "../exit-codes.ts";
import { explainFailure } from "../explain-failure.ts";

/** The kinds of workers that need nothing but Redis, so that they run on any machine. */
const kinds = ["webgen", "chat"];

const help = `
What it needs: REDIS_URL, with the login of this lane (docs/operations.md, "A second machine"),
and the same \`deployment\` in config/millrace.yaml as the rest. No Postgres.
SIGTERM or Ctrl+C: it takes no more work, waits shutdown_grace_ms, then hands back what still runs.

Exit codes: 0 stopped in order, 2 wrong settings, 3 Redis does not answer, else the worker's own.`;

/** Adds `millrace worker`. */
export function addWorkerCommand(program: Command, context: CommandContext): void {
  program
    .command("worker")
    .argument("<kind>", `what it works on: ${kinds.join(", ")}`)
    .description("Work on jobs from this machine; needs only Redis")
    .addHelpText("after", help)
    .action((kind: string) => runWorker(context, kind));
}

async function runWorker(context: CommandContext, kind: string): Promise<void> {
  const complain = (lines: string[], code: number): void => {
    for (const line of lines) context.terminal.chatter.line(`millrace: ${line}`);
    context.setExitCode(code);
  };
  if (!kinds.includes(kind)) {
    const known = `Kinds that run anywhere: ${kinds.join(", ")}.`;
    return complain([`There is no worker for "${kind}" alone. ${known}`], exitCodes.usage);
  }
  try {
    const { env, file } = loadCheckoutSettings(context.env, context.cwd);
    if (env.REDIS_URL === undefined) return complain(missingRedis, exitCodes.usage);
    if (kind === "chat") await checkModelSettings(env.MILLRACE_CONFIG, context.env);
    // Loaded on demand: it brings the database driver, which other commands start without.
    const { checkRedisAt } = await import("./doctor/check-stores.ts");
    const logger = createLogger("worker-command", "silent");
    const { state, detail, advice } = await checkRedisAt(env.REDIS_URL, logger, file.deployment);
    if (state === "missing") return complain([detail, advice ?? ""], exitCodes.unreachable);
    const { MILLRACE_HOME, MILLRACE_CONFIG } = env;
    const settings = { MILLRACE_HOME, MILLRACE_CONFIG, DATABASE_URL: undefined };
    await runToEnd(context, kind, { ...context.env, ...settings });
  } catch (error) {
    const failure = explainFailure(error, { address: undefined, isInterrupted: false });
    complain(failure.lines, failure.exitCode);
  }
}

/** @throws AppError INVALID_SETTINGS that lists every problem, where the worker would show a stack. */
async function checkModelSettings(configDir: string, env: CommandContext["env"]): Promise<void> {
  const { loadLocalModels, loadProviders } = await import("@shared/llm");
  loadProviders({ configDir, env });
  loadLocalModels(configDir);
}

const missingRedis = [
  "A worker needs REDIS_URL, the Redis of the Millrace that it is to work for, such as",
  "  REDIS_URL='rediss://millrace-webgen:PASSWORD@host:6379?sslrootcert=/etc/millrace/ca.pem'",
  "docs/operations.md says how to make such a login. Everything on one machine: npm start.",
];

/** Runs the worker as a process of its own and passes on what asks it to stop. */
async function runToEnd(
  context: CommandContext,
  kind: string,
  env: CommandContext["env"],
): Promise<void> {
  const child = spawn(process.execPath, [join(checkoutRoot, "workers", kind, "src", "main.ts")], {
    cwd: checkoutRoot,
    env,
    stdio: ["ignore", "inherit", "inherit"],
    // A session of its own: Ctrl+C in the terminal would reach it twice, which ends it at once.
    detached: true,
  });
  const stopListening = context.onStopSignal(() => void child.kill("SIGTERM"));
  const stopWatching = context.onExit(() => void child.kill("SIGKILL"));
  try {
    const [code] = (await once(child, "exit")) as [number | null];
    context.setExitCode(code ?? exitCodes.failed);
  } finally {
    stopListening();
    stopWatching();
  }
}
