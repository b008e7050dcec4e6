import { keyStateOf } from "@shared/db";
import type { ApiKeyRow } from "@shared/db";
import { plainText } from "../../output/plain-text.ts";
import { tableLines } from "../../output/table.ts";
import type { TextOutput } from "../../output/terminal.ts";
import { durationText } from "../../output/time-text.ts";

/** The keys as a table for people. */
export function keyTableLines(output: TextOutput, rows: readonly ApiKeyRow[], now: Date): string[] {
  const ago = (at: Date | null) =>
    at === null ? "never" : `${durationText(now.getTime() - at.getTime())} ago`;
  const cells = rows.map((row) => [
    row.id,
    stateText(output, row, now),
    row.scopes.join(","),
    row.kinds?.join(",") ?? "all",
    row.ratePerMinute === null ? "-" : `${row.ratePerMinute}/min`,
    ago(row.lastUsedAt),
    plainText(row.name),
  ]);
  return tableLines(output, ["ID", "STATE", "SCOPES", "KINDS", "RATE", "USED", "NAME"], cells);
}

function stateText(output: TextOutput, row: ApiKeyRow, now: Date): string {
  const state = keyStateOf(row, now);
  if (state !== "live") return output.paint("dim", state);
  if (row.expiresAt === null) return "live";
  return `live ${durationText(row.expiresAt.getTime() - now.getTime())}`;
}
