import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "millrace-builds-"));
const root = new URL("../../../../", import.meta.url);
afterAll(() => rmSync(folder, { recursive: true }));

it("finds builds in the folder first, then where they are else", () => {
  const build = join(folder, "node_modules/@node-llama-cpp/linux-x64-cuda");
  mkdirSync(build, { recursive: true });
  writeFileSync(join(build, "package.json"), JSON.stringify({ type: "module", main: "index.js" }));
  writeFileSync(join(build, "index.js"), "export const origin = 'the folder';");
  const program = `
    const { useBuildsFolder } = await import(${JSON.stringify(new URL("./use-builds-folder.ts", import.meta.url))});
    useBuildsFolder(${JSON.stringify(folder)});
    const { origin } = await import("@node-llama-cpp/linux-x64-cuda");
    const other = await import("@node-llama-cpp/linux-x64").then(() => "found", (error) => error.code);
    process.stdout.write([origin, other].join());
  `;
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", program], {
    cwd: import.meta.dirname,
    encoding: "utf8",
  });
  const isInstalled = existsSync(new URL("node_modules/@node-llama-cpp/linux-x64/dist", root));
  expect(output).toBe(`the folder,${isInstalled ? "found" : "ERR_MODULE_NOT_FOUND"}`);
});
