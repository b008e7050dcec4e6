import { foldLetters, foldText, wordsOf } from "./fold-text.ts";
import { digitsOf, readEmails, readPhones, readUrls } from "./read-contacts.ts";
import { readDates } from "./read-dates.ts";
import type { ReadDate } from "./read-dates.ts";
import { foldAmount, readMoney } from "./read-money.ts";

/** What a text says, ready to be asked. Built once a page: the snapshot may have megabytes. */
export class SnapshotIndex {
  readonly folded: string;
  readonly letters: string;
  readonly words: ReadonlySet<string>;
  readonly numbers: ReadonlySet<string>;
  readonly emails: ReadonlySet<string>;
  readonly urls: ReadonlySet<string>;
  readonly prices: ReadonlySet<string>;
  readonly currencies: ReadonlySet<string>;
  readonly dates: readonly ReadDate[];
  /** Digits of everything that reads as a phone number. */
  readonly phones: readonly string[];
  /** The text with the separators between digits taken out. */
  readonly #joinedDigits: string;
  #trigrams: Set<string> | undefined;

  constructor(text: string) {
    this.folded = foldText(text);
    this.letters = foldLetters(this.folded);
    this.words = new Set(wordsOf(this.folded));
    this.numbers = new Set(readNumbers(this.folded).flatMap(({ forms }) => forms));
    this.emails = new Set(readEmails(this.folded));
    this.urls = new Set(readUrls(this.folded));
    const money = readMoney(this.folded);
    this.prices = new Set(money.map(({ currency, amount }) => `${currency} ${amount}`));
    this.currencies = new Set(money.map(({ currency }) => currency));
    this.dates = readDates(this.folded);
    this.phones = readPhones(text.normalize("NFKC").replace(/[‐-―−]/g, "-")).map(digitsOf);
    this.#joinedDigits = joinDigits(this.folded);
  }

  /** The folded text holds this folded piece, not as a part of a longer word or number. */
  stands(piece: string): boolean {
    for (let at = this.folded.indexOf(piece); at >= 0; at = this.folded.indexOf(piece, at + 1)) {
      if (isEdge(this.folded, at) && isEdge(this.folded, at + piece.length)) return true;
    }
    return false;
  }

  hasDigits(digits: string): boolean {
    return this.#joinedDigits.includes(digits);
  }

  /** How much of a text, in runs of three words, stands here: 0 to 1. */
  coverage(words: readonly string[]): number {
    this.#trigrams ??= new Set(trigramsOf(wordsOf(this.folded)));
    const own = trigramsOf(words);
    return own.length === 0
      ? 1
      : own.filter((each) => this.#trigrams?.has(each)).length / own.length;
  }
}

export interface ReadNumber {
  raw: string;
  /** The number in every form in which it may stand elsewhere. */
  forms: string[];
}

/** Numbers of folded text: `1 200`, `3.5`, `24/7` as 24 and 7. Digits inside of words count too. */
export function readNumbers(folded: string): ReadNumber[] {
  const grouped = [...folded.matchAll(/(?<!\d)\d{1,3}(?:[ ',]\d{3})+(?!\d)/gu)].map(([raw]) => ({
    raw,
    forms: [foldAmount(raw)],
  }));
  const plain = [...folded.matchAll(/\d+(?:[.,]\d+)*/gu)].map(([raw]) => ({
    raw,
    forms: [...new Set([raw, foldAmount(raw), ...raw.split(/[.,]/)].map(withoutZeros))],
  }));
  return [...grouped, ...plain];
}

function withoutZeros(number: string): string {
  return number.replace(/^0+(?=\d)/, "");
}

function joinDigits(folded: string): string {
  return folded.replace(/(?<=\d)[\s()./-]+(?=\d)/g, "").replace(/[^\d]+/g, " ");
}

function isEdge(text: string, at: number): boolean {
  const left = text[at - 1];
  const right = text[at];
  if (left === undefined || right === undefined) return true;
  return !(isWordChar(left) && isWordChar(right));
}

function isWordChar(char: string): boolean {
  return /[\p{L}\p{N}]/u.test(char);
}

function trigramsOf(words: readonly string[]): string[] {
  return words.slice(2).map((word, at) => `${words[at]} ${words[at + 1]} ${word}`);
}
