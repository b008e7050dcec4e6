import type { FinishReason } from "@shared/contracts";
import type { ModelEvent } from "../model-event.ts";
import { CodeTracker } from "./code-tracker.ts";
import { answerMarks, knownReasoningTags } from "./reasoning-tags.ts";
import type { ReasoningTag } from "./reasoning-tags.ts";

export interface ReasoningFilterOptions {
  tags?: readonly ReasoningTag[];
  /** The prompt ended inside an open block, as some chat templates leave it. */
  startsInside?: boolean;
  /** A tag in the middle of the answer is text (default). Else it opens a block there too. */
  literalAllowed?: boolean;
}

/** What the filter makes of text: the same events whatever pieces the text came in. */
export type FilteredEvent = Extract<ModelEvent, { type: "content" | "reasoning" | "reclassify" }>;

/**
 * Where the text is:
 * - `start`: nothing but white space so far. An opening tag opens a block.
 * - `thinking`: inside a block; only its closing tag matters.
 * - `after-block`: white space behind a block, dropped. An opening tag opens another block.
 * - `answer`: the answer has begun. A closing tag that nothing opened, outside of code and with no
 *   block before it, means that all of it was reasoning: `reclassify`.
 */
type State = "start" | "thinking" | "after-block" | "answer";

/** The most white space that waits for what follows; more of it is text. */
const maxHeldSpaces = 32;
const notSpace = /\S/;

/**
 * Splits one answer into reasoning and content. It holds back no more than a tag that may be
 * about to be completed, and white space at the very beginning.
 */
export class ReasoningFilter {
  readonly #tags: readonly ReasoningTag[];
  readonly #literalAllowed: boolean;
  readonly #startsInside: boolean;
  readonly #marks: Record<State, readonly string[]>;
  readonly #interesting: RegExp;
  readonly #code = new CodeTracker();
  #state: State;
  /** The tags that may close the block, when in one. */
  #closers: readonly string[];
  #held = "";
  #heldSpaces = "";
  #thought = false;
  #spacesAreText = false;
  #closedBlock = false;
  #out: FilteredEvent[] = [];

  constructor(options: ReasoningFilterOptions = {}) {
    this.#tags = options.tags ?? knownReasoningTags;
    this.#literalAllowed = options.literalAllowed ?? true;
    this.#startsInside = options.startsInside ?? false;
    const open = this.#tags.map((tag) => tag.open);
    const close = this.#tags.map((tag) => tag.close);
    const all = [...open, ...close];
    const edge = [...all, ...answerMarks];
    this.#marks = { start: edge, "after-block": edge, thinking: open, answer: all };
    const firsts = new Set(all.map((mark) => mark.charAt(0)));
    this.#interesting = new RegExp(`[\`\\n${[...firsts].map((c) => `\\${c}`).join("")}]`, "g");
    this.#state = this.#startsInside ? "thinking" : "start";
    this.#closers = close;
  }

  /** Takes the next piece of the text. */
  push(text: string): FilteredEvent[] {
    let rest = this.#held + text;
    this.#held = "";
    while (rest !== "") rest = this.#step(rest);
    return this.#taken();
  }

  /** The text has ended, for this reason; what was held back is text. */
  finish(reason: FinishReason): FilteredEvent[] {
    this.#releaseSpaces();
    const isThought = this.#state === "thinking";
    this.#say(isThought ? "reasoning" : "content", this.#held);
    if (isThought && this.#held !== "") this.#thought = true;
    this.#held = "";
    // A model that did not think after all answers inside the block that its template opened.
    const neverClosed = this.#startsInside && !this.#closedBlock && this.#thought;
    if (neverClosed && reason === "stop") this.#out.push({ type: "reclassify", to: "content" });
    return this.#taken();
  }

  #taken(): FilteredEvent[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }

  /** Consumes the beginning of `text` and returns the rest; what it holds back is no rest. */
  #step(text: string): string {
    if (this.#state === "thinking") return this.#think(text);
    if (this.#state === "answer") return this.#answer(text);
    return this.#edge(text);
  }

  /** Before the answer or between a block and the answer. */
  #edge(text: string): string {
    const begin = text.search(notSpace);
    const spaces = begin < 0 ? text : text.slice(0, begin);
    this.#holdSpaces(spaces);
    if (begin < 0) return "";
    const rest = text.slice(begin);
    const mark = this.#markAt(rest, 0, this.#marks[this.#state]);
    if (mark === "maybe") return this.#hold(rest);
    if (mark === undefined) {
      this.#releaseSpaces();
      this.#state = "answer";
      return rest;
    }
    this.#heldSpaces = "";
    const tag = this.#tags.find(({ open }) => open === mark);
    if (tag) this.#enterBlock(tag);
    else if (!answerMarks.includes(mark)) this.#leaveBlock();
    return rest.slice(mark.length);
  }

  #holdSpaces(spaces: string): void {
    // Behind a block they are the block's, not the answer's.
    if (this.#state === "after-block") return;
    this.#heldSpaces += spaces;
    if (this.#spacesAreText || this.#heldSpaces.length > maxHeldSpaces) {
      this.#spacesAreText = true;
      this.#releaseSpaces();
    }
  }

  #releaseSpaces(): void {
    this.#say("content", this.#heldSpaces);
    this.#heldSpaces = "";
  }

  #enterBlock(tag: ReasoningTag): void {
    this.#state = "thinking";
    this.#closers = [tag.close];
    this.#thought = false;
  }

  #leaveBlock(): void {
    this.#state = "after-block";
    this.#closedBlock = true;
  }

  #think(text: string): string {
    const begin = this.#thought ? 0 : text.search(notSpace);
    if (begin < 0) return "";
    const rest = text.slice(begin);
    if (!this.#thought) {
      // The template opened the block and the model opens it once more.
      const mayReopen = this.#startsInside && !this.#closedBlock;
      const opened = mayReopen ? this.#markAt(rest, 0, this.#marks.thinking) : undefined;
      if (opened === "maybe") return this.#hold(rest);
      if (opened !== undefined) return rest.slice(opened.length);
    }
    return this.#thinkOn(rest);
  }

  #thinkOn(text: string): string {
    const { at, mark } = this.#findMark(text, this.#closers);
    if (at > 0) {
      this.#say("reasoning", text.slice(0, at));
      this.#thought = true;
    }
    if (mark === undefined) return "";
    if (mark === "maybe") return this.#hold(text.slice(at));
    this.#leaveBlock();
    return text.slice(at + mark.length);
  }

  /** The first place where one of the marks stands or may be about to. */
  #findMark(text: string, marks: readonly string[]): { at: number; mark?: string } {
    let best: { at: number; mark?: string } = { at: text.length };
    for (const first of new Set(marks.map((mark) => mark.charAt(0)))) {
      for (
        let at = text.indexOf(first);
        at >= 0 && at < best.at;
        at = text.indexOf(first, at + 1)
      ) {
        const mark = this.#markAt(text, at, marks);
        if (mark !== undefined) best = { at, mark };
      }
    }
    return best;
  }

  #answer(text: string): string {
    if (this.#literalAllowed && this.#closedBlock) {
      this.#say("content", text);
      return "";
    }
    const regex = this.#interesting;
    let seen = 0;
    for (;;) {
      regex.lastIndex = seen;
      const at = regex.exec(text)?.index ?? text.length;
      if (at > seen) this.#code.other();
      if (at === text.length) break;
      seen = at + 1;
      if (text[at] === "`") this.#code.backtick();
      else if (text[at] === "\n") this.#code.lineBreak();
      else {
        this.#code.other();
        const mark = this.#code.inside ? undefined : this.#markAt(text, at, this.#marks.answer);
        if (mark === undefined) continue;
        if (mark !== "maybe" && !this.#acts(mark)) continue;
        this.#say("content", text.slice(0, at));
        return mark === "maybe" ? this.#hold(text.slice(at)) : this.#act(mark, text, at);
      }
    }
    this.#say("content", text);
    return "";
  }

  /** Whether a whole tag in the middle of the answer is more than text. */
  #acts(mark: string): boolean {
    return !this.#literalAllowed || this.#isClose(mark);
  }

  #isClose(mark: string): boolean {
    return this.#tags.some(({ close }) => close === mark);
  }

  #act(mark: string, text: string, at: number): string {
    const tag = this.#tags.find(({ open }) => open === mark);
    if (tag) this.#enterBlock(tag);
    else if (!this.#closedBlock) {
      this.#out.push({ type: "reclassify", to: "reasoning" });
      this.#leaveBlock();
    }
    return text.slice(at + mark.length);
  }

  /** The mark that stands at `at`; `maybe` where the text ends within one. */
  #markAt(text: string, at: number, marks: readonly string[]): string | undefined {
    let isMaybe = false;
    for (const mark of marks) {
      if (text.startsWith(mark, at)) return mark;
      if (text.length - at < mark.length && mark.startsWith(text.slice(at))) isMaybe = true;
    }
    return isMaybe ? "maybe" : undefined;
  }

  #hold(text: string): "" {
    this.#held = text;
    return "";
  }

  #say(type: "content" | "reasoning", text: string): void {
    if (text !== "") this.#out.push({ type, text });
  }
}
