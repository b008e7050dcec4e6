import { createInterface } from "node:readline/promises";
import { MillraceApiError } from "@shared/contracts/client";
import { exitCodes } from "../../exit-codes.ts";
import type { ExitCode } from "../../exit-codes.ts";
import { explainFailure } from "../../explain-failure.ts";
import { plainText } from "../../output/plain-text.ts";
import type { CommandRun } from "../../run-command.ts";
import type { ChatSettings } from "./chat-settings.ts";
import type { ChatTexts } from "./chat-texts.ts";
import { keepLineHistory, readLineHistory } from "./line-history.ts";
import { answerFootnote, showAnswer } from "./show-answer.ts";

/*
 * The states of a dialogue:
 *
 *   asking     a line is awaited; Ctrl+C and Ctrl+D leave
 *   answering  an answer comes; the first Ctrl+C stops it, the second one leaves
 *   left       the session is ended, and with it what it is at
 */

export interface DialogueDeps {
  run: CommandRun;
  settings: ChatSettings;
  texts: ChatTexts;
  input: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
  /** Where the typed lines are kept. */
  historyFile: string;
}

/** Talks with a model until the person leaves. */
export async function chatDialogue(deps: DialogueDeps): Promise<ExitCode> {
  const { run, settings, texts } = deps;
  const { client, terminal } = run;
  const lines = createInterface({
    input: deps.input,
    output: deps.output,
    terminal: terminal.data.isInteractive,
    history: readLineHistory(deps.historyFile),
    historySize: 1_000,
    removeHistoryDuplicates: true,
  });
  const typed: string[] = readLineHistory(deps.historyFile);
  const left = new AbortController();
  let stopAnswer: (() => void) | undefined;
  const leave = () => left.abort(new DOMException("left", "AbortError"));
  const onInterrupt = () => (stopAnswer ? stopAnswer() : leave());
  /** Lines typed while an answer came. */
  const ahead: string[] = [];
  lines.on("line", (line) => ahead.push(line));
  lines.on("SIGINT", onInterrupt);
  lines.on("close", leave);
  const stopListening = run.context.onInterrupt(onInterrupt);
  const say = (text: string) => terminal.chatter.line(terminal.chatter.paint("dim", text));

  async function ask(question: string): Promise<string | undefined> {
    const line = ahead.shift();
    if (line !== undefined) return line;
    try {
      return await lines.question(question, { signal: left.signal });
    } catch (error) {
      if (left.signal.aborted) return undefined;
      throw error;
    }
  }

  async function openSession(): Promise<string> {
    const { session_id, expires_in } = await client.openChat(settings.key);
    say(texts.sessionOpened(session_id, expires_in));
    return session_id;
  }

  /** The prompt that the person wants; undefined: the gateway's own. */
  async function choosePrompt(): Promise<string | undefined> {
    const { systemPrompt, isPromptConfigured } = settings;
    if (systemPrompt !== undefined) {
      if (!isPromptConfigured) return systemPrompt;
      const answer = (await ask(texts.useConfiguredPrompt))?.trim().toLowerCase();
      if (answer === "" || answer === "y" || answer === "yes") return systemPrompt;
      if (answer === undefined) return undefined;
    }
    return (await ask(texts.askPrompt))?.trim() || undefined;
  }

  async function answer(session_id: string, message: string): Promise<void> {
    const said = await client.say({ session_id, message, ...settings.message });
    for (const warning of said.warnings) say(plainText(warning));
    const cut = new AbortController();
    let isStopping = false;
    stopAnswer = () => {
      if (isStopping) {
        leave();
        cut.abort();
        return;
      }
      isStopping = true;
      terminal.chatter.line();
      say(texts.stopping);
      client.cancel(said.job_id).catch((error: unknown) => cut.abort(error));
    };
    try {
      const view = { terminal, texts, json: settings.json, label: texts.model };
      const job = await showAnswer(client, said.job_id, view, { signal: cut.signal });
      for (const warning of job.warnings) say(plainText(warning));
      if (job.status === "succeeded") say(answerFootnote(job));
      else if (job.status === "cancelled") say(`[${texts.stopped}]`);
      else complain(`${job.error?.code ?? job.status}: ${job.error?.message ?? ""}`);
    } catch (error) {
      if (!left.signal.aborted) throw error;
    } finally {
      stopAnswer = undefined;
    }
  }

  function complain(text: string): void {
    terminal.chatter.line(terminal.chatter.paint("red", plainText(text)));
  }

  /** What goes wrong with one message is told, and the dialogue goes on. */
  async function tryTo(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const { lines: why } = explainFailure(error, { address: run.address, isInterrupted: false });
      for (const line of why) complain(line);
    }
  }

  let session = await openSession();
  try {
    let prompt = await choosePrompt();
    if (prompt !== undefined) {
      await client.setSystemPrompt(session, prompt);
      say(texts.promptSet);
    }
    say(texts.hint);
    while (!left.signal.aborted) {
      const line = (await ask(texts.you))?.trim();
      if (line === undefined || isFarewell(line)) break;
      if (line === "") continue;
      typed.unshift(line);
      if (/^\/system(\s|$)/.test(line)) {
        const text = line.slice("/system".length).trim();
        if (text === "") say(texts.promptHint);
        else {
          prompt = text;
          await tryTo(async () => {
            await client.setSystemPrompt(session, text);
            say(texts.promptChanged);
          });
        }
        continue;
      }
      await tryTo(async () => {
        try {
          await answer(session, line);
        } catch (error) {
          if (!isGone(error)) throw error;
          say(texts.expired);
          session = await openSession();
          if (prompt !== undefined) await client.setSystemPrompt(session, prompt);
          await answer(session, line);
        }
      });
    }
    return exitCodes.ok;
  } finally {
    stopListening();
    lines.close();
    keepLineHistory(deps.historyFile, typed);
    await client.stopChat(session).catch(() => undefined /* it expires by itself */);
  }
}

function isFarewell(line: string): boolean {
  return ["/exit", "/quit", ":q"].includes(line.toLowerCase());
}

function isGone(error: unknown): boolean {
  return error instanceof MillraceApiError && error.status === 404;
}
