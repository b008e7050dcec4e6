import { chatAcceptedSchema, chatStatusSchema, openedChatSchema } from "../http/chat-gateway.ts";
import type { ChatSay } from "../http/chat-gateway.ts";
import type { CallOptions } from "./call-options.ts";
import type { HttpRequest } from "./http-request.ts";
import type { HttpSender } from "./http-sender.ts";

/** The client's calls about chat sessions. */
export function createChatCalls(sender: HttpSender) {
  const post = (path: string, body: object, call: CallOptions): HttpRequest => ({
    method: "POST",
    path,
    body,
    signal: call.signal,
  });
  return {
    /** Opens a session that remembers what is said in it. */
    openChat: (key: string, call: CallOptions = {}) =>
      sender.json(post("/init_session", { vllm_api_key: key }, call), openedChatSchema),
    /** Tells the session's assistant its part, from the next message on. */
    setSystemPrompt: (session_id: string, system_prompt: string, call: CallOptions = {}) =>
      sender.json(
        post("/set_system_prompt", { session_id, system_prompt }, call),
        chatStatusSchema,
      ),
    /** Says something; the answer is the job, whose events bring the reply. */
    say: (message: Omit<ChatSay, "wait">, call: CallOptions = {}) =>
      sender.json(post("/chat", { ...message, wait: false }, call), chatAcceptedSchema),
    /** Ends a session and what it is at. */
    stopChat: (session_id: string, call: CallOptions = {}) =>
      sender.json(post("/stop_session", { session_id }, call), chatStatusSchema),
  };
}
