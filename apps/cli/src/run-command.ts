import { fileURLToPath } from "node:url";
import { createMillraceClient } from "@shared/contracts/client";
import type { MillraceClient } from "@shared/contracts/client";
import { AppError } from "@shared/runtime";
import { findApiAddress } from "./api-address.ts";
import type { ApiAddress } from "./api-address.ts";
import type { CommandContext } from "./command-context.ts";
import { explainFailure } from "./explain-failure.ts";
import { exitCodes } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import type { Terminal } from "./output/terminal.ts";

/** Where `npm start` of this checkout keeps its data when no other place is named. */
export const defaultHome = fileURLToPath(new URL("../../../.millrace", import.meta.url));

/** What a command works with. */
export interface CommandRun {
  client: MillraceClient;
  address: ApiAddress;
  /** A key is sent along, so a browser that sends none can't open what the API links to. */
  isKeyed: boolean;
  terminal: Terminal;
  context: CommandContext;
  /** Aborted by the first Ctrl+C; the second one leaves at once. */
  interrupt: AbortSignal;
}

/** Where the API is and with which key, as far as the command line says so. */
export interface CommandConnection {
  url?: string | undefined;
  /** Settings of the command's own that name both; what it throws is explained like any failure. */
  read?: () => Promise<{ url: string | undefined; key: string | undefined }>;
}

/**
 * Runs one command that talks to the API: finds the API, turns Ctrl+C into a signal, prints what
 * went wrong, and sets the exit code. Never throws.
 */
export async function runCommand(
  context: CommandContext,
  options: CommandConnection,
  body: (run: CommandRun) => Promise<ExitCode>,
): Promise<void> {
  const interrupt = new AbortController();
  const stopListening = context.onInterrupt(() => {
    if (interrupt.signal.aborted) context.exit(exitCodes.interrupted);
    interrupt.abort(new DOMException("Interrupted", "AbortError"));
  });
  let address: ApiAddress | undefined;
  try {
    const own = await options.read?.();
    const key = own?.key ?? readKey(context.env);
    address = await findApiAddress({
      urlOption: options.url ?? own?.url,
      env: context.env,
      cwd: context.cwd,
      defaultHome,
    });
    const client = createMillraceClient({
      baseUrl: address.url,
      apiKey: key,
    });
    const { terminal } = context;
    const isKeyed = key !== undefined || /\/k\/[^/]+\/?$/.test(address.url);
    const run: CommandRun = {
      client,
      address,
      isKeyed,
      terminal,
      context,
      interrupt: interrupt.signal,
    };
    context.setExitCode(await body(run));
  } catch (error) {
    const failure = explainFailure(error, { address, isInterrupted: interrupt.signal.aborted });
    const { chatter } = context.terminal;
    const [first = "", ...rest] = failure.lines;
    chatter.line(`${chatter.paint(["red", "bold"], "millrace:")} ${first}`);
    for (const line of rest) chatter.line(`  ${line}`);
    context.setExitCode(failure.exitCode);
  } finally {
    stopListening();
  }
}

/** The key of MILLRACE_KEY. Throws `USAGE` for what can't be sent, without showing it. */
function readKey(env: CommandContext["env"]): string | undefined {
  const key = env["MILLRACE_KEY"]?.trim() || undefined;
  if (key === undefined || /^[\x21-\x7e]+$/.test(key)) return key;
  throw new AppError("USAGE", "MILLRACE_KEY holds characters that no key has.");
}
