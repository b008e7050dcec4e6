import type { HttpBindings } from "@hono/node-server";
import type { Caller } from "../access/caller.ts";

/** What every handler finds in its context. */
export interface ApiEnv {
  Bindings: HttpBindings;
  Variables: { requestId: string; caller: Caller };
}
