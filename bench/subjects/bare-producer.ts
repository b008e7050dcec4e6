import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { submissionText } from "../kit/submissions.ts";
import { serveProducer } from "./serve-producer.ts";

/* Adds jobs to bare BullMQ, 100 by one addBulk. */

const connection = new Redis(process.env["REDIS_URL"] ?? "", { maxRetriesPerRequest: null });
const queue = new Queue("bare", { connection });
const data = { input: { snapshot: submissionText() } };

serveProducer({
  async add(count) {
    await queue.addBulk(Array.from({ length: count }, () => ({ name: "job", data })));
  },
  countWaiting: () => connection.llen("bull:bare:wait"),
});
