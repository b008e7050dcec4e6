import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isProgram, logFile, node24, root } from "./places.mjs";
import { SetupError, say, withProgress } from "./progress.mjs";
import { lastLines, runQuietly } from "./run-program.mjs";

const lockFile = join(root, "package-lock.json");
const stampFile = join(root, "node_modules", ".millrace-setup");

/** Brings node_modules in line with the lockfile. Costs a few milliseconds when it is already. */
export async function ensureNodePackages() {
  const stamp = stampOf(readFileSync(lockFile, "utf8"));
  if (isProgram(node24)) {
    if (readText(stampFile) === stamp) return;
    if (isInstalledByHand()) return writeFileSync(stampFile, stamp);
  }
  await withProgress("Node packages and Node 24 (npm ci)", installPackages);
  writeFileSync(stampFile, stamp);
}

function stampOf(lock) {
  return createHash("sha256").update(`${process.platform} ${process.arch}\n${lock}`).digest("hex");
}

/** `npm install` keeps a lockfile of its own in node_modules: the same packages mean nothing to do. */
function isInstalledByHand() {
  const wanted = packagesIn(lockFile);
  const present = packagesIn(join(root, "node_modules", ".package-lock.json"));
  if (wanted === undefined || present === undefined) return false;
  const isSame = Object.entries(present).every(([path, entry]) => {
    const other = wanted[path];
    return other?.version === entry.version && other?.integrity === entry.integrity;
  });
  const isWhole = Object.entries(wanted).every(
    ([path, entry]) => path === "" || path in present || entry.optional || entry.devOptional,
  );
  return isSame && isWhole;
}

function packagesIn(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}

async function installPackages() {
  const quiet = ["--no-audit", "--no-fund", "--include=dev", "--loglevel=warn"];
  let { code, output } = await npm(["ci", ...quiet]);
  // A registry that leaves out the builds for other platforms makes npm ci doubt the lockfile.
  // npm install takes the same versions from it and passes over what is optional.
  if (code !== 0 && isForeignBuildMissing(output)) {
    ({ code, output } = await npm(["install", "--no-save", ...quiet]));
  }
  if (code !== 0) throw installFailure(output);
  // An npm that was told to skip install scripts leaves Node 24 out.
  if (!isProgram(node24)) await npm(["rebuild", "node", "--ignore-scripts=false"]);
  if (isProgram(node24)) return;
  throw new SetupError(
    `npm ci ran, but Node 24 is not at ${node24}. Type: npm rebuild node --ignore-scripts=false`,
  );
}

function isForeignBuildMissing(output) {
  return /^npm error Missing: \S+@ from lock file$/m.test(output);
}

/** The npm that started us, by path, so that it works without an npm on the search path. */
function npm(args) {
  const npmFile = process.env.npm_execpath;
  if (npmFile?.endsWith(".js")) return runQuietly(process.execPath, [npmFile, ...args]);
  return runQuietly("npm", args);
}

function installFailure(output) {
  const errors = output.split("\n").filter((line) => /^npm (error|ERR!)/.test(line));
  say(lastLines(errors.slice(0, 12).join("\n") || output));
  const isOffline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|network/i.test(output);
  const reason = isOffline ? "the npm registry can't be reached" : "npm could not install them";
  return new SetupError(
    `The Node packages are missing: ${reason} (all of it: ${logFile}). Mend that, then type: npm ci`,
  );
}

function readText(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
