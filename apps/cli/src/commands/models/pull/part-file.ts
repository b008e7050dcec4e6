import { createHash } from "node:crypto";
import type { Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readFile, rename, rm, writeFile } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { z } from "zod";

const noteSchema = z.object({
  url: z.string(),
  etag: z.string().optional(),
  /** Of the whole file. */
  bytes: z.number().optional(),
  sha256: z.string().optional(),
});

/** What the server said of the file when the download began. */
export type PartNote = z.infer<typeof noteSchema>;

/**
 * A file that is being fetched: `<path>.part`, with a note beside it (`<path>.part.json`) by which
 * a later call knows whether the rest of the same file is to be had.
 */
export class PartFile {
  readonly path: string;
  readonly #target: string;
  readonly #handle: FileHandle;
  #hash: Hash = createHash("sha256");
  #bytes = 0;
  note: PartNote | undefined;

  private constructor(target: string, handle: FileHandle) {
    this.#target = target;
    this.path = `${target}.part`;
    this.#handle = handle;
  }

  /** Opens what is there of the file, and reads it for its checksum; `onRead` hears how far it is. */
  static async open(
    target: string,
    options: { url: string; signal: AbortSignal; onRead: (bytes: number) => void },
  ): Promise<PartFile> {
    const part = new PartFile(target, await open(`${target}.part`, "a+"));
    try {
      part.note = await readNote(part.#notePath);
      if (part.note?.url === options.url) await part.#readAgain(options);
      else await part.startOver();
      return part;
    } catch (error) {
      await part.close();
      throw error;
    }
  }

  get bytes(): number {
    return this.#bytes;
  }

  get #notePath(): string {
    return `${this.path}.json`;
  }

  async append(chunk: Uint8Array): Promise<void> {
    this.#hash.update(chunk);
    await this.#handle.appendFile(chunk);
    this.#bytes += chunk.length;
  }

  async startOver(): Promise<void> {
    await this.#handle.truncate(0);
    this.#hash = createHash("sha256");
    this.#bytes = 0;
    this.note = undefined;
  }

  async keepNote(note: PartNote): Promise<void> {
    this.note = note;
    await writeFile(this.#notePath, JSON.stringify(note));
  }

  /** Of all that is there. */
  sha256(): string {
    return this.#hash.copy().digest("hex");
  }

  /** Makes sure that the bytes are on the disk. */
  sync(): Promise<void> {
    return this.#handle.sync();
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  /** The file is whole: it gets its name. */
  async finish(): Promise<void> {
    await rename(this.path, this.#target);
    await rm(this.#notePath, { force: true });
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
    await rm(this.#notePath, { force: true });
  }

  async #readAgain({ signal, onRead }: { signal: AbortSignal; onRead: (bytes: number) => void }) {
    for await (const chunk of createReadStream(this.path, { signal, highWaterMark: 1_024 ** 2 })) {
      this.#hash.update(chunk as Buffer);
      this.#bytes += (chunk as Buffer).length;
      onRead(this.#bytes);
    }
  }
}

async function readNote(path: string): Promise<PartNote | undefined> {
  try {
    return noteSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return undefined; // none, or cut off: the download begins anew
  }
}
