/**
 * The first thing that runs on a fresh checkout: plain JavaScript without dependencies, for the
 * machine's own Node (20 or newer). Installs what is missing, then hands over to Node 24.
 */
import { delimiter, join } from "node:path";
import { check } from "./bootstrap/check.mjs";
import { ensureNodePackages } from "./bootstrap/node-packages.mjs";
import { compileCache, node24, root } from "./bootstrap/places.mjs";
import { SetupError, say } from "./bootstrap/progress.mjs";
import { runInForeground } from "./bootstrap/run-program.mjs";
import { withSetupLock } from "./bootstrap/setup-lock.mjs";
import { ensureSystemPackages } from "./bootstrap/system-packages.mjs";

const bin = join(root, "node_modules", ".bin");
const env = {
  /** The programs of the checkout come first, Node 24 among them. */
  PATH: [bin, process.env.PATH].filter(Boolean).join(delimiter),
  /** Saves each of the many processes a fifth of its start. */
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? compileCache,
};
const surroundings = { cwd: root, env };

const verbs = {
  start: {
    needs: () => [...(process.env.REDIS_URL ? [] : ["redis"]), "chromium", "fonts"],
    run: (args) =>
      runInForeground(node24, [join(root, "apps/cli/src/main.ts"), "up", ...args], surroundings),
  },
  test: {
    needs: () => ["redis", "chromium", "fonts"],
    run: (args) => runInForeground(node24, [join(bin, "vitest"), "run", ...args], surroundings),
  },
  check: { needs: () => [], run: () => check(env) },
  setup: {
    needs: () => ["redis", "chromium", "fonts"],
    run: () => {
      say("Everything is there. Next: npm start");
      return 0;
    },
  },
};

async function main([name, ...args]) {
  const verb = Object.hasOwn(verbs, name ?? "") ? verbs[name] : undefined;
  if (verb === undefined) {
    say(`usage: node scripts/bootstrap.mjs ${Object.keys(verbs).join("|")}`);
    return 64;
  }
  await withSetupLock(async () => {
    await ensureNodePackages();
    // `npm start -- --help` is to answer, not to install a browser.
    if (!args.includes("--help")) await ensureSystemPackages(verb.needs());
  });
  return verb.run(args);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(`\n${error.message}`);
  process.exitCode = 1;
}
