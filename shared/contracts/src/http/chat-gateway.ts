import { z } from "zod";

/*
 * The chat gateway: sessions that remember what was said. The fields are those of the earlier
 * service; `model` and `wait` of a message, and everything after `output_tokens` of a reply, are
 * ours.
 */

export const openChatSchema = z.object({ vllm_api_key: z.string() });

export const openedChatSchema = z.object({
  session_id: z.uuid(),
  expires_in: z.number().int().describe("Seconds without a word after which it is gone"),
});

export const chatPromptSchema = z.object({ session_id: z.string(), system_prompt: z.string() });

export const chatStopSchema = z.object({ session_id: z.string() });

export const chatStatusSchema = z.object({ status: z.string() });

export const chatSaySchema = z.object({
  session_id: z.string(),
  message: z.string(),
  max_tokens: z.number().int().min(1).default(512),
  temperature: z.number().min(0).max(2).default(0.4),
  extra: z.record(z.string(), z.unknown()).default({}),
  model: z.string().min(1).max(300).optional().describe("Another model than the gateway's"),
  wait: z
    .boolean()
    .default(true)
    .describe("false: answers 202 with the job, whose events are followed at /v1/jobs/{id}/events"),
});

export const chatReplySchema = z.object({
  reply: z.string(),
  finish_reason: z.string().nullable(),
  total_tokens: z.number().int().nullable(),
  input_tokens: z.number().int().nullable(),
  output_tokens: z.number().int().nullable(),
  trimmed_turns: z.number().int().describe("Oldest turns that did not fit and were left out"),
  job_id: z.uuid(),
  warnings: z.array(z.string()),
});

export const chatAcceptedSchema = z.object({ job_id: z.uuid(), warnings: z.array(z.string()) });

export type ChatSay = z.input<typeof chatSaySchema>;
