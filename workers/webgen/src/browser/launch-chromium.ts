import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";
import { webgenErrorCodes } from "@shared/contracts";
import { AppError, messageOf } from "@shared/runtime";
import type { Logger } from "@shared/runtime";

/** A running browser and the process that it is. */
export interface LaunchedBrowser {
  browser: Browser;
  pid: number | undefined;
}

/**
 * The network is closed three times over: the pages' requests are answered or refused by route,
 * a dead proxy takes whatever a route never sees (loopback included), and names don't resolve.
 */
const args = [
  "--proxy-server=http://127.0.0.1:9",
  "--proxy-bypass-list=<-loopback>",
  "--host-resolver-rules=MAP * ~NOTFOUND",
  "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-gpu",
  "--no-first-run",
  "--hide-scrollbars",
  "--font-render-hinting=none",
  "--js-flags=--max-old-space-size=512",
];

const launchTimeoutMs = 30_000;

/** What the browser may know of our environment. Secrets stay out by not being listed. */
const inherited = [
  "HOME",
  "PATH",
  "LANG",
  "LC_ALL",
  "TMPDIR",
  "XDG_CACHE_HOME",
  "XDG_CONFIG_HOME",
  "FONTCONFIG_PATH",
  "FONTCONFIG_FILE",
];

export interface LaunchOptions {
  executablePath: string;
  environment: Readonly<Record<string, string | undefined>>;
  logger: Logger;
}

/**
 * Starts a headless Chromium. The kernel's sandbox is used where it can be: root has none, and
 * some containers allow no user namespaces. Throws a retryable AppError `BROWSER_UNAVAILABLE`.
 */
export async function launchChromium(options: LaunchOptions): Promise<LaunchedBrowser> {
  const isRoot = process.getuid?.() === 0;
  try {
    return await launch(options, !isRoot);
  } catch (error) {
    if (isRoot) throw unavailable(error);
    options.logger.warn(
      { code: "BROWSER_SANDBOX_OFF", error: messageOf(error) },
      "chromium starts without its sandbox",
    );
    return launch(options, false).catch((second: unknown) => {
      throw unavailable(second);
    });
  }
}

async function launch(
  { executablePath, environment }: LaunchOptions,
  isSandboxed: boolean,
): Promise<LaunchedBrowser> {
  const browser = await chromium.launch({
    executablePath,
    args,
    env: Object.fromEntries(
      inherited.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])),
    ),
    chromiumSandbox: isSandboxed,
    headless: true,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    timeout: launchTimeoutMs,
  });
  return { browser, pid: await readPid(browser) };
}

async function readPid(browser: Browser): Promise<number | undefined> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  return processInfo.find(({ type }) => type === "browser")?.id;
}

function unavailable(cause: unknown): AppError {
  const message = `Chromium doesn't start: ${messageOf(cause).split("\n")[0]}. Run it by hand to see why.`;
  return new AppError(webgenErrorCodes.browserUnavailable, message, { isRetryable: true, cause });
}
