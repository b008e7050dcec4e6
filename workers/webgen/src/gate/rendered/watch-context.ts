import type { BrowserContext, Page, Route } from "playwright-core";
import { createFinding } from "../finding.ts";
import type { Finding } from "../finding.ts";
import type { FindingCode } from "../finding-catalog.ts";

/** The address under which the page is shown. `.invalid` never resolves (RFC 2606). */
export const pageUrl = "http://page.invalid/";

export interface ContextWatch {
  findings: Finding[];
  /** Aborts when a page misbehaves so that waiting for it makes no sense: crash, dialog flood. */
  gaveUp: AbortSignal;
}

const maxDialogs = 5;
const maxFindings = 200;

/**
 * Shuts a context in: the page itself is the only answer it gets, everything else it tries is
 * refused and noted. Must be called before the first page is opened.
 */
export async function watchContext(
  context: BrowserContext,
  html: string,
  ownPages: ReadonlySet<Page>,
): Promise<ContextWatch> {
  const findings: Finding[] = [];
  const giveUp = new AbortController();
  const note = (code: FindingCode, message: string) => {
    if (findings.length < maxFindings) findings.push(createFinding(code, { message }));
  };
  await context.route("**/*", (route) => answer(route, html, note));
  await context.routeWebSocket(/.*/, (socket) => {
    note("EXTERNAL_REQUEST", `A web socket to ${socket.url()}`);
    void socket.close();
  });
  context.on("page", (page) => {
    // Our own pages come through here too, before `newPage` has returned them.
    void page.opener().then((opener) => {
      if (opener === null || ownPages.has(page)) return;
      note("POPUP_OPENED", `A window to ${page.url()}`);
      ignoreClosed(page.close());
    }, ignoreError);
  });
  let dialogs = 0;
  context.on("dialog", (dialog) => {
    note("DIALOG_OPENED", `A dialog of type ${dialog.type()}`);
    if (++dialogs >= maxDialogs) giveUp.abort(new Error("The page keeps opening dialogs"));
    ignoreClosed(dialog.dismiss());
  });
  context.on("weberror", (error) => note("PAGE_ERROR", firstLine(error.error().message)));
  context.on("console", (message) => {
    // What was refused stands in the findings by its address already.
    if (message.type() !== "error" || message.text().startsWith("Failed to load resource")) return;
    note("CONSOLE_ERROR", firstLine(message.text()));
  });
  return { findings, gaveUp: giveUp.signal };
}

/** Notes what only a page itself tells. `crashed` is called when its process is gone. */
export function watchPage(page: Page, watch: ContextWatch, crashed: () => void): void {
  page.on("download", (download) => {
    watch.findings.push(
      createFinding("DOWNLOAD_STARTED", {
        message: `A download from ${download.url().slice(0, 200)}`,
      }),
    );
    ignoreClosed(download.cancel());
  });
  page.on("crash", () => {
    watch.findings.push(createFinding("PAGE_CRASHED", { message: "The browser tab crashed" }));
    crashed();
  });
}

async function answer(
  route: Route,
  html: string,
  note: (code: FindingCode, message: string) => void,
): Promise<void> {
  const request = route.request();
  try {
    if (request.url() === pageUrl && request.isNavigationRequest()) {
      await route.fulfill({ status: 200, contentType: "text/html; charset=utf-8", body: html });
      return;
    }
    note("EXTERNAL_REQUEST", `A request for ${request.url().slice(0, 200)}`);
    await route.abort("blockedbyclient");
  } catch (error) {
    ignoreError(error);
  }
}

function ignoreClosed(promise: Promise<void>): void {
  promise.catch(ignoreError);
}

/** A page that was closed meanwhile needs no answer any more. */
function ignoreError(_error: unknown): void {}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? "";
}
