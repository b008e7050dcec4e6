import type { CallOptions } from "./call-options.ts";
import { readJson } from "./http-request.ts";
import type { HttpRequest } from "./http-request.ts";
import type { HttpSender } from "./http-sender.ts";
import {
  lenientHealthSchema,
  lenientModelsSchema,
  lenientQueuesSchema,
  lenientReadySchema,
  lenientWorkersSchema,
} from "./lenient-views.ts";

/** The client's calls about the system itself. */
export function createOperationCalls(sender: HttpSender) {
  const getFrom = (path: string, call: CallOptions): HttpRequest => ({
    method: "GET",
    path,
    signal: call.signal,
    timeoutMs: 10_000,
  });
  return {
    /** Whether the API's process is alive. */
    health: (call: CallOptions = {}) => sender.json(getFrom("/health", call), lenientHealthSchema),
    /** Whether everything the API needs is there; "not ready" is an answer, not an error. */
    ready: (call: CallOptions = {}) =>
      sender.send(
        getFrom("/ready", call),
        (response) => readJson(response, lenientReadySchema),
        (status) => status < 400 || status === 503,
      ),
    /** The live workers. */
    workers: (call: CallOptions = {}) =>
      sender.json(getFrom("/v1/workers", call), lenientWorkersSchema),
    /** The models that a worker serves, or has served. */
    models: (call: CallOptions = {}) =>
      sender.json(getFrom("/v1/models", call), lenientModelsSchema),
    /** The queues with their depth. */
    queues: (call: CallOptions = {}) =>
      sender.json(getFrom("/v1/queues", call), lenientQueuesSchema),
  };
}
