/**
 * An error that the system expects, with a stable code. `message` is safe to show to the caller;
 * what is not goes into `cause`. Mapped in three places only: to HTTP, to a job outcome, to an
 * exit code.
 */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: string;
  readonly isRetryable: boolean;
  readonly details: unknown;

  constructor(
    code: string,
    message: string,
    options: { isRetryable?: boolean; cause?: unknown; details?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.isRetryable = options.isRetryable ?? false;
    this.details = options.details;
  }
}

/** The message of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
