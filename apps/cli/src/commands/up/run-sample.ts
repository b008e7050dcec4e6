import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { webgenResultSchema } from "@shared/contracts";
import type { JobView } from "@shared/contracts";
import { AppError } from "@shared/runtime";
import { checkoutRoot } from "../../checkout.ts";
import { plainText } from "../../output/plain-text.ts";
import { fieldLines } from "../../output/table.ts";
import { durationText } from "../../output/time-text.ts";
import type { CommandRun } from "../../run-command.ts";
import { prepareFolder, saveArtifacts } from "../../save-artifacts.ts";
import { watchJob } from "../../watch-job.ts";
import type { Steps } from "../../supervisor/steps.ts";

const sampleFile = join(checkoutRoot, "workers/webgen/samples/bakery.md");
const screenshots = ["screenshot-desktop.png", "screenshot-mobile.png"];

/**
 * Sends the bundled sample through the API like any other client, shows its progress, and puts
 * what comes out into `<home>/out/sample`. Throws `SAMPLE_FAILED` when the job does not succeed.
 */
export async function runSample(run: CommandRun, steps: Steps, home: string): Promise<void> {
  const startedAtMs = Date.now();
  const snapshot = await readFile(sampleFile, "utf8");
  const { id } = await run.client.submit(
    "webgen",
    { input: { snapshot }, metadata: { sample: "bakery" } },
    { signal: run.interrupt },
  );
  const job = await followOrCancel(run, id);
  const folder = await prepareFolder(home, join("out", "sample"));
  const paths = await saveArtifacts(run, job, folder);
  const time = durationText(Date.now() - startedAtMs);
  if (job.status !== "succeeded") throw sampleFailed(job, paths.get("report.json"));
  steps.done(`Sample page  ${run.terminal.data.paint("dim", `${describe(job)}  ${time}`)}`);
  const show = (name: string): string => shortPath(run.context.cwd, paths.get(name) ?? name);
  run.terminal.data.line();
  const preview = job.links["preview"];
  const fields: [string, string][] = [
    ["  Page", run.terminal.data.paint("bold", show("index.html"))],
    ["  Screenshots", screenshots.map(show).join("  ")],
  ];
  if (preview !== undefined && !run.isKeyed) {
    fields.push(["  Preview", new URL(preview, run.address.url).href]);
  }
  for (const line of fieldLines(run.terminal.data, fields)) run.terminal.data.line(line);
}

/** A sample that nobody waits for any more must not come back at the next start. */
async function followOrCancel(run: CommandRun, id: string): Promise<JobView> {
  try {
    return await watchJob(run, id, { onInterrupt: "leave" });
  } catch (error) {
    if (run.interrupt.aborted) {
      // The interrupt is what the caller hears of; a job that outlives it costs one sample page.
      await run.client.cancel(id, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    }
    throw error;
  }
}

/** Relative where it lies below the caller's folder, else as it is. */
export function shortPath(cwd: string, path: string): string {
  const short = relative(cwd, path);
  return short.startsWith("..") ? path : short || ".";
}

function describe(job: JobView): string {
  const parsed = webgenResultSchema.safeParse(job.result);
  if (!parsed.success) return "";
  const { title, theme, sections, report } = parsed.data;
  const looks = theme === undefined ? "" : ` · theme ${theme}`;
  const gate = report.passed ? `gate passed, score ${Math.round(report.score)}` : "gate failed";
  return plainText(`“${title}”${looks} · ${sections.length} sections · ${gate}`);
}

function sampleFailed(job: JobView, report: string | undefined): AppError {
  const reason = job.error ? `${job.error.code}: ${job.error.message}` : (job.finish_reason ?? "");
  const where = report === undefined ? "" : ` Its report: ${report}`;
  return new AppError("SAMPLE_FAILED", `The sample page ended as ${job.status}: ${reason}${where}`);
}
