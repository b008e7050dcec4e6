import type { ChatSay } from "@shared/contracts";

/** How the messages of one `millrace chat` are asked. */
export interface ChatSettings {
  /** Opens a session: a key of the API, or of the model server behind it. */
  key: string;
  systemPrompt: string | undefined;
  /** It comes from the configuration, so the dialogue asks whether to use it. */
  isPromptConfigured: boolean;
  message: Pick<ChatSay, "max_tokens" | "temperature" | "extra" | "model">;
  json: boolean;
}
