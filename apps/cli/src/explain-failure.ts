import { MillraceApiError, MillraceConnectionError } from "@shared/contracts/client";
import { AppError, maskApiKeys, messageOf } from "@shared/runtime";
import type { ApiAddress } from "./api-address.ts";
import { exitCodes } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { plainText } from "./output/plain-text.ts";

/** What the same call will be refused for again. */
const usageCodes = new Set(["USAGE", "KEYS_NEEDED", "INVALID_SETTINGS"]);
/** What was asked of a server elsewhere. */
const unreachableCodes = new Set(["SOURCE_UNREACHABLE"]);

/** What a failure is to the person at the terminal, and to a script. */
export interface Failure {
  exitCode: ExitCode;
  /** What is wrong, then what to do. */
  lines: string[];
}

/** The only mapping from what a command threw to an exit code. */
export function explainFailure(
  error: unknown,
  known: { address: ApiAddress | undefined; isInterrupted: boolean },
): Failure {
  if (known.isInterrupted) {
    const isAbort = error instanceof DOMException && error.name === "AbortError";
    const reason = isAbort ? "interrupted" : `interrupted; ${plainText(messageOf(error))}`;
    return { exitCode: exitCodes.interrupted, lines: [reason] };
  }
  if (error instanceof MillraceConnectionError) return explainAway(error, known.address);
  if (error instanceof MillraceApiError) return explainRefusal(error, known.address);
  return {
    exitCode: error instanceof AppError ? exitCodeOf(error) : exitCodes.failed,
    lines: messageOf(error).split("\n").map(plainText),
  };
}

function exitCodeOf({ code }: AppError): ExitCode {
  if (usageCodes.has(code)) return exitCodes.usage;
  return unreachableCodes.has(code) ? exitCodes.unreachable : exitCodes.failed;
}

function explainAway(error: MillraceConnectionError, address: ApiAddress | undefined): Failure {
  const source = address === undefined ? "" : `The address comes from ${address.source}.`;
  return {
    exitCode: exitCodes.unreachable,
    lines: [
      plainText(error.message),
      "Is Millrace running? Start it with `npm start`, or set MILLRACE_URL to where it is.",
      source,
    ].filter(Boolean),
  };
}

function explainRefusal(error: MillraceApiError, address: ApiAddress | undefined): Failure {
  const isBusy = error.status >= 500 || error.status === 429;
  const isStranger = error.code === "UNEXPECTED_RESPONSE";
  const { errors = [], request_id: requestId } = error.problem;
  return {
    exitCode: isBusy || isStranger ? exitCodes.unreachable : exitCodes.usage,
    lines: [
      `${error.code}: ${plainText(error.message)}`,
      ...errors.map((one) => plainText(`${one.path}: ${one.message}`)),
      ...(error.status === 401 ? [keyAdvice] : []),
      ...(error.code === "NOT_FOUND" ? ["`millrace jobs list` shows the jobs there are."] : []),
      ...(isStranger && address
        ? [`Asked at ${maskApiKeys(address.url)}, from ${address.source}.`]
        : []),
      ...(isBusy && !isStranger ? [retryAdvice(error)] : []),
      ...(error.status >= 500 && requestId ? [`request ${requestId}`] : []),
    ],
  };
}

const keyAdvice =
  "Set MILLRACE_KEY to a key; on the machine of the API, `millrace keys create NAME` makes one.";

function retryAdvice(error: MillraceApiError): string {
  const seconds = error.retryAfterSeconds;
  return seconds === undefined ? "Try again later." : `Try again in ${seconds} s.`;
}
