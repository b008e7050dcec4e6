import { access, constants } from "node:fs/promises";
import { AppError } from "@shared/runtime";
import { webgenErrorCodes } from "@shared/contracts";

const usualPlaces = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * The path of the browser: the configured one, else the first usual place that has one.
 * Throws a retryable AppError `BROWSER_UNAVAILABLE` where there is none.
 */
export async function findChromium(configuredPath: string | undefined): Promise<string> {
  for (const path of configuredPath === undefined ? usualPlaces : [configuredPath]) {
    if (await isExecutable(path)) return path;
  }
  const message =
    configuredPath === undefined
      ? "No Chromium on this machine: install the package chromium, or set CHROMIUM_PATH."
      : `CHROMIUM_PATH is ${configuredPath}, which can't be executed: correct it, or unset it.`;
  throw new AppError(webgenErrorCodes.browserUnavailable, message, { isRetryable: true });
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
