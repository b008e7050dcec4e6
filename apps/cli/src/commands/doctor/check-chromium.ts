import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findExecutable } from "@shared/stores";
import { found, missing, warning } from "./finding.ts";
import type { DoctorDeps, Finding } from "./finding.ts";
import { runProgram } from "./run-program.ts";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const startTimeoutMs = 30_000;

/** Whether there is a Chromium, and whether it renders a page here. */
export async function checkChromium(
  deps: DoctorDeps,
  configured: string | undefined,
): Promise<Finding> {
  const searchPath = `${deps.env["PATH"] ?? ""}:/snap/bin`;
  const path =
    configured ?? names.map((name) => findExecutable(name, searchPath)).find((one) => one);
  const advice = "npm start installs it; by hand: sudo apt-get install chromium";
  if (path === undefined) return missing("Chromium", "not installed", advice);
  const call = { timeoutMs: startTimeoutMs, signal: deps.signal };
  const version = await runProgram(path, ["--version"], call);
  if (version.failure !== undefined) {
    const correct = configured === undefined ? advice : "Correct CHROMIUM_PATH, or unset it";
    return missing("Chromium", `${path} does not run: ${version.failure}`, correct);
  }
  const shown = `${path}, ${version.output.replace(/ built on .*/, "").trim()}`;
  // Root has no sandbox of the kernel; the page is our own.
  const isRoot = process.getuid?.() === 0;
  const page = await renderPage(path, isRoot ? ["--no-sandbox"] : [], call);
  if (page.isRendered) return found("Chromium", `${shown}, renders pages`);
  // The workers do the same: some containers forbid what the sandbox is made of.
  const bare = isRoot ? page : await renderPage(path, ["--no-sandbox"], call);
  if (bare.isRendered) {
    return warning(
      "Chromium",
      `${shown}, renders pages, but without its sandbox`,
      "Allow user namespaces, or: sudo apt-get install chromium-sandbox",
    );
  }
  return missing("Chromium", `${shown} does not start: ${bare.failure}`, `Try: ${path} --headless`);
}

async function renderPage(
  path: string,
  sandbox: readonly string[],
  call: { timeoutMs: number; signal: AbortSignal },
): Promise<{ isRendered: boolean; failure: string }> {
  const profile = await mkdtemp(join(tmpdir(), "millrace-doctor-"));
  const flags = ["--headless", "--disable-gpu", "--disable-dev-shm-usage", ...sandbox];
  try {
    const args = [...flags, `--user-data-dir=${profile}`, "--dump-dom", "data:text/html,<p>ready"];
    const { output, failure = "it printed no page" } = await runProgram(path, args, call);
    return { isRendered: output.includes("ready"), failure: failure.slice(0, 200) };
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Whether a font has Cyrillic letters; without one, screenshots show boxes. */
export async function checkFonts(deps: DoctorDeps): Promise<Finding> {
  if (process.platform !== "linux") return found("Fonts", "the system's");
  const fcList = findExecutable("fc-list", deps.env["PATH"] ?? "");
  const advice = "sudo apt-get install fonts-liberation fonts-noto-core";
  if (fcList === undefined) return warning("Fonts", "fc-list is not installed", advice);
  const { output } = await runProgram(fcList, [":lang=ru", "family"], {
    timeoutMs: startTimeoutMs,
    signal: deps.signal,
  });
  const families = new Set(output.split("\n").filter(Boolean));
  if (families.size > 0) return found("Fonts", `${families.size} families with Cyrillic letters`);
  return warning("Fonts", "none with Cyrillic letters: screenshots would show boxes", advice);
}
