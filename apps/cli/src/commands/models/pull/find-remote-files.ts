import { basename, dirname } from "node:path/posix";
import { partsOf } from "@shared/gguf";
import { AppError } from "@shared/runtime";
import { z } from "zod";
import type { ModelSource } from "./model-source.ts";
import { BrokenDownload, openRemote, sourceUnreachable } from "./open-remote.ts";
import type { RemoteAccess } from "./open-remote.ts";
import { fileNameOf } from "./remote-file.ts";
import type { RemoteFile } from "./remote-file.ts";

const treeSchema = z.array(
  z.looseObject({
    type: z.string(),
    path: z.string(),
    size: z.number().optional(),
    lfs: z.looseObject({ oid: z.string(), size: z.number() }).optional(),
  }),
);

type HubFile = z.infer<typeof treeSchema>[number];

const listingMs = 30_000;
/** What is taken of a repository when nothing is said: small, and nearly as good as the whole. */
const usualQuantization = "Q4_K_M";

/**
 * The files of the model: one, or the parts that it comes in.
 * @throws AppError USAGE when the repository has none such, or several and none is the usual one.
 */
export async function findRemoteFiles(
  access: RemoteAccess,
  source: ModelSource,
  signal: AbortSignal,
): Promise<RemoteFile[]> {
  if (source.type === "url") {
    return partsOf(source.url).map((url) => ({
      url: restored(url),
      fileName: fileNameOf(restored(url)),
    }));
  }
  const { repository, file } = source;
  if (file !== undefined) {
    return partsOf(file).map((path) => ({
      url: addressOf(access, repository, path),
      fileName: basename(path),
    }));
  }
  const files = await listRepository(access, repository, signal);
  const chosen = choose(files, source);
  return partsOf(chosen).map((path) => {
    const { lfs, size } = files.find((one) => one.path === path) ?? {};
    return {
      url: addressOf(access, repository, path),
      fileName: basename(path),
      ...(lfs === undefined ? {} : { sha256: lfs.oid, sha256From: "the hub" }),
      ...(size === undefined ? {} : { bytes: lfs?.size ?? size }),
    };
  });
}

/** `partsOf` takes paths, and a path has no double slash. */
function restored(url: string): string {
  return url.replace(/^(https?):\/+/, "$1://");
}

function addressOf({ hubUrl }: RemoteAccess, repository: string, path: string): string {
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  return `${hubUrl}/${repository}/resolve/main/${encoded}`;
}

async function listRepository(
  access: RemoteAccess,
  repository: string,
  caller: AbortSignal,
): Promise<HubFile[]> {
  const url = `${access.hubUrl}/api/models/${repository}/tree/main?recursive=true`;
  const signal = AbortSignal.any([caller, AbortSignal.timeout(listingMs)]);
  try {
    const { response } = await openRemote(access, url, { signal });
    const tree = treeSchema.safeParse(await response.json());
    if (tree.success) return tree.data.filter(({ type }) => type === "file");
  } catch (error) {
    caller.throwIfAborted();
    if (error instanceof BrokenDownload) throw sourceUnreachable(error, 0);
    if (error instanceof AppError) throw error;
    const message = `${new URL(url).host} gave no list of files within ${listingMs / 1_000} s.`;
    if (signal.aborted) throw sourceUnreachable(new BrokenDownload(message), 0);
  }
  throw new AppError("DOWNLOAD_REFUSED", `${url} gives no list of files.`);
}

/** The path of the only or first part. */
function choose(files: readonly HubFile[], source: ModelSource & { type: "hub" }): string {
  const { repository, quantization } = source;
  const models = files
    .map(({ path }) => path)
    .filter((path) => path.endsWith(".gguf") && !/(^|\/)mmproj/i.test(path))
    .filter((path) => partsOf(basename(path))[0] === basename(path));
  if (models.length === 0) {
    throw new AppError(
      "USAGE",
      `${repository} holds no .gguf files. Look for one that ends in -GGUF.`,
    );
  }
  if (quantization === undefined && models.length === 1) return models[0] ?? "";
  const wanted = quantization ?? usualQuantization;
  const fitting = models.filter((path) => hasQuantization(path, wanted));
  if (fitting.length === 1) return fitting[0] ?? "";
  const lines = models.map((path) => `  ${repository}:${path}`);
  const what = fitting.length === 0 ? `no ${wanted}` : `several files that are ${wanted}`;
  throw new AppError("USAGE", `${repository} has ${what}. Name one:\n${lines.join("\n")}`);
}

/** In the file's name, or in that of its folder. */
function hasQuantization(path: string, wanted: string): boolean {
  const name = basename(path)
    .replace(/(-\d{5}-of-\d{5})?\.gguf$/, "")
    .toUpperCase();
  const suffix = wanted.toUpperCase();
  const ends = [".", "-", "_"].some((mark) => name.endsWith(`${mark}${suffix}`));
  return ends || basename(dirname(path)).toUpperCase() === suffix;
}
