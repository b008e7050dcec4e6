import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request for a file, as the store behind the hub saw it. */
export interface SeenFetch {
  file: string;
  range: string | undefined;
  authorization: string | undefined;
}

export interface HubScript {
  /** By its path in the repository `maker/model`. */
  files: Record<string, Buffer>;
  /** Requests for files, in their order: after so many bytes the connection breaks. */
  breaksAfter?: number[];
  /** Waited for before it breaks: what the client has not read by then is lost. */
  beforeBreak?: (sentUpTo: number) => Promise<unknown>;
  /** Requests for files from this one on (0 is the first) fall silent after half of the body. */
  silentFrom?: number;
  /** What the hub asks for, as a bearer token. */
  token?: string;
  /** Claimed instead of the real size. */
  claimedBytes?: number;
  /** The hub tells another checksum. */
  wrongSha256?: boolean;
  /** The store can't continue, and marks nothing. */
  isPlain?: boolean;
}

/**
 * A hub of models as Hugging Face is one: a list of the files of a repository, and addresses that
 * send to a store on another origin, which continues where it is asked to.
 */
export async function startModelHub(script: HubScript) {
  const seen: SeenFetch[] = [];
  const silent = Promise.withResolvers<void>();

  const store = createServer((request, response) => {
    const file = decodeURIComponent(request.url?.slice(1) ?? "");
    const { range, authorization } = request.headers;
    seen.push({ file, range, authorization });
    const bytes = script.files[file];
    if (bytes === undefined) return void response.writeHead(404).end();
    const turn = seen.length - 1;
    const start = startOf(request, bytes, script);
    const rest = bytes.subarray(start);
    const total = script.claimedBytes ?? bytes.length;
    response.writeHead(start === 0 ? 200 : 206, {
      "content-length": total - start,
      ...(script.isPlain ? {} : { etag: etagOf(bytes) }),
      ...(start === 0 ? {} : { "content-range": `bytes ${start}-${total - 1}/${total}` }),
    });
    const isSilent = script.silentFrom !== undefined && turn >= script.silentFrom;
    const end = isSilent ? Math.ceil(rest.length / 2) : script.breaksAfter?.[turn];
    if (end === undefined) return void response.end(rest);
    response.write(rest.subarray(0, end), () => {
      if (isSilent) silent.resolve();
      else void script.beforeBreak?.(start + end).finally(() => response.destroy());
    });
  });
  const storeUrl = await listen(store);

  const hub = createServer((request, response) => answerHub(request, response, storeUrl, script));
  const url = await listen(hub);
  const stop = async (): Promise<void> => {
    for (const server of [hub, store]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  };
  return { url, storeUrl, seen, fellSilent: silent.promise, stop, [Symbol.asyncDispose]: stop };
}

function answerHub(
  request: IncomingMessage,
  response: ServerResponse,
  storeUrl: string,
  script: HubScript,
): void {
  const { url = "", headers } = request;
  if (script.token !== undefined && headers.authorization !== `Bearer ${script.token}`) {
    return void response.writeHead(401).end();
  }
  if (url.startsWith("/api/models/maker/model/tree/main")) {
    const tree = Object.entries(script.files).map(([path, bytes]) => {
      const lfs = { oid: sha256(bytes), size: bytes.length };
      return { type: "file", path, size: bytes.length, ...(path.endsWith(".gguf") ? { lfs } : {}) };
    });
    return void response
      .writeHead(200, { "content-type": "application/json" })
      .end(JSON.stringify(tree));
  }
  const file = decodeURIComponent(/^\/maker\/model\/resolve\/main\/(.+)$/.exec(url)?.[1] ?? "");
  const bytes = script.files[file];
  if (bytes === undefined) return void response.writeHead(404).end();
  const told = script.wrongSha256 ? sha256(Buffer.from("other")) : sha256(bytes);
  response.writeHead(302, {
    location: `${storeUrl}/${encodeURIComponent(file)}`,
    "x-linked-etag": `"${told}"`,
  });
  response.end();
}

function startOf({ headers }: IncomingMessage, bytes: Buffer, { isPlain }: HubScript): number {
  if (isPlain || headers["if-range"] !== etagOf(bytes)) return 0;
  return Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? 0);
}

function etagOf(bytes: Buffer): string {
  return `"${createHash("md5").update(bytes).digest("hex")}"`;
}

export function sha256(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

async function listen(server: ReturnType<typeof createServer>): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
