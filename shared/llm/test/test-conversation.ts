import type { ModelRequest } from "../src/model-event.ts";

/** A request with everything that a conversation may hold. */
export const fullRequest: ModelRequest = {
  model: "m",
  messages: [
    { role: "system", content: "Be brief." },
    { role: "system", content: [{ type: "text", text: "Be kind." }] },
    {
      role: "user",
      content: [
        { type: "text", text: "What is this?" },
        { type: "image_url", image_url: { url: "data:image/png;base64,QUJD" } },
      ],
    },
    {
      role: "assistant",
      content: "Let me look.",
      tool_calls: [
        { id: "c1", type: "function", function: { name: "look", arguments: '{"at":1}' } },
      ],
    },
    { role: "tool", tool_call_id: "c1", content: "A mill." },
    { role: "user", content: "Thanks." },
  ],
  tools: [{ type: "function", function: { name: "look", parameters: { type: "object" } } }],
  tool_choice: "required",
  temperature: 0,
  stop: "END",
  max_completion_tokens: 50,
};
