import { InvalidArgumentError } from "commander";

/** Reads a number given as an option; its range is checked by the job's contract. */
export function parseNumber(text: string): number {
  const number = Number(text);
  if (text.trim() === "" || !Number.isFinite(number))
    throw new InvalidArgumentError("Not a number.");
  return number;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads a job's id. */
export function parseJobId(text: string): string {
  if (!uuid.test(text)) {
    throw new InvalidArgumentError("That is no job's id; `millrace jobs list` shows them.");
  }
  return text.toLowerCase();
}

/** Reads several ids; commander hands in each with those before it. */
export function parseJobIds(text: string, before: string[] | undefined): string[] {
  return [...(before ?? []), parseJobId(text)];
}
