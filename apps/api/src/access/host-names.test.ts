import { describe, expect, it } from "vitest";
import { isLoopbackHost, isOwnHost } from "./host-names.ts";

describe("isLoopbackHost", () => {
  it.each(["localhost", "LocalHost.", "a.localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"])(
    "knows %s as this machine",
    (host) => {
      expect(isLoopbackHost(host)).toBe(true);
    },
  );

  it.each([
    ...["example.com", "localhost.example.com", "127.0.0.1.example.com", "notlocalhost"],
    ...["0.0.0.0", "128.0.0.1", "::2", "127.0.0.1:80@evil", ""],
  ])("takes %s for another machine", (host) => {
    expect(isLoopbackHost(host)).toBe(false);
  });
});

describe("isOwnHost", () => {
  it.each(["10.0.0.1", "[fd00::1]", "localhost", "Millrace.Example", "millrace.example."])(
    "knows %s",
    (host) => {
      expect(isOwnHost(host, ["millrace.example"])).toBe(true);
    },
  );

  it.each(["evil.example", "millrace.example.evil.example", "x.millrace.example", ""])(
    "does not know %s",
    (host) => {
      expect(isOwnHost(host, ["millrace.example"])).toBe(false);
    },
  );
});
