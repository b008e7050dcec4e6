import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The list of executions that test workers append to. */
export interface Executions {
  readonly file: string;
  /** How many times each job was begun by a handler. */
  counts(): Map<string, number>;
  /** The numbers of the attempts that reached a handler, by job, in the order they did. */
  attempts(): Map<string, number[]>;
  /** Where workers died of a job that told them to: the kill point, by job. */
  deaths(): Map<string, string>;
}

export function createExecutions(): Executions {
  const file = join(mkdtempSync(join(tmpdir(), "millrace-test-")), "executions");
  function attempts(): Map<string, number[]> {
    const found = new Map<string, number[]>();
    if (!existsSync(file)) return found;
    for (const line of readFileSync(file, "utf8").split("\n").filter(Boolean)) {
      const [id = "", attempt] = line.split(" ");
      found.set(id, [...(found.get(id) ?? []), Number(attempt)]);
    }
    return found;
  }
  function deaths(): Map<string, string> {
    if (!existsSync(`${file}.deaths`)) return new Map();
    const lines = readFileSync(`${file}.deaths`, "utf8").split("\n").filter(Boolean);
    return new Map(lines.map((line) => line.split(" ") as [string, string]));
  }
  return {
    file,
    attempts,
    deaths,
    counts: () => new Map([...attempts()].map(([id, numbers]) => [id, numbers.length])),
  };
}
