import type { ModelEvent, ModelRequest } from "../model-event.ts";
import type { ModelQuirks } from "../spec/model-traits.ts";

/** A request as a provider wants it. */
export interface WireCall {
  /** Behind the provider's URL. */
  path: string;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}

/** Reads the stream of one answer. */
export interface WireReader {
  /**
   * What the data of one frame says, `finish` excepted.
   * @throws ReportedError where the frame reports an error; ModelError.
   */
  read(data: string): ModelEvent[];
  /** The end of the answer, once it has been said. */
  finished(): Extract<ModelEvent, { type: "finish" }> | undefined;
}

/** How providers of one kind are spoken to. */
export interface WireForm {
  call(request: ModelRequest, options: WireOptions): WireCall;
  createReader(): WireReader;
}

export interface WireOptions {
  apiKey: string | undefined;
  quirks: ModelQuirks;
  /** The longest answer that the model can give, where it is known. */
  maxOutput: number | undefined;
}

/** An error that came inside the stream, in the provider's words. */
export class ReportedError extends Error {
  override readonly name = "ReportedError";
  readonly status: number | undefined;
  /** The frame. */
  readonly body: string;

  constructor(body: string, status?: number) {
    super("The stream reports an error.");
    this.body = body;
    this.status = status;
  }
}
