/** A call of a tool; its arguments come in parts. */
export interface ReplyToolCall {
  id: string;
  name: string;
  arguments: string[];
}

/** A piece of an answer: text of the answer, of the reasoning, or a call of a tool. */
export type ReplyPiece = string | { reasoning: string } | { toolCall: ReplyToolCall };

/** An answer, piece by piece, and what goes wrong on the way. */
export interface ScriptedAnswer {
  pieces?: ReplyPiece[];
  /** OpenAI's form only: the field that reasoning comes in. */
  reasoningField?: "reasoning_content" | "reasoning" | "reasoning_details";
  /** In the words of the wire form. null: it never finishes, the stream just ends. */
  finish?: string | null;
  usage?: { prompt: number; completion: number };
  /** Pieces a second; default as fast as they go. */
  piecesPerSecond?: number;
  /** Written in parts of so many bytes: characters and frames are cut anywhere. */
  bytesPerWrite?: number;
  /** Comments before the first frame, as routers send them to keep a connection. */
  comments?: number;
  /** After so many frames the connection breaks (`cut`), ends (`end`) or says no more (`hang`). */
  stop?: { afterFrames: number; how: "cut" | "end" | "hang" };
  /** After so many frames: this as the data of one more frame, then the end. */
  error?: { afterFrames: number; data: unknown };
}

/** No answer but a status, a body and headers. */
export interface ScriptedRefusal {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** The request is read and nothing ever comes back. */
export interface ScriptedSilence {
  silent: true;
}

export type ScriptedReply = ScriptedAnswer | ScriptedRefusal | ScriptedSilence;

/** The body of a request, as far as replies look at it. */
export interface ModelServerBody {
  model?: string;
  stream?: boolean;
  stream_options?: { include_usage?: boolean };
  [field: string]: unknown;
}
