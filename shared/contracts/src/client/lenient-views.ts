import { z } from "zod";
import { jobListSchema, jobViewSchema, submittedJobSchema } from "../http/job-view.ts";
import { modelListSchema, modelViewSchema } from "../http/model-view.ts";
import { queueViewSchema } from "../http/queue-view.ts";
import { healthViewSchema, readyViewSchema } from "../http/ready-view.ts";
import { webhookViewSchema } from "../http/webhook.ts";
import { workerViewSchema } from "../http/worker-view.ts";

// The shapes of the contract, with the fields that a newer server may add kept as they are.

export const lenientJobSchema = jobViewSchema.loose();
export const lenientSubmittedJobSchema = submittedJobSchema.loose();
export const lenientWebhookSchema = webhookViewSchema.loose();
export const lenientJobListSchema = jobListSchema.extend({ items: z.array(lenientJobSchema) });
export const lenientWorkersSchema = z.looseObject({ items: z.array(workerViewSchema.loose()) });
export const lenientQueuesSchema = z.looseObject({ items: z.array(queueViewSchema.loose()) });
export const lenientModelsSchema = modelListSchema.extend({
  data: z.array(modelViewSchema.loose()),
});
export const lenientHealthSchema = healthViewSchema.loose();
export const lenientReadySchema = readyViewSchema.loose();
