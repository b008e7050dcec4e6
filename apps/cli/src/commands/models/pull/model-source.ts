import { basename } from "node:path";
import { AppError } from "@shared/runtime";

/** Where a model is fetched from. */
export type ModelSource =
  /** A repository of the hub: with the path of a file in it, or a type of quantisation. */
  | { type: "hub"; repository: string; file?: string; quantization?: string }
  | { type: "url"; url: string };

const repositoryName = /^[a-z0-9][\w.-]*\/[a-z0-9][\w.-]*$/i;

/** Whether the text says where a model is; otherwise it is a name. */
export function isModelSource(text: string): boolean {
  return /^hf:|\//.test(text);
}

/**
 * Reads `owner/repository`, `owner/repository:Q4_K_M`, `owner/repository:file.gguf`, the same after
 * `hf:`, or an address. Pages of the hub count as the files that they are about.
 * @throws AppError USAGE for anything else.
 */
export function parseModelSource(text: string, hubUrl: string): ModelSource {
  if (/^[a-z]+:\/\//i.test(text)) return parseAddress(text, hubUrl);
  const [repository = "", ...rest] = text.replace(/^hf:/, "").split(":");
  const choice = rest.join(":");
  const [owner = "", name = "", ...path] = repository.split("/");
  const file = path.length > 0 ? path.join("/") : choice;
  const hub = { type: "hub" as const, repository: `${owner}/${name}` };
  if (!repositoryName.test(hub.repository) || (path.length > 0 && choice !== "")) {
    throw usage(`${text} is neither owner/repository[:file] nor an address.`);
  }
  if (file === "") return hub;
  return file.endsWith(".gguf") ? { ...hub, file } : { ...hub, quantization: file };
}

function parseAddress(text: string, hubUrl: string): ModelSource {
  const url = URL.parse(text);
  if (url === null) throw usage(`${text} is no address.`);
  const hub = new URL(hubUrl);
  const page = /^\/([\w.-]+\/[\w.-]+)\/(?:resolve|blob)\/main\/(.+)$/.exec(url.pathname);
  if (url.origin === hub.origin && page?.[1] !== undefined && page[2] !== undefined) {
    return { type: "hub", repository: page[1], file: decodeURIComponent(page[2]) };
  }
  const file = basename(decodeURIComponent(url.pathname));
  if (file.endsWith(".gguf")) return { type: "url", url: url.href };
  throw usage(`${text} names no .gguf file. Name one, or owner/repository at Hugging Face.`);
}

function usage(message: string): AppError {
  return new AppError("USAGE", message);
}
