import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tinyGguf } from "@shared/gguf";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startModelHub } from "../../../../test/model-hub.ts";
import { downloadFile } from "./download-file.ts";

let folder = "";
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "millrace-download-"))));
afterAll(() => rm(folder, { recursive: true }));

test("a connection that fell silent is given up, and another one goes on", async () => {
  const bytes = tinyGguf({ says: "The mill turns." });
  const script = { files: { "m.gguf": bytes }, silentFrom: 0 };
  await using hub = await startModelHub(script);
  const notes: string[] = [];
  const { part, checkedBy } = await downloadFile({
    access: { fetch, hubUrl: hub.url, token: undefined },
    file: { url: `${hub.url}/maker/model/resolve/main/m.gguf`, fileName: "m.gguf" },
    target: join(folder, "m.gguf"),
    signal: new AbortController().signal,
    idleMs: 200,
    onProgress: () => undefined,
    onNote(text) {
      notes.push(text);
      script.silentFrom = Number.POSITIVE_INFINITY;
    },
  });
  await part.finish();
  expect(notes).toEqual([expect.stringContaining("Nothing came for 0.2 s.")]);
  expect(hub.seen.map(({ range }) => range)).toEqual([
    undefined,
    expect.stringMatching(/^bytes=\d+-$/),
  ]);
  expect((await readFile(join(folder, "m.gguf"))).equals(bytes)).toBe(true);
  expect(checkedBy).toBe("the hub");
});
