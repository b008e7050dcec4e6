import type { ChatCompletionResult, JobView } from "@shared/contracts";
import type { MillraceClient } from "@shared/contracts/client";
import type { TextOutput, Terminal } from "../../output/terminal.ts";
import { listen } from "./answer.ts";
import type { ListenOptions } from "./answer.ts";
import type { ChatTexts } from "./chat-texts.ts";

/** Prints an answer as it comes; gives the job as it ended. */
export async function showAnswer(
  client: MillraceClient,
  jobId: string,
  view: { terminal: Terminal; texts: ChatTexts; json: boolean; label: string },
  options: ListenOptions = {},
): Promise<JobView> {
  const { terminal, json } = view;
  const { data, chatter } = terminal;
  const status = createStatus(chatter);
  let hasBegun = false;
  for await (const event of listen(client, jobId, options)) {
    if (json) {
      if (event.type === "end") terminal.json({ type: "end", job: event.job }, "compact");
      else terminal.json(event, "compact");
    } else if (event.type === "progress") status.show(event.message);
    else if (event.type === "reasoning") status.show(`${view.texts.thinking} …`);
    else if (event.type === "content") {
      status.clear();
      if (!hasBegun && view.label !== "") data.raw(data.paint("bold", view.label));
      hasBegun = true;
      data.raw(safeText(event.text));
    }
    if (event.type === "end") {
      status.clear();
      if (!json && hasBegun) data.line();
      return event.job;
    }
  }
  throw new Error(`The events of job ${jobId} ended without its last one`);
}

/** The line below an answer: why it ended, and what it took. */
export function answerFootnote({ result, usage, finish_reason }: JobView): string {
  const reason = (result as ChatCompletionResult | undefined)?.choices[0]?.finish_reason;
  const { total_tokens, prompt_tokens, completion_tokens } = (usage ?? {}) as Record<
    string,
    number
  >;
  const counts = [
    ["total_tokens", total_tokens],
    ["input_tokens", prompt_tokens],
    ["output_tokens", completion_tokens],
  ].flatMap(([name, count]) => (count === undefined ? [] : [`${name}=${count}`]));
  const tail = counts.length === 0 ? "" : `(${counts.join(", ")})`;
  return `[finish_reason=${reason ?? finish_reason ?? "null"}${tail}]`;
}

/** A model's text may hold line breaks and tabs, but nothing that drives the terminal. */
function safeText(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069]/gu, "");
}

/** One line that is drawn over, on a terminal only. */
function createStatus(output: TextOutput) {
  let isShown = false;
  const clear = () => {
    if (isShown) output.raw("\r\u001B[K");
    isShown = false;
  };
  return {
    clear,
    show(text: string) {
      if (!output.isInteractive) return;
      clear();
      output.raw(output.paint("dim", safeText(text).slice(0, output.columns() - 1)));
      isShown = true;
    },
  };
}
