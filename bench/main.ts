import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { benches } from "./benches.ts";

/*
 *   npm run bench                  lists the benches
 *   npm run bench -- NAME [...]    runs one; `--help` tells what it takes
 */

const [name = "", ...args] = process.argv.slice(2);
if (Object.hasOwn(benches, name)) {
  const file = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  // Ctrl+C reaches the bench itself, which then stops what it started.
  process.on("SIGINT", () => undefined);
  const child = spawn(process.execPath, [file, ...args], { stdio: "inherit" });
  child.once("exit", (code) => (process.exitCode = code ?? 1));
} else {
  const width = Math.max(...Object.keys(benches).map((one) => one.length));
  console.log("npm run bench -- NAME [--quick] [--help]\n");
  for (const [one, question] of Object.entries(benches)) {
    console.log(`  ${one.padEnd(width)}  ${question}`);
  }
  process.exitCode = ["", "--help"].includes(name) ? 0 : 64;
}
