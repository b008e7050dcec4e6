import { createHash } from "node:crypto";
import { isTerminal, jobCatalog, jobKindSchema, webhookTargetSchema } from "@shared/contracts";
import type {
  ChatCompletionInput,
  ChatCompletionOptions,
  CommonOptions,
  JobContract,
  JobKind,
} from "@shared/contracts";
import type { NewJob, SubmittedJob } from "@shared/db";
import { newId } from "@shared/runtime";
import type { AddressGuard } from "@shared/runtime";
import { z } from "zod";
import { idempotencyScopeOf, isKindAllowed } from "../access/caller.ts";
import type { Caller } from "../access/caller.ts";
import { apiProblem, validationProblem } from "../http/api-problem.ts";
import type { FieldProblem } from "../http/api-problem.ts";
import { canonicalJson } from "../http/json-value.ts";
import type { ModelDirectory } from "./model-directory.ts";
import { admitWebhook } from "./admit-webhook.ts";

const maxMetadataChars = 16 * 1024;
const defaultPriority = 5;

const metadataSchema = z
  .record(z.string(), z.unknown())
  .refine((value) => JSON.stringify(value).length <= maxMetadataChars, {
    error: `at most ${maxMetadataChars} characters of JSON`,
  })
  .describe("Yours: kept with the job and given back unread");

/** The body of `POST /v1/jobs/{kind}`. */
export function submissionSchemaOf(kind: JobKind) {
  const contract = jobCatalog[kind];
  return z.strictObject({
    input: contract.inputSchema,
    options: contract.optionsSchema.optional(),
    metadata: metadataSchema.optional(),
    webhook: webhookTargetSchema.optional(),
  });
}

const submissionSchemas = new Map(
  jobKindSchema.options.map((kind) => [kind, submissionSchemaOf(kind)]),
);

/** @throws AppError NOT_FOUND */
export function parseKind(text: string): JobKind {
  const parsed = jobKindSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  const known = jobKindSchema.options.join(", ");
  throw apiProblem("NOT_FOUND", `There is no job kind of this name. Known: ${known}.`);
}

/** What a submission comes with besides its body. */
export interface AdmissionContext {
  caller: Caller;
  /** Where jobs for a model go; brought up to date before. */
  models: Pick<ModelDirectory, "laneOf" | "isServed">;
  idempotencyKey: string | undefined;
  now: Date;
}

/**
 * Checks a submission and makes the job of it.
 * @throws AppError VALIDATION_FAILED, or MISSING_SCOPE when the caller may not submit this kind
 */
export function admitJob(
  kind: JobKind,
  body: unknown,
  context: AdmissionContext,
  webhookGuard: AddressGuard,
): NewJob {
  assertKindAllowed(context.caller, kind);
  const parsed = submissionSchemas.get(kind)?.safeParse(body);
  if (!parsed?.success) throw validationProblem(toFieldProblems(parsed?.error.issues ?? []));
  const { input, options = {}, metadata = {}, webhook } = parsed.data;
  return {
    ...buildJob(kind, { input, options, metadata, retriedFrom: null }, context),
    ...(webhook ? { webhook: admitWebhook(webhook, webhookGuard) } : {}),
    ...idempotencyOf(context, { kind, body }),
  };
}

/** A new job that does again what an old one did, and tells the same webhook of it. */
export function admitRetry(old: SubmittedJob, context: AdmissionContext): NewJob {
  if (!isTerminal(old.status)) {
    throw apiProblem("CONFLICT", `The job is ${old.status}; only a finished job can be retried.`);
  }
  const { input, options, metadata, webhookTarget } = old;
  const kind = parseKind(old.kind);
  assertKindAllowed(context.caller, kind);
  return {
    ...buildJob(kind, { input, options, metadata, retriedFrom: old.id }, context),
    ...(webhookTarget ? { webhook: { ...webhookTarget, isSecretMade: false } } : {}),
    ...idempotencyOf(context, { retry: old.id }),
  };
}

/** @throws AppError MISSING_SCOPE */
function assertKindAllowed(caller: Caller, kind: JobKind): void {
  if (isKindAllowed(caller, kind)) return;
  throw apiProblem("MISSING_SCOPE", `This key may not submit ${kind} jobs.`);
}

function idempotencyOf(context: AdmissionContext, request: object): Pick<NewJob, "idempotency"> {
  const { caller, idempotencyKey: key } = context;
  if (key === undefined) return {};
  const bodyHash = createHash("sha256").update(canonicalJson(request)).digest("hex");
  return { idempotency: { scope: idempotencyScopeOf(caller), key, bodyHash } };
}

function buildJob(
  kind: JobKind,
  parts: Pick<NewJob, "input" | "options" | "metadata" | "retriedFrom">,
  { caller, now, models }: AdmissionContext,
): NewJob {
  const contract: JobContract = jobCatalog[kind];
  const options = parts.options as CommonOptions;
  const seconds = options.deadline_seconds;
  return {
    id: newId(),
    kind,
    lane: laneOf(kind, parts, models),
    priority: options.priority ?? defaultPriority,
    maxAttempts: options.max_attempts ?? contract.policy.maxAttempts,
    timeoutMs:
      options.timeout_seconds === undefined
        ? contract.policy.timeoutMs
        : Math.max(1, Math.round(options.timeout_seconds * 1_000)),
    deadlineAt: seconds === undefined ? null : new Date(now.getTime() + seconds * 1_000),
    keyId: caller.keyId,
    inputSummary: contract.summarise(parts.input as never),
    ...parts,
  };
}

/**
 * The lane that the job's workers take it from.
 * @throws AppError MODEL_UNKNOWN, or NO_WORKER_FOR_MODEL where the job does not want to wait for one
 */
function laneOf(
  kind: JobKind,
  parts: Pick<NewJob, "input" | "options">,
  models: AdmissionContext["models"],
): string {
  if (kind !== "chat-completion") return kind;
  const { model } = parts.input as ChatCompletionInput;
  const lane = models.laneOf(model);
  const { no_worker } = parts.options as ChatCompletionOptions;
  if (no_worker !== "fail" || models.isServed(lane)) return lane;
  throw apiProblem(
    "NO_WORKER_FOR_MODEL",
    `No live worker serves "${model}" now. Start one (millrace worker chat), or let the job wait: options.no_worker = "wait".`,
    { headers: { "retry-after": "5" } },
  );
}

/** The issues of a schema as problems with a path each; an unknown field names itself. */
export function toFieldProblems(issues: z.core.$ZodIssue[], prefix = ""): FieldProblem[] {
  return issues.flatMap((issue) => {
    const path = [...(prefix === "" ? [] : [prefix]), ...issue.path.map(String)];
    if (issue.code !== "unrecognized_keys")
      return [{ path: path.join("."), message: issue.message }];
    return issue.keys.map((key) => ({ path: [...path, key].join("."), message: "unknown field" }));
  });
}
