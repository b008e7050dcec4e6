import { describe, expect, it } from "vitest";
import { formatTraceparent, parseTraceparent, traceIdOf } from "./traceparent.ts";

const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
const span = "00f067aa0ba902b7";

describe("a traceparent", () => {
  it.each([`00-${trace}-${span}-01`, `00-${trace}-${span}-00`])(
    "%s is read and written",
    (text) => {
      expect(formatTraceparent(parseTraceparent(text))).toBe(text);
      expect(traceIdOf(text)).toBe(trace);
    },
  );

  it("of a later version is read as far as it is known", () => {
    expect(formatTraceparent(parseTraceparent(`cc-${trace}-${span}-01-what`))).toBe(
      `00-${trace}-${span}-01`,
    );
  });

  it.each([
    ...[undefined, null, "", "garbage", `ff-${trace}-${span}-01`, `00-${trace}-${span}`],
    `00-${"0".repeat(32)}-${span}-01`,
    `00-${trace}-${"0".repeat(16)}-01`,
    `00-${trace.toUpperCase()}-${span}-01`,
    `00-${trace}-${span}-01\r\nx: y`,
  ])("is not %j", (text) => {
    expect(parseTraceparent(text)).toBeUndefined();
  });
});
