import { describe, expect, it } from "vitest";
import { clientAddressOf, createAddressRanges } from "./address-ranges.ts";

describe("address ranges", () => {
  it.each([
    ["10.0.0.0/8", "10.255.0.1", true],
    ["10.0.0.0/8", "11.0.0.1", false],
    ["10.0.0.0/8", "::ffff:10.1.2.3", true],
    ["10.0.0.0/8", "::ffff:a01:203", true],
    ["10.0.0.0/8", "::10.1.2.3", false],
    ["::ffff:10.0.0.0/104", "10.1.2.3", true],
    ["192.0.2.7", "192.0.2.7", true],
    ["192.0.2.7", "192.0.2.8", false],
    ["192.0.2.128/25", "192.0.2.127", false],
    ["fd00::/8", "fd12:3456::1", true],
    ["fd00::/8", "fe80::1", false],
    ["fe80::/10", "fe80::1%eth0", true],
    ["0.0.0.0/0", "::1", false],
    ["::/0", "nonsense", false],
    ["::/0", "", false],
  ])("%s and %s: %s", (range, address, expected) => {
    expect(createAddressRanges([range]).has(address)).toBe(expected);
  });
});

describe("the address of a client", () => {
  const proxies = createAddressRanges(["192.0.2.1", "10.0.0.0/8"]);

  it("is the connection's, whatever a stranger claims", () => {
    expect(clientAddressOf("203.0.113.9", "10.0.0.5", proxies)).toBe("203.0.113.9");
    expect(clientAddressOf("203.0.113.9", "10.0.0.5", createAddressRanges([]))).toBe("203.0.113.9");
  });

  it("is the last that a trusted proxy names, behind however many of them", () => {
    expect(clientAddressOf("192.0.2.1", "203.0.113.9", proxies)).toBe("203.0.113.9");
    expect(clientAddressOf("192.0.2.1", "1.2.3.4, 203.0.113.9, 10.1.1.1", proxies)).toBe(
      "203.0.113.9",
    );
    expect(clientAddressOf("::ffff:192.0.2.1", "203.0.113.9", proxies)).toBe("203.0.113.9");
  });

  it("is the proxy's own where it names nobody else", () => {
    expect(clientAddressOf("192.0.2.1", undefined, proxies)).toBe("192.0.2.1");
    expect(clientAddressOf("192.0.2.1", "10.1.1.1", proxies)).toBe("192.0.2.1");
  });

  it("is not believed to be what is no address", () => {
    const seen = clientAddressOf("192.0.2.1", "unknown", proxies) ?? "";
    expect(createAddressRanges(["0.0.0.0/0", "::/0"]).has(seen)).toBe(false);
  });
});
