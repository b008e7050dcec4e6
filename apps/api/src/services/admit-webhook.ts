import { randomBytes } from "node:crypto";
import type { WebhookTarget } from "@shared/contracts";
import type { NewWebhook } from "@shared/db";
import type { AddressGuard } from "@shared/runtime";
import { validationProblem } from "../http/api-problem.ts";

const secretBytes = 32;

/**
 * Makes the job's webhook of a submission's, with a secret where it names none. A name is taken
 * as it is: what it resolves to is checked when the delivery connects.
 * @throws AppError VALIDATION_FAILED for a private address
 */
export function admitWebhook(target: WebhookTarget, guard: AddressGuard): NewWebhook {
  const url = new URL(target.url);
  // It would not be sent anyway.
  url.hash = "";
  if (!guard.allowsHost(url.hostname)) {
    const message = "this address is private; the operator can allow it (webhooks.private_targets)";
    throw validationProblem([{ path: "webhook.url", message }]);
  }
  const isSecretMade = target.secret === undefined;
  const secret = target.secret ?? `whsec_${randomBytes(secretBytes).toString("base64")}`;
  return { url: url.href, secret, isSecretMade };
}
