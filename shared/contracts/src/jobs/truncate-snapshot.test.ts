import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { truncateSnapshot } from "./truncate-snapshot.ts";

const line = fc
  .string({ unit: "grapheme", maxLength: 60 })
  .map((text) => text.replaceAll(/[\r\n]/g, " "));
const source = fc
  .tuple(fc.constantFrom("http", "https"), fc.nat(9_999), fc.array(line, { maxLength: 30 }))
  .map(([scheme, n, lines]) => [`Source: ${scheme}://site${n}.example/`, ...lines].join("\n"));
const snapshot = fc
  .tuple(fc.array(line, { maxLength: 5 }), fc.array(source, { maxLength: 8 }))
  .map(([before, sources]) => [...before, ...sources].join("\n"));

const charsOf = (text: string) => [...text].length;
const headsOf = (text: string) => text.match(/^Source: https?:.*$/gm) ?? [];

describe("truncateSnapshot", () => {
  it("never keeps more than the limit", () => {
    fc.assert(
      fc.property(snapshot, fc.integer({ min: 1, max: 2_000 }), (text, max) => {
        const cut = truncateSnapshot(text, max);
        expect(charsOf(cut.text)).toBeLessThanOrEqual(max);
        expect(cut.note === null).toBe(cut.text === text);
      }),
    );
  });

  it("keeps every source whose opening line fits", () => {
    fc.assert(
      fc.property(snapshot, fc.integer({ min: 1, max: 2_000 }), (text, max) => {
        const heads = headsOf(text);
        fc.pre(charsOf(heads.join("\n")) + heads.length <= max);
        expect(headsOf(truncateSnapshot(text, max).text)).toEqual(heads);
      }),
    );
  });

  it("leaves a snapshot that fits alone", () => {
    expect(truncateSnapshot("short", 5)).toEqual({ text: "short", note: null });
    expect(truncateSnapshot("😀😀", 2)).toEqual({ text: "😀😀", note: null });
  });

  it("keeps short sources whole beside long ones", () => {
    const short = "Source: https://a.example/\nOpen 9 to 5\n";
    const long = `Source: http://b.example/\n${"word ".repeat(1_000)}`;
    const cut = truncateSnapshot(short + long, 500);
    expect(cut.text.startsWith(short)).toBe(true);
    expect(cut.text.length).toBeGreaterThan(400);
  });

  it("says how much was cut and what to raise", () => {
    const { note, text } = truncateSnapshot("x".repeat(300), 200);
    expect(note).toMatch(/^\[NOTE\]/);
    for (const word of [
      "300",
      String(text.length),
      "200",
      "SNAPSHOT_MAX_CHARS",
      "VLLM_MAX_MODEL_LEN",
    ]) {
      expect(note).toContain(word);
    }
  });

  it("cuts between words rather than inside them", () => {
    const cut = truncateSnapshot(`${"call +1 202 555 0134 ".repeat(20)}`, 130);
    expect(
      cut.text
        .trimEnd()
        .split(/\s+/)
        .every((word) => /^(call|\+1|202|555|0134)$/.test(word)),
    ).toBe(true);
  });
});
