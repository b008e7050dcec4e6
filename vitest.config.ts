import { defineConfig } from "vitest/config";
import { FileTimes } from "./scripts/file-times.ts";

const elsewhere = ["**/node_modules/**", "**/.millrace/**"];
const storeTests = ["**/*.integration.test.ts", "**/*.crash.test.ts"];
const stores = ["./shared/testing/src/global-setup.ts"];
const seeds = ["./shared/testing/src/property-seed.ts"];

/** One group after the other: the later ones start processes and browsers, and wait on clocks. */
export default defineConfig({
  test: {
    reporters: ["default", new FileTimes()],
    projects: [
      {
        test: {
          name: "unit",
          include: ["**/*.test.ts"],
          exclude: [...elsewhere, ...storeTests],
          setupFiles: seeds,
          // They take milliseconds; property tests on a busy machine take a while longer.
          testTimeout: 20_000,
          // They share their modules: loading those anew for every file takes most of the time.
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "integration",
          include: ["**/*.integration.test.ts"],
          exclude: elsewhere,
          globalSetup: stores,
          setupFiles: seeds,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "crash",
          include: ["**/*.crash.test.ts"],
          exclude: elsewhere,
          globalSetup: stores,
          setupFiles: seeds,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
