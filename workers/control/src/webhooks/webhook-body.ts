import type { JobView } from "@shared/contracts";
import { toJobView } from "@shared/db";
import type { JobRow } from "@shared/db";

/** Standard Webhooks asks for thin payloads; receivers may refuse larger ones. */
const maxBytes = 20_000;
const maxErrorChars = 2_000;

/** What is left out first when a body gets too large. The whole job stands at `links.self`. */
const omissible = [
  ...["result", "metadata", "usage", "warnings", "artifacts", "input_summary"],
] as const satisfies (keyof JobView)[];

/** The type and the exact text of the message that tells of a job's end. */
export function webhookBodyOf(row: JobRow, now: Date): { type: string; body: string } {
  const type = `job.${row.status}`;
  const timestamp = (row.finishedAt ?? now).toISOString();
  const textOf = (data: object) => JSON.stringify({ type, timestamp, data });
  let data: Record<string, unknown> = toJobView(row);
  const omitted: string[] = [];
  for (const field of omissible) {
    if (Buffer.byteLength(textOf(data)) < maxBytes) return { type, body: textOf(data) };
    const { [field]: left, ...rest } = data;
    if (left === undefined) continue;
    omitted.push(field);
    data = { ...rest, omitted };
  }
  if (Buffer.byteLength(textOf(data)) >= maxBytes) data = { ...data, error: shortError(row) };
  return { type, body: textOf(data) };
}

function shortError({ error }: JobRow): JobRow["error"] | undefined {
  if (error === null) return undefined;
  const { details: _details, ...rest } = error;
  return { ...rest, message: rest.message.slice(0, maxErrorChars) };
}
