import { enableCompileCache, flushCompileCache } from "node:module";

/*
 * Preloaded into the processes of crash tests. A test that is killed itself closes their channel,
 * and they end with it. They start in half the time where the code is compiled already; what is
 * killed has no other time to leave it to its successors.
 */
process.on("disconnect", () => process.exit(1));
// The channel alone must not keep a process that is done.
process.channel?.unref();

enableCompileCache();
setTimeout(flushCompileCache, 2_000).unref();
