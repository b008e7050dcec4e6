import { spawn } from "node:child_process";
import { appendFileSync, closeSync, mkdirSync, openSync, readFileSync, statSync } from "node:fs";
import { constants } from "node:os";
import { dirname } from "node:path";
import { logFile, root } from "./places.mjs";

/**
 * Runs a program without showing its output, which goes to the log file.
 * Resolves to `{ code, output }`; `code` is 127 when the program does not exist.
 */
export function runQuietly(command, args, env = {}) {
  mkdirSync(dirname(logFile), { recursive: true });
  appendFileSync(logFile, `\n$ ${[command, ...args].join(" ")}\n`);
  const from = statSync(logFile).size;
  const log = openSync(logFile, "a");
  return new Promise((resolve) => {
    const end = (code) => {
      closeSync(log);
      resolve({ code, output: readFileSync(logFile).subarray(from).toString("utf8") });
    };
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", log, log],
    });
    child.once("error", () => end(127));
    child.once("exit", (code, signal) => end(code ?? 128 + constants.signals[signal]));
  });
}

/** The last lines of an output, set in for the eye. */
export function lastLines(output, count = 15) {
  const lines = output.trimEnd().split("\n").slice(-count);
  return lines.map((line) => `    ${line}`).join("\n");
}

/**
 * Runs a program in the foreground and resolves to its exit code. It stays in this process
 * group, so Ctrl+C in a terminal reaches it directly; this process only waits. A signal that was
 * sent to this process alone is passed on.
 */
export function runInForeground(command, args, { cwd = process.cwd(), env = {} } = {}) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: "inherit",
  });
  const stopPassing = passSignals(child);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      stopPassing();
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

/** npm repeats a signal that the whole group got already; to the child that would say "at once". */
const repeatWithinMs = 1_000;

function passSignals(child) {
  const lastMs = new Map();
  const pass = (signal) => {
    const sinceMs = performance.now() - (lastMs.get(signal) ?? -Infinity);
    lastMs.set(signal, performance.now());
    if (sinceMs < repeatWithinMs) return;
    if (signal === "SIGINT" && process.stdin.isTTY) return;
    child.kill(signal);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, pass);
  return () => {
    for (const signal of signals) process.off(signal, pass);
  };
}
