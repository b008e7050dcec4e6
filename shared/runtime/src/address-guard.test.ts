import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createAddressGuard } from "./address-guard.ts";

const strict = createAddressGuard([]);
const hostOf = (url: string) => new URL(url).hostname;

describe("the address guard", () => {
  test.each([
    ...["http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/"],
    ...["http://0177.0.0.1/", "http://0x7f.1/", "http://017700000001/", "http://0/"],
    ...["http://localhost/", "http://LOCALHOST./", "http://a.localhost/", "http://①②⑦.0.0.1/"],
    ...["http://10.0.0.1/", "http://172.16.0.1/", "http://172.31.255.255/", "http://192.168.1.1/"],
    ...["http://169.254.169.254/", "http://100.64.0.1/", "http://100.127.255.255/"],
    ...["http://224.0.0.1/", "http://255.255.255.255/", "http://198.18.0.1/", "http://0.0.0.0/"],
    ...["http://[::1]/", "http://[::]/", "http://[fe80::1]/", "http://[fd00:ec2::254]/"],
    ...["http://[ff02::1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:8.8.8.8]/"],
    ...["http://[::127.0.0.1]/", "http://[64:ff9b::127.0.0.1]/", "http://[64:ff9b:1::1]/"],
    ...["http://[2002:7f00:1::]/", "http://[2001:0:1::1]/", "http://[2001:db8::1]/"],
  ])("refuses %s", (url) => {
    expect(strict.allowsHost(hostOf(url))).toBe(false);
  });

  test.each([
    ...["http://8.8.8.8/", "http://172.15.0.1/", "http://172.32.0.1/", "http://100.128.0.1/"],
    ...["http://[2606:4700::1111]/", "https://hooks.example.com/x", "http://223.255.255.255/"],
  ])("lets %s through", (url) => {
    expect(strict.allowsHost(hostOf(url))).toBe(true);
  });

  test("allows nothing but addresses where an address is asked for", () => {
    for (const text of ["", "localhost", "example.com", "127.1", "fe80::1%lo"]) {
      expect(strict.allowsAddress(text)).toBe(false);
    }
  });

  test("refuses every address that wraps an IPv4 address", () => {
    const prefixes = ["::ffff:", "::", "64:ff9b::", "2002:"];
    fc.assert(
      fc.property(fc.ipV4(), fc.constantFrom(...prefixes), (ipv4, prefix) => {
        const [a = 0, b = 0, c = 0, d = 0] = ipv4.split(".").map(Number);
        const wrapped = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
        const address = prefix === "2002:" ? `2002:${wrapped}::` : `${prefix}${wrapped}`;
        expect(strict.allowsAddress(address)).toBe(false);
      }),
    );
  });

  test("makes exceptions for what the operator names, and for nothing beside it", () => {
    const guard = createAddressGuard(["10.1.0.0/16", "127.0.0.1", "fd00::/8", "Hooks.internal"]);
    expect(["10.1.2.3", "127.0.0.1", "fd12::1"].map(guard.allowsAddress)).toEqual([
      true,
      true,
      true,
    ]);
    expect(["10.2.0.1", "127.0.0.2", "fe80::1", "::1"].map(guard.allowsAddress)).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(guard.namesHost("hooks.internal")).toBe(true);
    expect(guard.namesHost("a.hooks.internal")).toBe(false);
  });

  test.each(["10.0.0.0/33", "::1/129", "10.0.0.0/", "a b", "http://x/", ""])(
    "takes no exception for %j",
    (entry) => {
      expect(() => createAddressGuard([entry])).toThrow(RangeError);
    },
  );
});
