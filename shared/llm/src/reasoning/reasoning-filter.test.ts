import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FinishReason } from "@shared/contracts";
import { answerMarks, knownReasoningTags } from "./reasoning-tags.ts";
import { ReasoningFilter } from "./reasoning-filter.ts";
import type { FilteredEvent, ReasoningFilterOptions } from "./reasoning-filter.ts";

function eventsOf(
  pieces: string[],
  options: ReasoningFilterOptions = {},
  reason: FinishReason = "stop",
): FilteredEvent[] {
  const filter = new ReasoningFilter(options);
  const events = [...pieces.flatMap((piece) => filter.push(piece)), ...filter.finish(reason)];
  return joinNeighbours(events);
}

function joinNeighbours(events: FilteredEvent[]): FilteredEvent[] {
  const joined: FilteredEvent[] = [];
  for (const event of events) {
    const last = joined.at(-1);
    if (last && event.type !== "reclassify" && last.type === event.type) last.text += event.text;
    else joined.push({ ...event });
  }
  return joined;
}

/** What a reader has at the end. */
function textsOf(events: FilteredEvent[]): { reasoning: string; content: string } {
  let [reasoning, content] = ["", ""];
  for (const event of events) {
    if (event.type === "content") content += event.text;
    else if (event.type === "reasoning") reasoning += event.text;
    else if (event.to === "content") [reasoning, content] = ["", content + reasoning];
    else [reasoning, content] = [reasoning + content, ""];
  }
  return { reasoning, content };
}

interface Case {
  name: string;
  text: string;
  options?: ReasoningFilterOptions;
  reason?: FinishReason;
  reasoning: string;
  content: string;
}

const cases: Case[] = [
  { name: "no tags", text: "Hello", reasoning: "", content: "Hello" },
  { name: "a block", text: "<think>plan</think>Answer", reasoning: "plan", content: "Answer" },
  {
    name: "white space around a block",
    text: "\n <think>\nplan\n</think>\n\nAnswer\n",
    reasoning: "plan\n",
    content: "Answer\n",
  },
  { name: "leading white space alone", text: "\n\nAnswer", reasoning: "", content: "\n\nAnswer" },
  ...knownReasoningTags.map(({ open, close }) => ({
    name: `the block ${open}`,
    text: `${open}plan${close}Answer`,
    reasoning: "plan",
    content: "Answer",
  })),
  {
    name: "raw channels",
    text: "<|channel|>analysis<|message|>plan<|end|><|start|>assistant<|channel|>final<|message|>A",
    reasoning: "plan",
    content: "A",
  },
  {
    name: "an answer with channel marks only",
    text: "<|channel|>final<|message|>A",
    reasoning: "",
    content: "A",
  },
  {
    name: "a block that the template opened",
    text: "plan</think>Answer",
    reasoning: "plan",
    content: "Answer",
  },
  {
    name: "the same where it is known",
    text: "plan</think>Answer",
    options: { startsInside: true },
    reasoning: "plan",
    content: "Answer",
  },
  {
    name: "a block opened twice",
    text: "\n<think>plan</think>Answer",
    options: { startsInside: true },
    reasoning: "plan",
    content: "Answer",
  },
  {
    name: "a template's block that was never closed",
    text: "Answer",
    options: { startsInside: true },
    reasoning: "",
    content: "Answer",
  },
  {
    name: "the same ending in the middle of a tag",
    text: "</th",
    options: { startsInside: true },
    reasoning: "",
    content: "</th",
  },
  {
    name: "the same cut by the token limit",
    text: "planning at len",
    options: { startsInside: true },
    reason: "length",
    reasoning: "planning at len",
    content: "",
  },
  {
    name: "a block that was never closed",
    text: "<think>plan and pl",
    reason: "length",
    reasoning: "plan and pl",
    content: "",
  },
  { name: "an empty block", text: "<think>\n\n</think>\n\nA", reasoning: "", content: "A" },
  {
    name: "blocks in a row",
    text: "<think>a</think>\n<thinking>b</thinking>C",
    reasoning: "ab",
    content: "C",
  },
  {
    name: "closed twice",
    text: "<think>a</think></think>C",
    reasoning: "a",
    content: "C",
  },
  {
    name: "a later tag, which is text",
    text: "<think>a</think>B<think></think>D",
    reasoning: "a",
    content: "B<think></think>D",
  },
  {
    name: "a later block of a model that leaks them",
    text: "<think>a</think>B<think>c</think>D</think>E",
    options: { literalAllowed: false },
    reasoning: "ac",
    content: "BDE",
  },
  {
    name: "an empty later block of such a model",
    text: "<think>a</think>B<think></think>D",
    options: { literalAllowed: false },
    reasoning: "a",
    content: "BD",
  },
  {
    name: "tags in a code span",
    text: "Use `<think>x</think>` here",
    reasoning: "",
    content: "Use `<think>x</think>` here",
  },
  {
    name: "tags in a code fence",
    text: "```xml\n<think>\n\nx</think>\n```\nplain",
    reasoning: "",
    content: "```xml\n<think>\n\nx</think>\n```\nplain",
  },
  {
    name: "a closing tag behind a lone backtick",
    text: "the ` sign\n\nplan</think>A",
    reasoning: "the ` sign\n\nplan",
    content: "A",
  },
  {
    name: "a closing tag behind code that has ended",
    text: "`x` and\n```\ny\n`````\nplan</think>A",
    reasoning: "`x` and\n```\ny\n`````\nplan",
    content: "A",
  },
  {
    name: "a closing tag behind a code span",
    text: "use `x`, plan</think>A",
    reasoning: "use `x`, plan",
    content: "A",
  },
  {
    name: "code of a model that leaks blocks",
    text: "`<think>`<think>a</think>B",
    options: { literalAllowed: false },
    reasoning: "a",
    content: "`<think>`B",
  },
  { name: "the beginning of a tag at the end", text: "a <th", reasoning: "", content: "a <th" },
  { name: "only white space", text: " \n ", reasoning: "", content: " \n " },
  {
    name: "much leading white space",
    text: `${"\n".repeat(80)}<think>a</think>B`,
    reasoning: "a",
    content: `${"\n".repeat(80)}B`,
  },
  {
    name: "something like a tag",
    text: "<<think >a</think",
    reasoning: "",
    content: "<<think >a</think",
  },
];

const marks = [...knownReasoningTags.flatMap(({ open, close }) => [open, close]), ...answerMarks];
const piece = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("<think>", "</think>", "<th", "</", "<", "`", "```") },
  { weight: 1, arbitrary: fc.constantFrom(...marks) },
  { weight: 2, arbitrary: fc.constantFrom("\n", "\n\n", " ", "a", "plan", "Ж", "😀") },
  { weight: 1, arbitrary: fc.string({ maxLength: 5 }) },
);
const text = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(""));
const options = fc.record({ startsInside: fc.boolean(), literalAllowed: fc.boolean() });
const finishReason = fc.constantFrom<FinishReason>("stop", "length", "tool_calls");

function splitAt(whole: string, cuts: number[]): string[] {
  const places = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
  return places.slice(1).map((place, index) => whole.slice(places[index], place));
}

/** Every way to cut a text into pieces. */
function* everySplit(whole: string): Iterable<string[]> {
  for (let mask = 0; mask < 2 ** Math.max(0, whole.length - 1); mask += 1) {
    const cuts = [];
    for (let at = 1; at < whole.length; at += 1) if ((mask >> (at - 1)) & 1) cuts.push(at);
    yield splitAt(whole, cuts);
  }
}

describe("the reasoning filter", () => {
  it.each(cases)("splits $name", ({ text, options, reason, reasoning, content }) => {
    expect(textsOf(eventsOf([text], options, reason))).toEqual({ reasoning, content });
  });

  it.each(cases)("makes the same of $name in two or three pieces", (one) => {
    const expected = eventsOf([one.text], one.options, one.reason);
    for (let a = 0; a <= one.text.length; a += 1) {
      for (let b = a; b <= one.text.length; b += 1) {
        expect(eventsOf(splitAt(one.text, [a, b]), one.options, one.reason)).toEqual(expected);
      }
    }
  });

  it.each([
    { text: "<think>a</think>", startsInside: false },
    { text: "p</think>A`<", startsInside: false },
    { text: " <think></th", startsInside: true },
    { text: "`</think>`\n\n<", startsInside: false },
  ])("makes the same of every split of $text", ({ text, startsInside }) => {
    const expected = eventsOf([text], { startsInside });
    for (const pieces of everySplit(text)) {
      expect(eventsOf(pieces, { startsInside })).toEqual(expected);
    }
  });

  it("makes the same of any text however it is split", () => {
    fc.assert(
      fc.property(
        text,
        fc.array(fc.nat(120), { maxLength: 12 }),
        options,
        finishReason,
        (whole, cuts, options, reason) => {
          const places = cuts.map((cut) => Math.min(cut, whole.length));
          const expected = eventsOf([whole], options, reason);
          expect(eventsOf(splitAt(whole, places), options, reason)).toEqual(expected);
          expect(eventsOf([...whole], options, reason)).toEqual(expected);
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it("loses nothing but tags and white space at their edges", () => {
    fc.assert(
      fc.property(text, options, finishReason, (whole, options, reason) => {
        const { reasoning, content } = textsOf(eventsOf([whole], options, reason));
        const bare = (value: string) =>
          marks.reduce((rest, mark) => rest.replaceAll(mark, ""), value).replaceAll(/\s/g, "");
        // A tag may come together only when what stood between its halves is gone.
        fc.pre(bare(bare(whole)) === bare(whole));
        expect([...bare(reasoning + content)].toSorted()).toEqual([...bare(whole)].toSorted());
      }),
      { numRuns: 1_000 },
    );
  });

  it("holds back less than the longest tag", () => {
    const longest = Math.max(...marks.map((mark) => mark.length));
    fc.assert(
      fc.property(text, (whole) => {
        const filter = new ReasoningFilter({ literalAllowed: false });
        filter.push(`a${whole}`);
        const held = filter.finish("length").map((event) => ("text" in event ? event.text : ""));
        expect(held.join("").length).toBeLessThan(longest);
      }),
    );
  });
});
