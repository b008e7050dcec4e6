import { createLogger } from "@shared/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createBrowserPool } from "../browser/browser-pool.ts";
import type { BrowserPool } from "../browser/browser-pool.ts";
import { goodPages } from "./fixtures/good-pages.ts";
import { createPageGate } from "./page-gate.ts";
import type { PageGate } from "./page-gate.ts";
import { findMachineBusy } from "./rendered/find-machine-busy.ts";

const logger = createLogger("test", "silent");
const noAbort = new AbortController().signal;
let browsers: BrowserPool;
let gate: PageGate;

beforeAll(() => {
  browsers = createBrowserPool({
    chromiumPath: process.env.CHROMIUM_PATH,
    environment: process.env,
    logger,
  });
  gate = createPageGate({ browsers, logger });
});

afterAll(async () => {
  await gate.close();
  await browsers.close();
});

const [good] = goodPages;

function pageWith(script: string) {
  if (good === undefined) throw new Error("There is no good page");
  return {
    ...good.subject,
    html: good.subject.html.replace("</main>", () => `<script>${script}</script></main>`),
  };
}

const attacks: readonly { name: string; script: string; code: string }[] = [
  { name: "an endless loop", script: "for (;;) {}", code: "PAGE_HANGS" },
  {
    name: "an endless loop after loading",
    script: "setTimeout(() => { for (;;) {} }, 100)",
    code: "PAGE_HANGS",
  },
  { name: "a loop of dialogs", script: "for (;;) alert(1)", code: "DIALOG_OPENED" },
  {
    name: "a loop of windows",
    script: "for (let i = 0; i < 20; i++) window.open('about:blank')",
    code: "POPUP_OPENED",
  },
  {
    name: "a request to this machine",
    script: "fetch('http://127.0.0.1:6379/')",
    code: "EXTERNAL_REQUEST",
  },
  {
    name: "a request by beacon",
    script: "navigator.sendBeacon('http://127.0.0.1:6379/', 'x')",
    code: "EXTERNAL_REQUEST",
  },
  {
    name: "leaving for another page",
    script: "location.href = 'http://127.0.0.1:6379/'",
    code: "EXTERNAL_REQUEST",
  },
  {
    name: "a service worker",
    script: "navigator.serviceWorker.register('/sw.js').then(() => console.error('registered'))",
    code: "SCRIPT_FORBIDDEN",
  },
  {
    name: "a download",
    script:
      "const a = document.createElement('a'); a.href = 'data:application/x,x'; a.download = 'x.bin'; document.body.append(a); a.click();",
    code: "DOWNLOAD_STARTED",
  },
  {
    name: "taking 300 MB",
    script: "window.held = Array.from({ length: 300 }, () => new Uint8Array(1_048_576).fill(1));",
    code: "SCRIPT_FORBIDDEN",
  },
  {
    name: "taking all memory",
    script: "const held = []; for (;;) held.push(new Array(1e6).fill(held.length));",
    code: "PAGE_CRASHED",
  },
];

describe("the page gate", () => {
  it.each(attacks)(
    "contains $name and ends with a finding",
    { timeout: 300_000 },
    async ({ script, code }) => {
      const startedAt = performance.now();
      const { passed, findings } = await gate.judge(pageWith(script), noAbort);
      expect(performance.now() - startedAt).toBeLessThan(45_000);
      expect(passed).toBe(false);
      expect(findings.map((finding) => finding.code)).toContain(code);
    },
  );

  it("blames a machine without time, not the page", async () => {
    const busy = browsers.withContext({}, noAbort, async (context) => {
      const pid = browsers.currentPid() ?? 0;
      process.kill(pid, "SIGSTOP");
      try {
        await findMachineBusy(context, noAbort);
      } finally {
        process.kill(pid, "SIGCONT");
      }
    });
    await expect(busy).rejects.toMatchObject({ code: "MACHINE_BUSY", isRetryable: true });
  });

  it("still passes a good page afterwards", { timeout: 300_000 }, async () => {
    if (good === undefined) throw new Error("There is no good page");
    expect((await gate.judge(good.subject, noAbort)).passed).toBe(true);
  });
});
