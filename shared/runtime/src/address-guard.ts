import { BlockList, isIP } from "node:net";

/*
 * Which addresses may be called on behalf of a user. IPv4: all but the special ranges of RFC
 * 6890. IPv6: only global unicast, and of it not what wraps an IPv4 address or documents; so
 * loopback, link-local, unique local, multicast, mapped and NAT64 addresses are out.
 */

const specialIpv4 = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const;

/** IETF assignments (Teredo among them), documentation, 6to4, documentation. */
const specialIpv6 = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const;

/** Tells which targets may be called; see {@link createAddressGuard}. */
export interface AddressGuard {
  /** For an address that is about to be connected to, `127.0.0.1` or `::1`. False for other text. */
  allowsAddress(address: string): boolean;
  /**
   * For a host as `URL.hostname` gives it. False for a literal address that is not allowed and
   * for `localhost`; true for every other name, whose addresses are to be checked on connecting.
   */
  allowsHost(hostname: string): boolean;
  /** The operator named this host: whatever it resolves to may be called. */
  namesHost(hostname: string): boolean;
}

/**
 * @param exempt hosts, addresses and ranges (`10.1.0.0/16`) that may be called although private.
 * @throws RangeError for an entry that is none of these
 */
export function createAddressGuard(exempt: readonly string[]): AddressGuard {
  const refused = new BlockList();
  for (const [net, bits] of specialIpv4) refused.addSubnet(net, bits, "ipv4");
  for (const [net, bits] of specialIpv6) refused.addSubnet(net, bits, "ipv6");
  const globalUnicast = new BlockList();
  globalUnicast.addSubnet("2000::", 3, "ipv6");
  const allowed = new BlockList();
  const names = new Set<string>();
  for (const entry of exempt) addExemption(entry, allowed, names);

  function allowsAddress(address: string): boolean {
    const family = isIP(address);
    if (family === 0) return false;
    if (family === 4) return allowed.check(address, "ipv4") || !refused.check(address, "ipv4");
    if (allowed.check(address, "ipv6")) return true;
    return globalUnicast.check(address, "ipv6") && !refused.check(address, "ipv6");
  }

  const namesHost = (hostname: string) => names.has(bareName(hostname));

  return {
    allowsAddress,
    namesHost,
    allowsHost(hostname) {
      const name = bareName(hostname);
      if (names.has(name)) return true;
      if (isIP(name) !== 0) return allowsAddress(name);
      return name !== "localhost" && !name.endsWith(".localhost");
    },
  };
}

function addExemption(entry: string, allowed: BlockList, names: Set<string>): void {
  const [address = "", bits] = entry.split("/");
  const family = isIP(address);
  if (family === 0) {
    if (!isHostName(entry)) throw new RangeError(`${entry} is no host, address or range`);
    names.add(bareName(entry));
    return;
  }
  const widest = family === 4 ? 32 : 128;
  const width = bits === undefined ? widest : Number(bits);
  if (bits === "" || !Number.isInteger(width) || width < 0 || width > widest) {
    throw new RangeError(`${entry} is no range of addresses`);
  }
  allowed.addSubnet(address, width, family === 4 ? "ipv4" : "ipv6");
}

function isHostName(text: string): boolean {
  return /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_.])?$/i.test(text);
}

/** Lower case, without the brackets of an IPv6 literal and the dot of a rooted name. */
function bareName(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/\.$/, "");
}
