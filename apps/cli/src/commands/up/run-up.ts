import { createMillraceClient } from "@shared/contracts/client";
import { withFirstProcessEnvironment } from "@shared/runtime";
import type { Settings } from "@shared/runtime";
import { loadCheckoutSettings } from "../../checkout.ts";
import type { CommandContext } from "../../command-context.ts";
import { explainFailure } from "../../explain-failure.ts";
import { exitCodes } from "../../exit-codes.ts";
import type { CommandRun } from "../../run-command.ts";
import { printNextCommands } from "./next-commands.ts";
import { runSample, shortPath } from "./run-sample.ts";
import { createSteps } from "../../supervisor/steps.ts";
import type { Steps } from "../../supervisor/steps.ts";
import { listenForStop } from "../../supervisor/stop-requests.ts";
import { openSupervisorLog } from "../../supervisor/supervisor-log.ts";
import { apiUrlOf, createSystem } from "../../supervisor/system.ts";

/** What `millrace up` was called with. */
export interface UpOptions {
  once?: boolean;
  sample: boolean;
  port?: string;
  host?: string;
  home?: string;
}

/**
 * Brings the system up, makes the sample page unless told otherwise, serves until a stop is asked
 * for, and sets the exit code. Never throws.
 */
export async function runUp(context: CommandContext, options: UpOptions): Promise<void> {
  const steps = createSteps(context.terminal.data);
  try {
    const env = withFirstProcessEnvironment(context.env);
    const settings = readSettings({ ...context, env }, options);
    context.setExitCode(await superviseUntilStopped({ ...context, env }, options, settings, steps));
  } catch (error) {
    reportFailure(context, error, false);
  }
}

function readSettings(context: CommandContext, options: UpOptions): Settings {
  const { env, cwd } = context;
  return loadCheckoutSettings(
    {
      ...env,
      ...(options.port === undefined ? {} : { PORT: options.port }),
      ...(options.host === undefined ? {} : { HOST: options.host }),
      ...(options.home === undefined ? {} : { MILLRACE_HOME: options.home }),
    },
    cwd,
  );
}

async function superviseUntilStopped(
  context: CommandContext,
  options: UpOptions,
  settings: Settings,
  steps: Steps,
): Promise<number> {
  const interrupt = new AbortController();
  const home = settings.env.MILLRACE_HOME;
  const { data } = context.terminal;
  const title = `data in ${shortPath(context.cwd, home)}`;
  data.line(`${data.paint("bold", "Millrace")}  ${data.paint("dim", title)}`);
  const logger = openSupervisorLog(home, settings.env.LOG_LEVEL);
  const system = createSystem({
    settings,
    env: context.env,
    steps,
    logger,
    signal: interrupt.signal,
  });
  const stopListening = listenForStop(context, {
    first: () => {
      data.line();
      interrupt.abort(new DOMException("Interrupted", "AbortError"));
    },
    second: () => {
      steps.warn("Stopping at once; running jobs come back at the next start.");
      system.force();
    },
  });
  const forgetExit = context.onExit(system.abandon);
  let exitCode: number;
  try {
    exitCode = await serve(context, options, settings, steps, system, interrupt.signal);
  } catch (error) {
    exitCode = reportFailure(context, error, interrupt.signal.aborted);
  }
  try {
    await system.stop();
  } catch (error) {
    exitCode = reportFailure(context, error, false);
  }
  forgetExit();
  stopListening();
  return exitCode;
}

async function serve(
  context: CommandContext,
  options: UpOptions,
  settings: Settings,
  steps: Steps,
  system: Pick<ReturnType<typeof createSystem>, "start" | "releaseKey">,
  interrupt: AbortSignal,
): Promise<number> {
  const { terminal } = context;
  const url = apiUrlOf(settings);
  const key = await system.start();
  const isKeyed = key !== undefined;
  if (options.sample || options.once) {
    const address = { url, source: "this start" };
    const client = createMillraceClient({ baseUrl: url, apiKey: key });
    const run: CommandRun = { client, address, isKeyed, terminal, context, interrupt };
    try {
      await runSample(run, steps, settings.env.MILLRACE_HOME);
    } catch (error) {
      // Serving goes on without the sample; the page is not what the system is for.
      if (options.once || interrupt.aborted) throw error;
      reportFailure(context, error, false);
      context.setExitCode(exitCodes.ok);
    }
  }
  if (options.once) return exitCodes.ok;
  await system.releaseKey();
  printNextCommands(terminal.data, url, isKeyed);
  terminal.data.line();
  terminal.data.line(
    `Serving on ${terminal.data.paint("bold", url)}, ${isKeyed ? "to whoever has a key" : "open to everybody on this machine (no keys)"}. Ctrl+C stops.`,
  );
  await aborted(interrupt);
  return exitCodes.ok;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  // Something has to keep the process here while nothing happens.
  const keepAlive = setInterval(() => undefined, 60_000);
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => (clearInterval(keepAlive), resolve()), { once: true });
  });
}

function reportFailure(context: CommandContext, error: unknown, isInterrupted: boolean): number {
  const failure = explainFailure(error, { address: undefined, isInterrupted });
  const { chatter } = context.terminal;
  if (!isInterrupted) {
    const [first = "", ...rest] = failure.lines;
    chatter.line(`${chatter.paint(["red", "bold"], "millrace:")} ${first}`);
    for (const line of rest) chatter.line(`  ${line}`);
  }
  context.setExitCode(failure.exitCode);
  return failure.exitCode;
}
