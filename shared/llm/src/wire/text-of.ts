import type { ChatContentPart } from "@shared/contracts";

/** The text of a message's content; pieces of it stand on lines of their own. */
export function textOf(content: string | readonly ChatContentPart[] | null | undefined): string {
  if (typeof content === "string") return content;
  const texts = (content ?? []).map((part) => (part.type === "text" ? part.text : ""));
  return texts.filter(Boolean).join("\n");
}
