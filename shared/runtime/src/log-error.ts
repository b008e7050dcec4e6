/** What a log line says of an error. */
export interface LoggedError {
  type: string;
  message: string;
  code?: string;
  /** Where it was thrown, without the message. */
  stack?: string;
  cause?: LoggedError;
}

const maxCauses = 4;
const maxMessageChars = 500;

/**
 * An error as it may stand in a log. Only what is listed here gets there: drivers hang whole
 * statements, parameters and rows on their errors, and those hold what callers sent.
 */
export function logError(thrown: unknown, depth = 0): LoggedError {
  if (!(thrown instanceof Error)) return { type: typeof thrown, message: "not an error" };
  const { code } = thrown as { code?: unknown };
  const stack = framesOf(thrown);
  const hasCause = thrown.cause !== undefined && depth < maxCauses;
  return {
    type: thrown.name === "Error" ? thrown.constructor.name : thrown.name,
    message: safeMessageOf(thrown),
    ...(typeof code === "string" ? { code } : {}),
    ...(stack === "" ? {} : { stack }),
    ...(hasCause ? { cause: logError(thrown.cause, depth + 1) } : {}),
  };
}

/** A failed query's message ends with its parameters, so the cause has to speak for it. */
function safeMessageOf(error: Error): string {
  if ("query" in error && "params" in error) return "a query failed";
  return error.message.slice(0, maxMessageChars);
}

function framesOf({ stack = "" }: Error): string {
  return stack
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim())
    .join("\n");
}
