import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findingCodes } from "./finding-catalog.ts";
import { arrangeFindings, createFinding, scoreFindings } from "./finding.ts";

const anyFinding = fc
  .record({
    code: fc.constantFrom(...findingCodes),
    message: fc.constantFrom("one", "two"),
    selector: fc.constantFrom("#a", "#b"),
    view: fc.constantFrom("320", "390-dark", "1280"),
    isFrozen: fc.boolean(),
  })
  .map(({ code, ...details }) => createFinding(code, details));

describe("createFinding", () => {
  it("eases what lies in a frozen section", () => {
    expect(createFinding("H1_MULTIPLE", { message: "x", isFrozen: true }).severity).toBe("soft");
  });

  it("stays hard on code in a frozen section", () => {
    expect(createFinding("SCRIPT_FORBIDDEN", { message: "x", isFrozen: true }).severity).toBe(
      "hard",
    );
  });
});

describe("arrangeFindings", () => {
  it("joins the views of the same fault", () => {
    const views = ["1280-dark", "390-light", "390-dark"];
    const findings = views.map((view) =>
      createFinding("A11Y_CONTRAST", { message: "x", selector: "#a", view }),
    );
    expect(arrangeFindings(findings)).toEqual([
      {
        code: "A11Y_CONTRAST",
        severity: "hard",
        message: "x",
        selector: "#a",
        view: "390-dark 390-light 1280-dark",
      },
    ]);
  });

  it("gives the same report for any order", () => {
    const shuffled = fc
      .array(anyFinding)
      .chain((all) =>
        fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
      );
    fc.assert(
      fc.property(shuffled, ([all, other]) => {
        expect(arrangeFindings(other)).toEqual(arrangeFindings(all));
      }),
    );
  });

  it("keeps at most twenty of a code", () => {
    const findings = Array.from({ length: 50 }, (_, at) =>
      createFinding("HTML_RULE", { message: `${at}` }),
    );
    expect(arrangeFindings(findings)).toHaveLength(20);
  });
});

describe("scoreFindings", () => {
  it("gives a faultless page a hundred", () => {
    expect(scoreFindings([])).toBe(100);
  });

  it("never rises when a finding is added", () => {
    const grown = fc.tuple(fc.array(anyFinding), anyFinding);
    fc.assert(
      fc.property(grown, ([findings, more]) => {
        const score = scoreFindings([...findings, more]);
        expect(score).toBeLessThanOrEqual(scoreFindings(findings));
        expect(score).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
