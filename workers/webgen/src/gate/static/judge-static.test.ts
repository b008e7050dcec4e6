import { describe, expect, it } from "vitest";
import { goodPages } from "../fixtures/good-pages.ts";
import { sourceDefects } from "../fixtures/planted-defects.ts";
import { judgeStatic } from "./judge-static.ts";

describe.each(goodPages)("the source check on the $name page", ({ subject }) => {
  it("finds nothing on the clean page", async () => {
    expect(await judgeStatic(subject)).toEqual({ findings: [], hidden: [] });
  });

  it.each(sourceDefects)("finds a planted $name", async ({ code, plant }) => {
    const { findings } = await judgeStatic(plant(subject));
    expect(findings.map((finding) => finding.code)).toContain(code);
  });
});
