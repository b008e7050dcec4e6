import type { IncomingMessage } from "node:http";

/** `/k/<key>/…`, also after a scheme and host, as a proxy sends it. */
const keyed = /^((?:https?:\/\/[^/?#]*)?)\/k\/([^/?#]*)(.*)$/i;

const cutRequests = new WeakSet<IncomingMessage>();

/**
 * Takes the key out of a request's address before anything else has seen it: from here on it is
 * an ordinary `Authorization` header, and no log, trace or error can show it. What stands in the
 * place of a key is cut whatever it is: a mistyped key is nearly a secret too.
 */
export function cutKeyFromUrl(request: IncomingMessage): void {
  const [, origin, key, rest] = keyed.exec(request.url ?? "") ?? [];
  if (key === undefined || rest === undefined) return;
  request.url = `${origin ?? ""}${rest.startsWith("/") ? rest : `/${rest}`}`;
  const authorization = `Bearer ${key}`;
  request.headers.authorization = authorization;
  request.rawHeaders = withHeader(request.rawHeaders, "authorization", authorization);
  cutRequests.add(request);
}

/** Whether the key of this request stood in its address. */
export function isKeyFromUrl(request: IncomingMessage | undefined): boolean {
  return request !== undefined && cutRequests.has(request);
}

/**
 * The way from one path to another, for a client that sees both below a base that we don't name:
 * from `/v1/jobs/webgen` to `/v1/jobs/1` it is `../../v1/jobs/1`.
 */
export function relativePath(from: string, to: string): string {
  const depth = from.split("/").length - 2;
  return `${"../".repeat(depth) || "./"}${to.replace(/^\//, "")}`;
}

/** Names and values in turns, as Node keeps them; earlier headers of the name go. */
function withHeader(rawHeaders: readonly string[], name: string, value: string): string[] {
  const kept = rawHeaders.filter(
    (_text, at) => (rawHeaders[at - (at % 2)] ?? "").toLowerCase() !== name,
  );
  return [...kept, name, value];
}
