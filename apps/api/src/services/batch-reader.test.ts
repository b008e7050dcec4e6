import fc from "fast-check";
import { expect, test } from "vitest";
import { createBatchReader } from "./batch-reader.ts";

/** Queries whose answers are let go one by one; each tells what was there when it was sent. */
function createQueries() {
  let version = 0;
  const sent: { ids: string[]; end: (error?: Error) => void }[] = [];
  return {
    sent,
    change: () => (version += 1),
    read: (ids: string[]) => {
      const rows = ids.filter((id) => id !== "nobody").map((id) => ({ id, version }));
      return new Promise<typeof rows>((resolve, reject) => {
        sent.push({ ids, end: (error) => (error ? reject(error) : resolve(rows)) });
      });
    },
  };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

test("asks at once, twice at a time, and for the rest together", async () => {
  const queries = createQueries();
  const reader = createBatchReader(queries.read);
  const answers = ["a", "b", "c", "nobody", "c"].map(reader.read);
  expect(queries.sent.map(({ ids }) => ids)).toEqual([["a"], ["b"]]);
  queries.sent[0]?.end();
  await nextTurn();
  expect(queries.sent[2]?.ids).toEqual(["c", "nobody"]);
  for (const { end } of queries.sent) end();
  const names = (await Promise.all(answers)).map((row) => row?.id);
  expect(names).toEqual(["a", "b", "c", undefined, "c"]);
});

test("fails only those whose query failed", async () => {
  const queries = createQueries();
  const reader = createBatchReader(queries.read);
  const answers = Promise.allSettled(["a", "b"].map(reader.read));
  queries.sent[0]?.end(new Error("away"));
  queries.sent[1]?.end();
  expect((await answers).map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
});

test("never answers with what was read before it was asked", async () => {
  const step = fc.constantFrom("ask", "change", "answer");
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const queries = createQueries();
      const reader = createBatchReader(queries.read);
      const asked: Promise<boolean>[] = [];
      let answered = 0;
      let version = 0;
      for (const each of steps) {
        if (each === "change") version = queries.change();
        else if (each === "answer") queries.sent[answered++]?.end();
        else {
          const least = version;
          asked.push(reader.read("a").then((row) => (row?.version ?? -1) >= least));
        }
        await nextTurn();
      }
      for (let at = 0; at < queries.sent.length; at += 1) {
        queries.sent[at]?.end();
        await nextTurn();
      }
      expect(await Promise.all(asked)).toEqual(asked.map(() => true));
    }),
  );
});
