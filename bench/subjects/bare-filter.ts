/** Tells what stands between `<think>` and `</think>` from the rest; knows nothing else. */
export class BareFilter {
  #held = "";
  #isInside = false;

  push(text: string): { type: string; text: string }[] {
    const out: { type: string; text: string }[] = [];
    let rest = this.#held + text;
    for (;;) {
      const tag = this.#isInside ? "</think>" : "<think>";
      const type = this.#isInside ? "reasoning" : "content";
      const at = rest.indexOf(tag);
      if (at < 0) {
        const keep = heldLength(rest, tag);
        if (rest.length > keep) out.push({ type, text: rest.slice(0, rest.length - keep) });
        this.#held = rest.slice(rest.length - keep);
        return out;
      }
      if (at > 0) out.push({ type, text: rest.slice(0, at) });
      rest = rest.slice(at + tag.length);
      this.#isInside = !this.#isInside;
    }
  }
}

function heldLength(text: string, tag: string): number {
  for (let length = Math.min(tag.length - 1, text.length); length > 0; length -= 1) {
    if (tag.startsWith(text.slice(-length))) return length;
  }
  return 0;
}
