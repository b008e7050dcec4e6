import type { StreamTimeouts } from "../http/stream-deadline.ts";
import type { ModelTraits } from "./model-traits.ts";

export type WireFormName = "openai" | "anthropic" | "gemini";

/** A provider that is switched on: where it is, and how it wants to be spoken to. */
export interface ProviderEndpoint {
  readonly name: string;
  readonly title: string;
  readonly aliases: readonly string[];
  readonly wire: WireFormName;
  /** A model server of ours, with endpoints of its own for readiness and load. */
  readonly engine: "vllm" | "llama-server" | undefined;
  /** Without a slash at its end. */
  readonly url: string;
  /** A function, so that no log or report can hold the key by accident. */
  readonly readApiKey: () => string | undefined;
  /** Tells keys apart without telling them. */
  readonly credential: string;
  readonly usesProxy: boolean;
  readonly listsModels: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeouts: StreamTimeouts;
  /** Instead of `timeouts.firstByteMs`, for models that think first. */
  readonly reasoningFirstByteMs: number;
  readonly traits: ModelTraits;
  /** By the model's name, or a pattern with `*`. */
  readonly models: Readonly<Record<string, ModelTraits>>;
}
