import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { chatErrorCodes } from "@shared/contracts";
import { AppError } from "@shared/runtime";
import { sizeText } from "../../../output/time-text.ts";
import { BrokenDownload, openRemote, sourceUnreachable } from "./open-remote.ts";
import type { OpenRemote, RemoteAccess } from "./open-remote.ts";
import { PartFile } from "./part-file.ts";
import type { PartNote } from "./part-file.ts";
import type { RemoteFile } from "./remote-file.ts";

export interface DownloadEvents {
  /** How much of the file is there. */
  onProgress: (state: {
    stage: "checking" | "fetching";
    bytes: number;
    totalBytes?: number | undefined;
  }) => void;
  onNote: (text: string) => void;
}

export interface DownloadOptions extends DownloadEvents {
  access: RemoteAccess;
  file: RemoteFile;
  /** Where the whole file will be. */
  target: string;
  signal: AbortSignal;
  /** Nothing came for so long: the connection is given up, and another one goes on. */
  idleMs?: number;
}

/** A file that is there as a whole, checked, and not named yet. */
export interface Downloaded {
  part: PartFile;
  sha256: string;
  /** Who told the checksum that it was compared with; nobody may have. */
  checkedBy: string | undefined;
}

const usualIdleMs = 30_000;
/** So often in a row a connection may bring nothing. */
const mostFailures = 5;
const firstPauseMs = 250;
const longestPauseMs = 60_000;
/** Left free on the disk. */
const reserveBytes = 64 * 1_024 ** 2;

/**
 * Fetches a file, going on where an earlier try broke off, in this call or one before. What is there
 * stays for the next call, unless its checksum is wrong.
 * @throws AppError SOURCE_UNREACHABLE, DISK_FULL, DAMAGED, MODEL_INVALID, USAGE; the signal's reason.
 */
export async function downloadFile(options: DownloadOptions): Promise<Downloaded> {
  const { file, target, signal, onProgress } = options;
  const part = await PartFile.open(target, {
    url: file.url,
    signal,
    onRead: (bytes) => onProgress({ stage: "checking", bytes, totalBytes: file.bytes }),
  });
  try {
    await fetchAll(part, options);
    await part.sync();
    return await checked(part, file);
  } catch (error) {
    // Nothing has come that a later call could go on from.
    if (part.bytes === 0) await part.remove();
    throw error;
  } finally {
    await part.close();
  }
}

async function fetchAll(part: PartFile, options: DownloadOptions): Promise<void> {
  const { signal, onNote } = options;
  let failures = 0;
  let isReached = false;
  while (part.note?.bytes === undefined || part.bytes !== part.note.bytes) {
    const before = part.bytes;
    try {
      await fetchRest(part, options);
      if (part.note?.bytes === undefined) return;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof BrokenDownload)) throw error;
      isReached ||= !error.isUnreached;
      failures = part.bytes > before ? 1 : failures + 1;
      if (!isReached || failures > mostFailures) throw sourceUnreachable(error, part.bytes);
      onNote(`${error.message} Trying again at ${sizeText(part.bytes)}.`);
      const ms = error.pauseMs ?? firstPauseMs * 4 ** (failures - 1);
      await pause(Math.min(ms, longestPauseMs), undefined, { signal });
    }
  }
}

/** Fetches what is missing, over one connection. */
async function fetchRest(part: PartFile, options: DownloadOptions): Promise<void> {
  const { access, file, idleMs = usualIdleMs } = options;
  const idle = new AbortController();
  const timer = setTimeout(() => idle.abort(), idleMs);
  const signal = AbortSignal.any([options.signal, idle.signal]);
  try {
    const remote = await openRemote(access, file.url, { headers: rangeOf(part), signal });
    timer.refresh();
    const totalBytes = await begin(part, remote, options);
    for await (const chunk of remote.response.body ?? []) {
      timer.refresh();
      if (part.bytes === 0) requireGguf(chunk, file.url);
      await part.append(chunk);
      options.onProgress({ stage: "fetching", bytes: part.bytes, totalBytes });
    }
    if (totalBytes !== undefined && part.bytes < totalBytes)
      throw new BrokenDownload("The connection broke.");
  } catch (error) {
    options.signal.throwIfAborted();
    if (error instanceof BrokenDownload || error instanceof AppError) throw error;
    if (idle.signal.aborted) throw new BrokenDownload(`Nothing came for ${idleMs / 1_000} s.`);
    if (isDiskError(error)) throw error;
    throw new BrokenDownload("The connection broke.", { cause: error });
  } finally {
    clearTimeout(timer);
    idle.abort();
  }
}

/** The rest of the same file, or all of another one: without a mark of the file, all of it. */
function rangeOf(part: PartFile): Record<string, string> {
  const etag = part.note?.etag;
  if (part.bytes === 0 || etag === undefined) return {};
  return { range: `bytes=${part.bytes}-`, "if-range": etag };
}

/** Makes ready for the body that comes; gives the size of the whole file where the server tells it. */
async function begin(
  part: PartFile,
  { response, linkedSha256 }: OpenRemote,
  { file, target, onNote }: DownloadOptions,
): Promise<number | undefined> {
  const etag = strongEtag(response);
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get("content-range") ?? "");
  const isRest =
    response.status === 206 && Number(range?.[1]) === part.bytes && etag === part.note?.etag;
  if (!isRest && part.bytes > 0) {
    onNote("The file is another one by now, or can't be continued: it is fetched from its start.");
    await part.startOver();
  }
  if (!isRest && response.status !== 200) {
    await response.body?.cancel();
    throw new BrokenDownload("The server can't continue.");
  }
  const length = response.headers.get("content-length");
  const told = isRest ? Number(range?.[2]) : length === null ? undefined : Number(length);
  const sha256 = linkedSha256 ?? part.note?.sha256;
  const note: PartNote = {
    url: file.url,
    ...(etag === undefined ? {} : { etag }),
    ...(told === undefined ? {} : { bytes: told }),
    ...(sha256 === undefined ? {} : { sha256 }),
  };
  if (told !== undefined) await requireSpace(target, told - part.bytes);
  await part.keepNote(note);
  return told;
}

/** A weak one says that two files mean the same, not that they are the same. */
function strongEtag(response: Response): string | undefined {
  const etag = response.headers.get("etag");
  return etag === null || etag.startsWith("W/") ? undefined : etag;
}

async function requireSpace(target: string, bytes: number): Promise<void> {
  const folder = dirname(target);
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (bytes + reserveBytes <= free) return;
  throw new AppError(
    "DISK_FULL",
    `${sizeText(bytes)} are still to come, and ${folder} has ${sizeText(free)} free. Make room, or name another folder as models_directory in config/models.yaml.`,
  );
}

/** Pages that ask to sign in come as files, too. */
function requireGguf(chunk: Uint8Array, url: string): void {
  if (chunk.length < 4 || Buffer.from(chunk.subarray(0, 4)).toString("latin1") === "GGUF") return;
  throw new AppError(chatErrorCodes.modelInvalid, `What is at ${url} is no GGUF file.`);
}

async function checked(part: PartFile, file: RemoteFile): Promise<Downloaded> {
  const sha256 = part.sha256();
  const expected = file.sha256 ?? part.note?.sha256;
  const checkedBy = file.sha256 === undefined ? "the hub" : file.sha256From;
  if (expected === undefined) return { part, sha256, checkedBy: undefined };
  if (sha256 === expected) return { part, sha256, checkedBy };
  await part.remove();
  throw new AppError(
    "DAMAGED",
    `${file.fileName} arrived damaged, or is another file: its SHA-256 is ${sha256}, and by ${checkedBy} it is ${expected}. It was removed; fetch it anew.`,
  );
}

function isDiskError(error: unknown): boolean {
  return (
    error instanceof Error &&
    "syscall" in error &&
    ["write", "fsync", "open", "ftruncate"].includes(String(error.syscall))
  );
}
