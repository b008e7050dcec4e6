/**
 * The seconds of `Prefer: wait=N` (RFC 7240, section 4.3), at most 60; undefined when the caller
 * asks for no waiting. What can't be read is no preference, as the standard has it.
 */
export function parseWaitPreference(header: string | undefined): number | undefined {
  const wait = header
    ?.split(",")
    .map((preference) => /^\s*wait\s*=\s*"?(\d{1,9})"?\s*(;|$)/i.exec(preference)?.[1])
    .find((seconds) => seconds !== undefined);
  return wait === undefined ? undefined : Math.min(60, Number(wait));
}
