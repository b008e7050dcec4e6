/** The bytes at hand end before what is to be read; more of the file is needed. */
export class OutOfBytes extends Error {
  override readonly name = "OutOfBytes";
}

/** A count or a length in the file is beyond all reason. */
export class UnreasonableNumber extends Error {
  override readonly name = "UnreasonableNumber";
}

/** Reads little-endian values one after the other from the beginning of a file. */
export class ByteCursor {
  readonly #bytes: Buffer;
  #position = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get position(): number {
    return this.#position;
  }

  take(count: number): Buffer {
    const end = this.#position + count;
    if (end > this.#bytes.length) throw new OutOfBytes();
    const taken = this.#bytes.subarray(this.#position, end);
    this.#position = end;
    return taken;
  }

  u32(): number {
    return this.take(4).readUInt32LE();
  }

  u64(): bigint {
    return this.take(8).readBigUInt64LE();
  }

  /** A 64-bit number that is to be at most `max`; `what` names it in the error. */
  count(max: number, what: string): number {
    const value = this.u64();
    if (value > BigInt(max)) throw new UnreasonableNumber(`${what} is ${value}`);
    return Number(value);
  }

  string(maxBytes: number, what: string): string {
    return this.take(this.count(maxBytes, `the length of ${what}`)).toString("utf8");
  }
}
