import { BlockList, isIP } from "node:net";

/** A set of IP addresses, IPv4 and IPv6; an IPv4 address counts the same in its IPv6 form. */
export interface AddressRanges {
  readonly isEmpty: boolean;
  has(address: string): boolean;
}

/** @param ranges checked settings: `10.0.0.0/8`, `fd00::/8`, `192.0.2.7`. */
export function createAddressRanges(ranges: readonly string[]): AddressRanges {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = "", bits] = range.split("/");
    if (bits === undefined) list.addAddress(network, familyOf(network));
    else list.addSubnet(network, Number(bits), familyOf(network));
  }
  return {
    isEmpty: ranges.length === 0,
    has(address) {
      const plain = withoutZone(address);
      return isIP(plain) !== 0 && list.check(plain, familyOf(plain));
    },
  };
}

/**
 * The address that a request comes from: the connection's own, or, where that is a trusted
 * proxy's, the last one in X-Forwarded-For that no trusted proxy has. What stands before it may
 * have been written by anybody.
 */
export function clientAddressOf(
  connection: string | undefined,
  forwardedFor: string | undefined,
  trustedProxies: AddressRanges,
): string | undefined {
  if (connection === undefined || !trustedProxies.has(connection)) return connection;
  const hops = (forwardedFor ?? "").split(",").map((hop) => hop.trim());
  return hops.findLast((hop) => !trustedProxies.has(hop)) || connection;
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return address.includes(":") ? "ipv6" : "ipv4";
}

/** `fe80::1%eth0` is `fe80::1` here, whichever way it came. */
function withoutZone(address: string): string {
  return address.replace(/%.*$/, "");
}
