import type { ModelSource } from "../model-event.ts";
import { textOf } from "../wire/text-of.ts";

/** The name of the model that says the last message of the user back, for plumbing and tests. */
export const echoModelName = "echo";

/** Says the last message of the user back, word by word, at once. A token is a word. */
export const echoSource: ModelSource = async function* echo(request, signal) {
  const said = request.messages.findLast(({ role }) => role === "user");
  const words = textOf(said?.content).match(/\s*\S+|\s+$/g) ?? [];
  const limit = request.max_completion_tokens ?? request.max_tokens ?? words.length;
  for (const text of words.slice(0, limit)) {
    signal.throwIfAborted();
    yield { type: "content", text };
  }
  const completion = Math.min(limit, words.length);
  const usage = {
    prompt_tokens: words.length,
    completion_tokens: completion,
    total_tokens: words.length + completion,
  };
  yield { type: "finish", reason: limit < words.length ? "length" : "stop", usage };
};
