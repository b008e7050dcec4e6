import { randomBytes } from "node:crypto";
import { Template } from "@huggingface/jinja";
import { chatErrorCodes } from "@shared/contracts";
import { AppError, messageOf } from "@shared/runtime";
import type { ChatTurn } from "./generation-request.ts";

/**
 * A piece of a prompt. Only in what the template wrote do the names of special tokens mean
 * something: who writes <|im_end|> into a message must not end it.
 */
export interface PromptPart {
  text: string;
  isTemplate: boolean;
}

export interface ChatPrompt {
  /** @throws AppError PROVIDER_REFUSED when the model's template can't take the conversation. */
  render(turns: readonly ChatTurn[]): PromptPart[];
  /** Texts that end an answer although the model knows no such token. */
  stop: string[];
}

/** What most models without a template of their own understand. */
const chatMl =
  "{% for message in messages %}{{ '<|im_start|>' + message.role + '\\n' + message.content + " +
  "'<|im_end|>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}" +
  "{% endif %}";

/**
 * Writes conversations in a model's own form.
 * @param source the model's chat template; ChatML when it has none.
 * @throws AppError MODEL_INVALID when the template can't be read.
 */
export function createChatPrompt(
  source: string | undefined,
  tokens: { bos: string; eos: string },
): ChatPrompt {
  const template = parse(source ?? chatMl);
  const write = (turns: readonly ChatTurn[]) => {
    const mark = randomBytes(8).toString("hex");
    const messages = turns.map(({ role }, at) => ({ role, content: `⟦${mark}:${at}⟧` }));
    const text = template.render({
      messages,
      add_generation_prompt: true,
      bos_token: tokens.bos,
      eos_token: tokens.eos,
    });
    return split(text, mark, turns);
  };
  return {
    stop: source === undefined ? ["<|im_end|>"] : [],
    render(turns) {
      let refusal: unknown;
      // Some templates know no system role, some want strict turns; both say so by failing.
      for (const adapt of [asIs, withoutSystem, strictTurns]) {
        try {
          return write(adapt(turns));
        } catch (error) {
          refusal ??= error;
        }
      }
      const message = `The model's chat template refuses the conversation: ${messageOf(refusal)}`;
      throw new AppError(chatErrorCodes.providerRefused, message, { cause: refusal });
    },
  };
}

/**
 * The tag with which a template begins the reasoning of the answer, where it does: to who reads
 * the answer alone, its reasoning would have an end and no beginning.
 */
export function openedTag(parts: readonly PromptPart[]): string {
  const last = parts.at(-1);
  const [, tag = ""] = /(<(?:think|thinking|reasoning)>)\s*$/.exec(last?.text ?? "") ?? [];
  return last?.isTemplate ? tag : "";
}

function parse(source: string): Template {
  try {
    return new Template(source);
  } catch (error) {
    const message = `The model's chat template can't be read: ${messageOf(error)}. Set another one.`;
    throw new AppError(chatErrorCodes.modelInvalid, message, { cause: error });
  }
}

/** Puts the messages back in the place of their marks. */
function split(text: string, mark: string, turns: readonly ChatTurn[]): PromptPart[] {
  return text
    .split(new RegExp(`⟦${mark}:(\\d+)⟧`))
    .map((piece, at) =>
      at % 2 === 0
        ? { text: piece, isTemplate: true }
        : { text: turns[Number(piece)]?.content ?? "", isTemplate: false },
    )
    .filter(({ text }) => text !== "");
}

function asIs(turns: readonly ChatTurn[]): readonly ChatTurn[] {
  return turns;
}

/** Instructions become the beginning of the first question. */
function withoutSystem(turns: readonly ChatTurn[]): readonly ChatTurn[] {
  const renamed = turns.map((turn) =>
    turn.role === "system" ? ({ ...turn, role: "user" } as const) : turn,
  );
  const [first, second, ...others] = renamed;
  if (turns[0]?.role !== "system" || first === undefined || second?.role !== "user") return renamed;
  return [joined(first, second), ...others];
}

/** Neighbours of one role become one message. */
function strictTurns(turns: readonly ChatTurn[]): readonly ChatTurn[] {
  const strict: ChatTurn[] = [];
  for (const turn of withoutSystem(turns)) {
    const last = strict.at(-1);
    if (last?.role === turn.role) strict[strict.length - 1] = joined(last, turn);
    else strict.push(turn);
  }
  return strict;
}

function joined(first: ChatTurn, second: ChatTurn): ChatTurn {
  return { role: second.role, content: `${first.content}\n\n${second.content}` };
}
