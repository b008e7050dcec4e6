import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { commandToType, findPackageManager, packagesFor } from "./package-managers.mjs";
import { findProgram, isProgram, logFile } from "./places.mjs";
import { SetupError, say, withProgress } from "./progress.mjs";
import { lastLines, runQuietly } from "./run-program.mjs";

const titles = {
  redis: "Redis (redis-server)",
  chromium: "Chromium",
  fonts: "fonts with Cyrillic letters",
};
const instead = {
  redis: "set REDIS_URL to a Redis that runs elsewhere",
  chromium: "set CHROMIUM_PATH to a Chromium or Google Chrome",
};
const browserNames = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const browserPlaces = [
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * Installs what the machine lacks. `needs` names what the command at hand uses.
 * Throws a SetupError with the command to type where it can't.
 */
export async function ensureSystemPackages(needs) {
  const missing = findMissing(needs);
  if (missing.length === 0) return;
  const manager = findPackageManager();
  const hard = missing.filter((need) => need !== "fonts");
  const obstacle = obstacleTo(manager, missing);
  if (obstacle === undefined) {
    const label = missing.map((need) => titles[need]).join(", ");
    const failure = await withProgress(label, () => install(manager, missing));
    if (failure === undefined && findMissing(hard).length === 0) return;
    if (hard.length > 0)
      throw missingError(
        manager,
        hard,
        failure ?? `it is not found after ${manager.program} installed it`,
      );
    return warnAboutFonts(manager, failure);
  }
  if (hard.length > 0) throw missingError(manager, hard, obstacle);
  warnAboutFonts(manager, obstacle);
}

/** Which of these things are not on this machine. */
export function findMissing(needs) {
  return needs.filter((need) => !isPresent[need]());
}

const isPresent = {
  redis: () => findProgram("redis-server") !== undefined,
  chromium: () => {
    const configured = process.env.CHROMIUM_PATH;
    if (configured && !isProgram(configured)) {
      throw new SetupError(
        `CHROMIUM_PATH is ${configured}, which can't be executed: correct it, or unset it.`,
      );
    }
    const isInstalled = () =>
      browserNames.some((name) => findProgram(name)) || browserPlaces.some(isProgram);
    return Boolean(configured) || isInstalled();
  },
  fonts: () => {
    if (process.platform !== "linux") return true;
    const listed = spawnSync("fc-list", [":lang=ru", "family"], { encoding: "utf8" });
    return listed.error === undefined && listed.stdout.trim() !== "";
  },
};

function obstacleTo(manager, needs) {
  if (manager === undefined) return "no package manager that we know is here";
  const unknown = needs.find((need) => manager.names[need] === undefined);
  if (unknown !== undefined) return "this system's packages do not offer it";
  if (!manager.needsRoot || process.getuid?.() === 0 || canSudo()) return undefined;
  return "installing takes root or sudo";
}

/** In a terminal sudo may ask for the password, once; elsewhere it must not need one. */
function canSudo() {
  if (!findProgram("sudo")) return false;
  if (spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0) return true;
  if (!process.stdin.isTTY) return false;
  say("  Installing system packages takes your password (sudo).");
  return spawnSync("sudo", ["-v"], { stdio: "inherit" }).status === 0;
}

/** Runs the package manager; resolves to what went wrong, or to undefined. */
async function install(manager, needs) {
  const command = [...manager.install, ...packagesFor(manager, needs)];
  // Old lists may do, so a failed refresh is judged by what follows it.
  if (manager.refresh) await runAsRoot(manager, manager.refresh);
  const hadService = isServiceThere();
  const { code, output } = await runAsRoot(manager, command);
  if (code === 0) {
    // Debian starts a Redis on port 6379 with its package; Millrace runs a private one of its own.
    const isNew = needs.includes("redis") && !hadService && isServiceThere();
    if (isNew) await runAsRoot(manager, ["systemctl", "disable", "--now", "redis-server"]);
    return undefined;
  }
  say(lastLines(output));
  const isOffline = /could not resolve|failed to fetch|cannot download|unable to (connect|locate)/i;
  const reason = isOffline.test(output) ? "the package server can't be reached" : "it failed";
  return `${manager.program}: ${reason} (all of it: ${logFile})`;
}

function isServiceThere() {
  return (
    existsSync("/run/systemd/system") && existsSync("/lib/systemd/system/redis-server.service")
  );
}

function runAsRoot(manager, [program, ...args]) {
  const settings = ["DEBIAN_FRONTEND=noninteractive", "LC_ALL=C"];
  if (!manager.needsRoot) return runQuietly(program, args);
  const asRoot = process.getuid?.() === 0 ? ["env"] : ["sudo", "-n", "env"];
  const [first, ...rest] = [...asRoot, ...settings, program, ...args];
  return runQuietly(first, rest);
}

function missingError(manager, needs, obstacle) {
  const names = needs.map((need) => titles[need]).join(" and ");
  const isOffered = manager !== undefined && packagesFor(manager, needs).length > 0;
  const type = isOffered ? `type: ${commandToType(manager, needs)}` : `install ${names}`;
  const or = needs.map((need) => instead[need]).join(" and ");
  const verb = needs.length > 1 ? "are" : "is";
  return new SetupError(`${names} ${verb} missing, and ${obstacle}. To go on, ${type} (or ${or}).`);
}

function warnAboutFonts(manager, obstacle) {
  const type = manager === undefined ? "" : ` Type: ${commandToType(manager, ["fonts"])}`;
  say(
    `  ! Screenshots may show boxes for Cyrillic letters: no font has them, and ${obstacle}.${type}`,
  );
}
