import { jobKindSchema, keyScopeSchema } from "@shared/contracts";
import type { KeyScope } from "@shared/contracts";
import { parseApiKey } from "@shared/runtime";
import { InvalidArgumentError } from "commander";

const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const longestMs = 100 * 365 * unitMs.d;

/** Reads how long a key lives, such as `90d`, as milliseconds. */
export function parseLifetime(text: string): number {
  const [, count, unit] = /^([1-9]\d{0,6})([mhdw])$/.exec(text) ?? [];
  if (count === undefined || unit === undefined) {
    throw new InvalidArgumentError("Write it as 30m, 12h, 90d or 52w.");
  }
  const ms = Number(count) * unitMs[unit as keyof typeof unitMs];
  if (ms > longestMs) throw new InvalidArgumentError("That is more than a hundred years.");
  return ms;
}

/** Reads scopes: `--scope submit,read`, or the option several times. */
export function parseScopes(text: string, before: KeyScope[] | undefined): KeyScope[] {
  const scopes = text.split(",").map((one) => {
    const parsed = keyScopeSchema.safeParse(one.trim());
    if (parsed.success) return parsed.data;
    throw new InvalidArgumentError(`Scopes are ${keyScopeSchema.options.join(", ")}.`);
  });
  return [...new Set([...(before ?? []), ...scopes])];
}

/** Reads kinds of jobs, as {@link parseScopes} reads scopes. */
export function parseKinds(text: string, before: string[] | undefined): string[] {
  const kinds = text.split(",").map((one) => {
    const parsed = jobKindSchema.safeParse(one.trim());
    if (parsed.success) return parsed.data;
    throw new InvalidArgumentError(`Kinds are ${jobKindSchema.options.join(", ")}.`);
  });
  return [...new Set([...(before ?? []), ...kinds])];
}

/** Reads a limit of requests a minute. */
export function parseRate(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("A whole number of requests a minute, 1 or more.");
}

/** Reads a key's name, which is for people. */
export function parseKeyName(text: string): string {
  const name = text.trim();
  if (name.length >= 1 && name.length <= 100 && !/\p{Cc}/u.test(name)) return name;
  throw new InvalidArgumentError("A name of 1 to 100 characters.");
}

/** Reads ids of keys; a whole key counts as its id, so that one that leaked can be pasted. */
export function parseKeyIds(text: string, before: string[] | undefined): string[] {
  const id = parseApiKey(text)?.id ?? text.replace(/^mr_/, "");
  if (/^[a-z0-9]{12}$/.test(id)) return [...(before ?? []), id];
  throw new InvalidArgumentError("That is no key's id; `millrace keys list` shows them.");
}
