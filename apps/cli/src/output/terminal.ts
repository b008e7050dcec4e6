import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];

/** A stream that text for people goes to. */
export interface TextOutput {
  line(text?: string): void;
  /** Colours text, unless the stream is no terminal or NO_COLOR is set. */
  paint(format: Format, text: string): string;
  /** Whether lines may be redrawn. */
  isInteractive: boolean;
  /** The width in cells; endless where nothing has to fit. */
  columns(): number;
  raw(content: string | Uint8Array): void;
}

/** Where the commands print: `data` to standard output, `chatter` to standard error. */
export interface Terminal {
  data: TextOutput;
  chatter: TextOutput;
  /** Prints a value to standard output as JSON; `compact` on one line. */
  json(value: unknown, layout?: "pretty" | "compact"): void;
}

/** The terminal over a process's two streams. */
export function createTerminal(deps: {
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  term: string | undefined;
}): Terminal {
  const data = createTextOutput(deps.stdout, deps.term);
  return {
    data,
    chatter: createTextOutput(deps.stderr, deps.term),
    json: (value, layout = "pretty") =>
      data.line(JSON.stringify(value, null, layout === "pretty" ? 2 : undefined)),
  };
}

function createTextOutput(stream: NodeJS.WriteStream, term: string | undefined): TextOutput {
  return {
    line: (text = "") => void stream.write(`${text}\n`),
    paint: (format, text) => styleText(format, text, { stream }),
    isInteractive: stream.isTTY === true && term !== "dumb",
    columns: () => (stream.isTTY ? (stream.columns ?? 80) : Number.POSITIVE_INFINITY),
    raw: (content) => void stream.write(content),
  };
}
