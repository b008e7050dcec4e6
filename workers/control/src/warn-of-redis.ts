import { inspectRedis } from "@shared/runtime";
import type { Logger } from "@shared/runtime";
import type { Redis } from "ioredis";

/** Says once, as soon as Redis answers, what of its configuration endangers jobs. Never rejects. */
export async function warnOfRedis(redis: Redis, logger: Logger): Promise<void> {
  try {
    const { version, isTooOld, warnings, unknown } = await inspectRedis(redis);
    if (isTooOld) {
      logger.error(
        { code: "REDIS_TOO_OLD", version },
        `Redis ${version} is too old; use 6.2 or newer`,
      );
    }
    for (const warning of warnings) logger.warn({ code: "REDIS_UNSAFE" }, `Redis: ${warning}`);
    if (unknown.length > 0) {
      logger.info({ unknown }, "Redis does not tell these settings; see docs/operations.md");
    }
  } catch (error) {
    logger.info({ err: error }, "Redis can't be asked for its settings");
  }
}
