import { ReasoningFilter } from "@shared/llm";
import { BareFilter } from "./subjects/bare-filter.ts";
import { assertExact, runBench } from "./kit/run-bench.ts";
import { formatCount, formatSpread, median, ratios } from "./kit/statistics.ts";

/*
 * How fast text passes the filter that tells reasoning from the answer, in pieces as models send
 * them (4 characters) and as a fast engine's are gathered (1,000). The baseline knows one tag and
 * looks for it with indexOf: no code, no other tags, no orphans.
 */

const prose =
  "The mill **turns** with `water`; see [the race](https://example.org). 1 < 2, naïve, Жук.\n";
const pieceLengths = [4, 1_000];

interface Filter {
  push(text: string): readonly unknown[];
}

/** MB/s of one answer with a block of reasoning in front. */
function rateOf(createFilter: () => Filter, pieces: readonly string[], answers: number): number {
  let chars = 0;
  const startedMs = performance.now();
  for (let answer = 0; answer < answers; answer += 1) {
    const filter = createFilter();
    for (const piece of pieces) {
      filter.push(piece);
      chars += piece.length;
    }
  }
  return chars / 1_000_000 / ((performance.now() - startedMs) / 1_000);
}

function contentChars(pieces: readonly string[]): number {
  const filter = new ReasoningFilter();
  const events = [...pieces.flatMap((piece) => filter.push(piece)), ...filter.finish("stop")];
  return events.reduce((sum, event) => sum + (event.type === "content" ? event.text.length : 0), 0);
}

await runBench("filter", async ({ isQuick, rounds }) => {
  const answer = prose.repeat(100);
  const texts = {
    "with a block": `<think>${answer}</think>\n\n${answer}`,
    // An orphan closing tag may still come: every tag and every piece of code counts to the end.
    "without one": answer + answer,
  };
  const parts: string[] = [];
  for (const [name, text] of Object.entries(texts)) {
    for (const length of pieceLengths) {
      const pieces = text.match(new RegExp(`[^]{1,${length}}`, "gu")) ?? [];
      const expected = name === "without one" ? text.length : answer.length;
      assertExact("characters of the answer", contentChars(pieces), expected);
      const answers = isQuick ? 5 : 1_000;
      const ours: number[] = [];
      const bare: number[] = [];
      for (let round = -1; round < rounds; round += 1) {
        const mine = rateOf(() => new ReasoningFilter(), pieces, answers);
        const theirs = rateOf(() => new BareFilter(), pieces, answers);
        // The first round warms up.
        if (round < 0) continue;
        ours.push(mine);
        bare.push(theirs);
      }
      parts.push(
        `${name}, pieces of ${length}: ${formatCount(median(ours))} MB/s, ` +
          `${formatSpread(ratios(ours, bare))} of ${formatCount(median(bare))}`,
      );
    }
  }
  return parts.join("; ");
});
