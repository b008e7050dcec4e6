import type { LocalModels } from "@shared/llm";
import { AppError, closestName, readConfigFile } from "@shared/runtime";
import { z } from "zod";

const manifestSchema = z.strictObject({
  models: z
    .record(
      z.string(),
      z.strictObject({
        source: z.string(),
        description: z.string().default(""),
        sha256: z
          .string()
          .regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits")
          .optional(),
      }),
    )
    .default({}),
});

/** A model that is known by name. */
export interface KnownSource {
  source: string;
  description: string;
  sha256?: string | undefined;
  /** The file that says so. */
  from: string;
}

/**
 * The models that can be fetched by name: those of the manifests, and those of config/models.yaml
 * with a repository. Of a name that several have, the last counts.
 * @throws AppError INVALID_SETTINGS
 */
export function readKnownSources(
  manifests: readonly string[],
  local: LocalModels,
): Map<string, KnownSource> {
  const problems: string[] = [];
  const known = new Map<string, KnownSource>();
  for (const path of manifests) {
    const manifest = readConfigFile(path, manifestSchema, problems);
    for (const [name, entry] of Object.entries(manifest?.models ?? {})) {
      known.set(name, { ...entry, from: "manifest.yaml" });
    }
  }
  if (problems.length > 0) {
    const message = `A manifest that can't be used:\n  ${problems.join("\n  ")}`;
    throw new AppError("INVALID_SETTINGS", message);
  }
  for (const [name, entry] of Object.entries(local.models)) {
    const { huggingface_repo: repository, file, sha256, description } = entry;
    if (repository === undefined) continue;
    known.set(name, { source: `${repository}:${file}`, description, sha256, from: "models.yaml" });
  }
  return known;
}

/** @throws AppError USAGE with what there is. */
export function knownSource(name: string, known: ReadonlyMap<string, KnownSource>): KnownSource {
  const found = known.get(name);
  if (found !== undefined) return found;
  const near = closestName(name, [...known.keys()]);
  const hint = near === undefined ? "" : ` Did you mean ${near}?`;
  const width = Math.max(0, ...[...known.keys()].map(({ length }) => length));
  const lines = [...known].map(([one, { description }]) =>
    `  ${one.padEnd(width)}  ${description}`.trimEnd(),
  );
  throw new AppError(
    "USAGE",
    `No model is known by the name ${name}.${hint} Name one of these, owner/repository at Hugging Face, or an address:\n${lines.join("\n")}`,
  );
}
