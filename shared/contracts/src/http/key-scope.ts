import { z } from "zod";

/** What a key may do: hand in and change jobs, read them, or everything, other keys' jobs included. */
export const keyScopeSchema = z.enum(["submit", "read", "admin"]);

export type KeyScope = z.infer<typeof keyScopeSchema>;
