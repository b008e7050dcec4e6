import { z } from "zod";

const textPartSchema = z.strictObject({ type: z.literal("text"), text: z.string() });

const imagePartSchema = z.strictObject({
  type: z.literal("image_url"),
  image_url: z.strictObject({
    url: z.string().regex(/^(https:\/\/|data:image\/)/, "must be an https: or data:image/ URL"),
    detail: z.enum(["auto", "low", "high"]).optional(),
  }),
});

/** A piece of a user's message. */
export const chatContentPartSchema = z.discriminatedUnion("type", [
  textPartSchema,
  imagePartSchema,
]);

export type ChatContentPart = z.infer<typeof chatContentPartSchema>;

const textSchema = z.union([z.string(), z.array(textPartSchema).min(1)]);
const nameSchema = z.string().max(64).optional();

/** A call of a function that the model asks for; `arguments` is JSON as the model wrote it. */
export const chatToolCallSchema = z.strictObject({
  id: z.string(),
  type: z.literal("function"),
  function: z.strictObject({ name: z.string(), arguments: z.string() }),
});

export type ChatToolCall = z.infer<typeof chatToolCallSchema>;

const instructionFields = { content: textSchema, name: nameSchema };

/** One message of a chat, in OpenAI's form; `reasoning_content` is an extension that many speak. */
export const chatMessageSchema = z.discriminatedUnion("role", [
  z.strictObject({ role: z.literal("system"), ...instructionFields }),
  z.strictObject({ role: z.literal("developer"), ...instructionFields }),
  z.strictObject({
    role: z.literal("user"),
    content: z.union([z.string(), z.array(chatContentPartSchema).min(1)]),
    name: nameSchema,
  }),
  z.strictObject({
    role: z.literal("assistant"),
    content: textSchema.nullish(),
    name: nameSchema,
    reasoning_content: z.string().nullish(),
    refusal: z.string().nullish(),
    tool_calls: z.array(chatToolCallSchema).min(1).optional(),
  }),
  z.strictObject({ role: z.literal("tool"), content: textSchema, tool_call_id: z.string() }),
]);

export type ChatMessage = z.infer<typeof chatMessageSchema>;
