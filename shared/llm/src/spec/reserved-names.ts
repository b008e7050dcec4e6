import { chatErrorCodes } from "@shared/contracts";
import { AppError } from "@shared/runtime";

const reservedNames: readonly string[] = ["auto", "echo"];

/** Whether a name means something else than a provider or a model that is called so. */
export function isReservedName(name: string): boolean {
  return reservedNames.includes(name);
}

/** @throws AppError MODEL_INVALID where no model file can be served under this name. */
export function requireServableName(name: string): void {
  if (!isReservedName(name)) return;
  const message = `The name "${name}" has a meaning of its own. Give the file another one.`;
  throw new AppError(chatErrorCodes.modelInvalid, message);
}
