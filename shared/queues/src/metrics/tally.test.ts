import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CounterDefinition, HistogramDefinition } from "./metric-definition.ts";
import { readSums } from "./read-sums.ts";
import { createTally } from "./tally.ts";

const counter: CounterDefinition = {
  type: "counter",
  name: "things_total",
  help: "",
  labels: ["lane", "code"],
};
const histogram: HistogramDefinition = {
  type: "histogram",
  name: "things_seconds",
  help: "",
  labels: ["lane"],
  buckets: [0.1, 1, 10],
};
const metrics = [counter, histogram];

/** What Redis does with published increments. */
function addUp(batches: Map<string, number>[]): Record<string, string> {
  const sums: Record<string, number> = {};
  for (const [field, by] of batches.flatMap((batch) => [...batch])) {
    sums[field] = (sums[field] ?? 0) + by;
  }
  return Object.fromEntries(Object.entries(sums).map(([field, sum]) => [field, String(sum)]));
}

function valuesOf(fields: Record<string, string>) {
  const samples = [...readSums(metrics, [{ fields }], []).values()].flat();
  return samples.map(({ name, labels, value }) => [name, JSON.stringify(labels), value]);
}

describe("tallies", () => {
  const lane = fc.constantFrom("webgen", "chat");
  const code = fc.constantFrom("none", "TIMEOUT");
  const event = fc.record({ lane, code, value: fc.integer({ min: 0, max: 50 }) });

  it("give the same sums however events are split over processes and batches", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.array(event))), (processes) => {
        const batches = processes.flatMap((rounds) => {
          const tally = createTally();
          return rounds.map((events) => {
            for (const one of events) {
              tally.count(counter, [one.lane, one.code]);
              tally.observe(histogram, [one.lane], one.value);
            }
            return tally.take();
          });
        });
        const alone = createTally();
        for (const one of processes.flat(2)) {
          alone.count(counter, [one.lane, one.code]);
          alone.observe(histogram, [one.lane], one.value);
        }
        expect(valuesOf(addUp(batches)).sort()).toEqual(valuesOf(addUp([alone.take()])).sort());
      }),
    );
  });

  it("put a value into its bucket and all above, with sum and count", () => {
    const tally = createTally();
    for (const value of [0.1, 0.5, 20, -3]) tally.observe(histogram, ["webgen"], value);
    const samples = readSums([histogram], [{ fields: addUp([tally.take()]) }], []);
    expect(
      samples.get("things_seconds")?.map(({ labels, value }) => [labels["le"], value]),
    ).toEqual([
      ["0.1", 2],
      ["1", 3],
      ["10", 3],
      ["+Inf", 4],
      [undefined, 20.6],
      [undefined, 4],
    ]);
  });

  it("let no label value break out of its place", () => {
    const tally = createTally();
    tally.count(counter, ["webgen", 'x|things_total"} 1\n']);
    const samples = readSums([counter], [{ fields: addUp([tally.take()]) }], []);
    expect(samples.get("things_total")).toEqual([
      { name: "things_total", labels: { lane: "webgen", code: "OTHER" }, value: 1 },
    ]);
  });
});

describe("readSums", () => {
  it.each([
    ["an unknown metric", "other_total|webgen|none", "1"],
    ["too few labels", "things_total|webgen", "1"],
    ["too many labels", "things_total|webgen|none|x", "1"],
    ["a negative number", "things_total|webgen|none", "-1"],
    ["no number", "things_total|webgen|none", "many"],
    ["another lane", "things_total|chat|none", "1"],
  ])("ignores %s in what a worker wrote", (_what, field, value) => {
    const sums = readSums([counter], [{ lane: "webgen", fields: { [field]: value } }], []);
    expect(sums.get("things_total")).toEqual([]);
  });

  it("shows what is known to come at 0", () => {
    const known = { ...counter, known: { code: ["none", "TIMEOUT"] } };
    const sums = readSums([known], [], ["webgen"]);
    expect(sums.get("things_total")?.map(({ labels, value }) => [labels, value])).toEqual([
      [{ lane: "webgen", code: "none" }, 0],
      [{ lane: "webgen", code: "TIMEOUT" }, 0],
    ]);
  });
});
