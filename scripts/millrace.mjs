#!/usr/bin/env node
/** The command `millrace`: hands its arguments to the program in apps/cli, on Node 24. */
import module from "node:module";
import { join } from "node:path";
import { compileCache, isProgram, node24, root } from "./bootstrap/places.mjs";
import { runInForeground } from "./bootstrap/run-program.mjs";

const program = join(root, "apps/cli/src/main.ts");
const args = process.argv.slice(2);
// Wherever it is called from, it means this checkout.
process.env.MILLRACE_HOME ||= join(root, ".millrace");
process.env.MILLRACE_CONFIG ||= join(root, "config");

if (Number(process.versions.node.split(".")[0]) >= 24) {
  module.enableCompileCache(compileCache);
  process.argv = [process.execPath, program, ...args];
  await import(program);
} else if (isProgram(node24)) {
  const env = { NODE_COMPILE_CACHE: compileCache };
  process.exitCode = await runInForeground(node24, [program, ...args], { env });
} else {
  process.stderr.write("Node 24 is not installed yet. Type: npm start\n");
  process.exitCode = 1;
}
