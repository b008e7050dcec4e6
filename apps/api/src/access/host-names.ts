import { isIP } from "node:net";

/** True for names and addresses that only this machine answers to. */
export function isLoopbackHost(host: string): boolean {
  const name = plainName(host);
  if (name === "localhost" || name.endsWith(".localhost")) return true;
  return (
    name === "::1" || /^127(\.\d{1,3}){3}$/.test(name) || /^::ffff:127(\.\d{1,3}){3}$/.test(name)
  );
}

/** True for what nobody can have made to point here: an address, a loopback name, or one of `names`. */
export function isOwnHost(host: string, names: readonly string[]): boolean {
  const name = plainName(host);
  return isIP(name) !== 0 || isLoopbackHost(name) || names.some((one) => plainName(one) === name);
}

function plainName(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/\.$/, "");
}
