import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { pipeline } from "node:stream/promises";
import { modelNameOf, readGguf } from "@shared/gguf";
import { createModelHttp, requireServableName } from "@shared/llm";
import { AppError } from "@shared/runtime";
import { checkoutRoot } from "../../checkout.ts";
import { exitCodes } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { lockFile } from "../../lock-file.ts";
import { createProgressLine } from "../../output/progress-line.ts";
import type { ProgressLine } from "../../output/progress-line.ts";
import { sizeText } from "../../output/time-text.ts";
import type { CommandRun } from "../../run-command.ts";
import { sayWhetherServed } from "./say-whether-served.ts";
import { servedName } from "./model-files.ts";
import { findModelsPlace, prepareModelsFolder } from "./models-place.ts";
import type { ModelsPlace } from "./models-place.ts";
import { createTransferText } from "./pull/transfer-text.ts";
import { downloadFile } from "./pull/download-file.ts";
import type { Downloaded } from "./pull/download-file.ts";
import { findRemoteFiles } from "./pull/find-remote-files.ts";
import { isModelSource, parseModelSource } from "./pull/model-source.ts";
import type { RemoteAccess } from "./pull/open-remote.ts";
import { knownSource, readKnownSources } from "./pull/read-manifest.ts";
import { renamed } from "./pull/remote-file.ts";
import type { RemoteFile } from "./pull/remote-file.ts";

export interface PullOptions {
  name?: string;
  sha256?: string;
  force?: boolean;
  json?: boolean;
}

/** A file of the model, in its place. */
interface PulledFile {
  path: string;
  bytes: number;
  sha256: string;
  /** Who told the checksum that it has; null when nobody did. */
  checked_by: string | null;
  /** It was there before. */
  was_there: boolean;
}

const publicHub = "https://huggingface.co";

/** `millrace models pull`. */
export async function pullModel(
  run: CommandRun,
  asked: string,
  options: PullOptions,
): Promise<ExitCode> {
  const place = findModelsPlace(run.context);
  await prepareModelsFolder(place.folder);
  const { env } = run.context;
  const hubUrl = (env["HF_ENDPOINT"] || publicHub).replace(/\/+$/, "");
  const proxy = createModelHttp(env["PROXY_URL"] || undefined);
  const token = env["HF_TOKEN"]?.trim() || undefined;
  const access: RemoteAccess = { fetch: proxy.fetch, hubUrl, token };
  const progress = createProgressLine(run.terminal.chatter);
  try {
    const files = await filesOf({ run, asked, options, place, access });
    requireServableName(servedName(files[0]?.fileName ?? "", place.local) ?? "");
    const pulled = await pullFiles(run, files, { place, access, progress, options });
    progress.clear();
    await report(run, pulled, options);
    return exitCodes.ok;
  } catch (error) {
    if (run.interrupt.aborted) progress.note("What has come is kept: the same command goes on.");
    throw error;
  } finally {
    progress.clear();
    await proxy.close();
  }
}

async function filesOf(order: {
  run: CommandRun;
  asked: string;
  options: PullOptions;
  place: ModelsPlace;
  access: RemoteAccess;
}): Promise<RemoteFile[]> {
  const { run, asked, options, place, access } = order;
  const known = isModelSource(asked)
    ? undefined
    : knownSource(asked, readKnownSources(manifestsFor(place), place.local));
  const source = parseModelSource(known?.source ?? asked, access.hubUrl);
  const files = await findRemoteFiles(access, source, run.interrupt);
  const sha256 = options.sha256 ?? known?.sha256;
  if (sha256 !== undefined && files.length > 1) {
    throw new AppError(
      "USAGE",
      `The model comes in ${files.length} files: one checksum can't be theirs.`,
    );
  }
  const sha256From = options.sha256 === undefined ? known?.from : "--sha256";
  return files.map((file) => ({
    ...file,
    fileName: options.name === undefined ? file.fileName : renamed(file.fileName, options.name),
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(sha256 === undefined || sha256From === undefined ? {} : { sha256From }),
  }));
}

/** The one that comes along, then one of the folder's own. */
function manifestsFor({ folder }: ModelsPlace): string[] {
  const folders = new Set([join(checkoutRoot, "models"), folder]);
  return [...folders].map((one) => join(one, "manifest.yaml"));
}

interface PullOrder {
  place: ModelsPlace;
  access: RemoteAccess;
  progress: ProgressLine;
  options: PullOptions;
}

async function pullFiles(
  run: CommandRun,
  files: readonly RemoteFile[],
  order: PullOrder,
): Promise<PulledFile[]> {
  const { folder } = order.place;
  const unlock = lockFile(join(folder, `${files[0]?.fileName}.lock`), (pid) => busy(files, pid));
  try {
    const pulled: PulledFile[] = [];
    const fresh: Downloaded[] = [];
    for (const file of files) {
      const path = join(folder, file.fileName);
      const before = order.options.force ? undefined : await presentFile(path, file);
      if (before === undefined) {
        const downloaded = await fetchFile(run, file, path, order);
        fresh.push(downloaded);
        const { part, sha256, checkedBy } = downloaded;
        const checked_by = checkedBy ?? null;
        pulled.push({ path, bytes: part.bytes, sha256, checked_by, was_there: false });
      } else pulled.push(before);
    }
    // The first part last: a worker takes the model as soon as it sees that one.
    for (const { part } of fresh.toReversed()) await part.finish();
    return pulled;
  } finally {
    unlock();
  }
}

async function fetchFile(
  run: CommandRun,
  file: RemoteFile,
  target: string,
  { access, progress }: PullOrder,
): Promise<Downloaded> {
  const { chatter } = run.terminal;
  if (!chatter.isInteractive)
    chatter.line(`Fetching ${file.fileName} from ${new URL(file.url).host}`);
  const transferText = createTransferText();
  const downloaded = await downloadFile({
    access,
    file,
    target,
    signal: run.interrupt,
    onProgress: (state) => {
      const shown = transferText(state);
      if (shown !== undefined)
        progress.update({ ...shown, message: `${file.fileName}  ${shown.message}` });
    },
    onNote: (text) => progress.note(text),
  });
  await requireModel(downloaded);
  return downloaded;
}

/** What is whole and no model never becomes one: the next call has to fetch it from its start. */
async function requireModel({ part }: Downloaded): Promise<void> {
  try {
    await readGguf(part.path);
  } catch (error) {
    if (error instanceof AppError) await part.remove();
    throw error;
  }
}

/** A file that is there already; undefined when there is none. */
async function presentFile(path: string, file: RemoteFile): Promise<PulledFile | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  const sha256 = hash.digest("hex");
  if (file.sha256 !== undefined && file.sha256 !== sha256) {
    throw new AppError(
      "USAGE",
      `${path} is there already, and is another file: its SHA-256 is ${sha256}. --force replaces it, --name keeps both.`,
    );
  }
  const checked_by = file.sha256 === undefined ? null : (file.sha256From ?? null);
  return { path, bytes: found.size, sha256, checked_by, was_there: true };
}

async function report(
  run: CommandRun,
  files: readonly PulledFile[],
  options: PullOptions,
): Promise<void> {
  const [first] = files;
  const name = modelNameOf(basename(first?.path ?? "")) ?? "";
  if (options.json) return run.terminal.json({ name, files });
  const { data, chatter } = run.terminal;
  for (const { path, bytes, checked_by, was_there } of files) {
    data.line(relative(run.context.cwd, path) || path);
    const check =
      checked_by === null ? "no checksum to compare with" : `SHA-256 as ${checked_by} says`;
    chatter.line(`  ${sizeText(bytes)}, ${check}${was_there ? "; it was there already" : ""}`);
  }
  await sayWhetherServed(run, name);
  chatter.line(`Next: npx millrace models inspect ${name}`);
  chatter.line(`      npx millrace chat -m ${name}`);
}

function busy(files: readonly RemoteFile[], pid: number | undefined): AppError {
  const who = pid === undefined ? "" : ` (pid ${pid})`;
  return new AppError("USAGE", `${files[0]?.fileName} is being fetched by another call${who}.`);
}
