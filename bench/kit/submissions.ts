import { createHttpClient } from "./http-client.ts";
import type { HttpClient } from "./http-client.ts";
import type { Server } from "./programs.ts";
import type { BenchScope } from "./run-bench.ts";

const bodyBytes = 300;
const frameBytes = JSON.stringify({ input: { snapshot: "" } }).length;

/** A snapshot that makes a submission of 300 bytes; its first words say what the handler does. */
export function submissionText(verb = "noop"): string {
  return `${verb} `.padEnd(bodyBytes - frameBytes, "x");
}

/** A body for `POST /v1/jobs/webgen`, of 300 bytes where there are no options. */
export function submissionBody(verb = "noop", options?: Record<string, unknown>): string {
  return JSON.stringify({ input: { snapshot: submissionText(verb) }, ...(options && { options }) });
}

/** Submits jobs to the API; every answer must be a 202. */
export interface Submitter {
  /** @returns the job's id */
  submit(body: string): Promise<string>;
  readonly client: HttpClient;
}

/** @param path where the server takes jobs; the answer's body must have an `id`. */
export function createSubmitter(
  scope: BenchScope,
  server: Server,
  options: { path?: string; connections: number },
): Submitter {
  const { path = "/v1/jobs/webgen", connections } = options;
  const client = createHttpClient(server.url, connections);
  scope.defer(async () => client.close());
  return {
    client,
    async submit(body) {
      const answer = await client.send("POST", path, { body });
      if (answer.status !== 202) throw new Error(`${path}: ${answer.status} ${answer.body}`);
      return (JSON.parse(answer.body) as { id: string }).id;
    },
  };
}
