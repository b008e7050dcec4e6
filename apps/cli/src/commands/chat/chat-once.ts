import { text } from "node:stream/consumers";
import { AppError } from "@shared/runtime";
import { exitCodes } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { plainText } from "../../output/plain-text.ts";
import type { CommandRun } from "../../run-command.ts";
import type { ChatSettings } from "./chat-settings.ts";
import type { ChatTexts } from "./chat-texts.ts";
import { showAnswer } from "./show-answer.ts";

const cutShort = "millrace: The answer was cut off at its longest; --max-tokens makes it longer.";

/** Answers what comes through standard input, once: for pipes and scripts. */
export async function chatOnce(
  run: CommandRun,
  settings: ChatSettings,
  texts: ChatTexts,
): Promise<ExitCode> {
  const { client, terminal } = run;
  const message = (await text(run.context.stdin)).trim();
  if (message === "") {
    throw new AppError("USAGE", "Nothing came through standard input: echo text | millrace chat");
  }
  const { session_id } = await client.openChat(settings.key);
  let jobId: string | undefined;
  // Not under the interrupt's signal: what was said unseen could not be stopped.
  const stop = () =>
    void client.stopChat(session_id).catch(() => undefined /* the end below tries again */);
  run.interrupt.addEventListener("abort", stop, { once: true });
  try {
    // Without a word on it the model plays no part: a script does not expect the gateway's own.
    await client.setSystemPrompt(session_id, settings.systemPrompt ?? "");
    const said = await client.say({ session_id, message, ...settings.message });
    jobId = said.job_id;
    for (const warning of said.warnings) terminal.chatter.line(plainText(warning));
    const view = { terminal, texts, json: settings.json, label: "" };
    const job = await showAnswer(client, jobId, view);
    for (const warning of job.warnings) terminal.chatter.line(plainText(warning));
    if (run.interrupt.aborted) return exitCodes.interrupted;
    if (job.finish_reason === "length") terminal.chatter.line(cutShort);
    if (job.status === "succeeded") return exitCodes.ok;
    const { code, message: why } = job.error ?? { code: job.status, message: "" };
    terminal.chatter.line(plainText(`millrace: ${code}: ${why}`));
    return exitCodes.failed;
  } finally {
    run.interrupt.removeEventListener("abort", stop);
    await client.stopChat(session_id).catch(() => undefined /* it expires by itself */);
  }
}
