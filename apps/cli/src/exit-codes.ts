/** What the commands end with. docs/cli.md promises these numbers to scripts. */
export const exitCodes = {
  ok: 0,
  /** The job did not succeed, or something went wrong on this side. */
  failed: 1,
  /** The command, a file or an id is wrong; the same call will be refused again. */
  usage: 2,
  /** The server is away, not ready, or can't serve at the moment. */
  unreachable: 3,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
