import { basename } from "node:path";
import { modelNameOf } from "@shared/gguf";

/** A file to fetch. */
export interface RemoteFile {
  url: string;
  /** What it is called in the folder of models. */
  fileName: string;
  /** In lower-case hexadecimal digits. */
  sha256?: string;
  /** Who says so. */
  sha256From?: string;
  bytes?: number;
}

/** The name of the file at an address. */
export function fileNameOf(url: string): string {
  return basename(decodeURIComponent(new URL(url).pathname));
}

/** The same file under a name of the caller's, which part of a model it may be is kept. */
export function renamed(fileName: string, name: string): string {
  const part = /-\d{5}-of-\d{5}\.gguf$/.exec(fileName)?.[0] ?? ".gguf";
  return `${modelNameOf(`${name}.gguf`) ?? name}${part}`;
}
