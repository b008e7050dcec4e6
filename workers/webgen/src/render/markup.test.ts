import { describe, expect, it } from "vitest";
import { markup } from "./markup.ts";

describe("markup", () => {
  it("escapes values and keeps markup of its own", () => {
    expect(markup`<p title="${'"<'}">${"<b>&"}${markup`<i>x</i>`}</p>`.toString()).toBe(
      '<p title="&quot;&lt;">&lt;b&gt;&amp;<i>x</i></p>',
    );
  });

  it("writes nothing for what is absent", () => {
    expect(markup`${undefined}${null}${false}${[]}`.toString()).toBe("");
  });

  it("takes no object for markup that only looks like it", () => {
    const forged = JSON.parse('{"text":"<b>"}') as string;
    expect(() => markup`${forged}`.toString()).toThrow();
  });
});
