import { readFileSync } from "node:fs";
import { findProgram } from "./places.mjs";

/**
 * The package managers that we know, in the order in which they are looked for: what they call
 * the things we need, and the commands that install them.
 */
const managers = [
  {
    program: "apt-get",
    needsRoot: true,
    names: {
      redis: ["redis-server"],
      chromium: ["chromium"],
      fonts: ["fonts-liberation", "fonts-noto-core"],
    },
    refresh: ["apt-get", "-q", "update"],
    install: [
      "apt-get",
      "-q",
      "-y",
      "--no-install-recommends",
      "-o",
      "DPkg::Lock::Timeout=300",
      "install",
    ],
  },
  {
    program: "dnf",
    needsRoot: true,
    names: {
      redis: ["/usr/bin/redis-server"],
      chromium: ["chromium"],
      fonts: ["liberation-fonts", "google-noto-sans-fonts"],
    },
    install: ["dnf", "-q", "-y", "install"],
  },
  {
    program: "apk",
    needsRoot: true,
    names: { redis: ["redis"], chromium: ["chromium"], fonts: ["font-liberation", "font-noto"] },
    install: ["apk", "add", "-q"],
  },
  {
    program: "pacman",
    needsRoot: true,
    names: { redis: ["redis"], chromium: ["chromium"], fonts: ["ttf-liberation", "noto-fonts"] },
    install: ["pacman", "-Sy", "--noconfirm", "--needed"],
  },
  {
    program: "brew",
    needsRoot: false,
    names: { redis: ["redis"], chromium: ["--cask", "google-chrome"], fonts: [] },
    install: ["brew", "install", "--quiet"],
  },
];

/** The machine's package manager; undefined where it is none of those. */
export function findPackageManager() {
  const manager = managers.find(({ program }) => findProgram(program));
  if (manager?.program !== "apt-get" || !isUbuntu()) return manager;
  // Ubuntu's package chromium is a wrapper of a snap, which can't run in most containers.
  return { ...manager, names: { ...manager.names, chromium: undefined } };
}

/** The command a person would type to install these things. */
export function commandToType(manager, needs) {
  const packages = packagesFor(manager, needs);
  const sudo = manager.needsRoot && process.getuid?.() !== 0 ? "sudo " : "";
  const short = manager.install.filter((part) => !/^(-q|--quiet|-o|DPkg::.*|--no.*)$/.test(part));
  const refresh = manager.refresh ? `${sudo}${manager.program} update && ` : "";
  return `${refresh}${sudo}${[...short, ...packages].join(" ")}`;
}

export function packagesFor(manager, needs) {
  return needs.flatMap((need) => manager.names[need] ?? []);
}

function isUbuntu() {
  try {
    return /^ID=ubuntu$/m.test(readFileSync("/etc/os-release", "utf8"));
  } catch {
    return false;
  }
}
