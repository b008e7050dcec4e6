import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { checkoutRoot } from "../../checkout.ts";
import { found, missing } from "./finding.ts";
import type { Finding } from "./finding.ts";

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      link: z.boolean().optional(),
      optional: z.boolean().optional(),
      devOptional: z.boolean().optional(),
    }),
  ),
});

/** Whether this runs on a Node that can run TypeScript. */
export function checkNode(): Finding {
  const isNewEnough = Number(process.versions.node.split(".")[0]) >= 24;
  if (isNewEnough) return found("Node", process.version);
  return missing("Node", `${process.version}, but 24 is needed`, "npm ci, then npx millrace …");
}

/** Whether node_modules is what package-lock.json says. */
export async function checkPackages(): Promise<Finding> {
  const advice = "npm ci";
  try {
    const wanted = await readLock("package-lock.json");
    const present = await readLock("node_modules/.package-lock.json");
    const absent = Object.entries(wanted.packages).filter(([path, entry]) => {
      const isOurs = !path.includes("node_modules/") || entry.link === true;
      const isSpare = entry.optional === true || entry.devOptional === true;
      return !isOurs && !isSpare && present.packages[path]?.version !== entry.version;
    });
    if (absent.length === 0) return found("Packages", "as package-lock.json says");
    const [first] = absent;
    const name = first?.[0].split("node_modules/").at(-1);
    return missing(
      "Packages",
      `${absent.length} differ from package-lock.json (${name} …)`,
      advice,
    );
  } catch {
    return missing("Packages", "node_modules is missing or not whole", advice);
  }
}

async function readLock(path: string): Promise<z.infer<typeof lockSchema>> {
  return lockSchema.parse(JSON.parse(await readFile(join(checkoutRoot, path), "utf8")));
}
