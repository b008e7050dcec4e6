/**
 * Knows whether a place in Markdown lies inside a code span or fence. Told of every backtick and
 * line break in order; everything else only ends what went before (`other`).
 *
 * A span ends with a run of as many backticks as opened it, a fence (three or more) with at least
 * as many. A span that is never closed is none: it ends with its paragraph.
 */
export class CodeTracker {
  #opened = 0;
  #run = 0;
  #afterBreak = false;

  backtick(): void {
    this.#run += 1;
    this.#afterBreak = false;
  }

  lineBreak(): void {
    this.#endRun();
    if (this.#afterBreak && this.#opened < 3) this.#opened = 0;
    this.#afterBreak = true;
  }

  other(): void {
    this.#endRun();
    this.#afterBreak = false;
  }

  get inside(): boolean {
    return this.#opened > 0;
  }

  #endRun(): void {
    const run = this.#run;
    if (run === 0) return;
    this.#run = 0;
    if (this.#opened === 0) this.#opened = run;
    else if (run === this.#opened || (this.#opened >= 3 && run > this.#opened)) this.#opened = 0;
  }
}
