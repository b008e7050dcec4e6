import type { JobRow } from "@shared/db";
import type { ApiServices } from "../../services/api-services.ts";
import { maySee } from "../../access/caller.ts";
import type { Caller } from "../../access/caller.ts";
import { FaceError } from "../fastapi-errors.ts";

/** The number in `website_<n>`; undefined for anything else, so that no other text goes further. */
export function parseWebsiteId(text: string): number | undefined {
  const digits = /^website_([1-9]\d{0,14})$/.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/**
 * The job behind a website id, if it is the caller's.
 * @param notFoundDetail what the 404 says: it differs between the addresses of this face.
 */
export async function loadWebsiteJob(
  services: ApiServices,
  websiteId: string,
  caller: Caller,
  notFoundDetail: string,
): Promise<JobRow> {
  const number = parseWebsiteId(websiteId);
  const jobId = number === undefined ? undefined : await services.record.findWebsite(number);
  const job = jobId === undefined ? undefined : await services.record.getJob(jobId);
  if (!job || !maySee(caller, job)) throw new FaceError(404, notFoundDetail);
  return job;
}
