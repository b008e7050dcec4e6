import { registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * Lets node-llama-cpp find builds of llama.cpp in a folder of its own, before those beside it: the
 * default install has none for GPUs, and what is put into node_modules by hand goes with the next
 * `npm ci`.
 */
export function useBuildsFolder(folder: string): void {
  const parentURL = pathToFileURL(join(folder, "package.json")).href;
  registerHooks({
    resolve(specifier, context, resolveNext) {
      if (!specifier.startsWith("@node-llama-cpp/")) return resolveNext(specifier, context);
      // Kept apart: the first try writes into `context`.
      const own = { ...context };
      try {
        return resolveNext(specifier, { ...own, parentURL });
      } catch {
        return resolveNext(specifier, own);
      }
    },
  });
}
