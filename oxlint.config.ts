import { defineConfig } from "oxlint";
import type { OxlintOverride } from "oxlint";

const bypass = {
  regex: "^(\\.\\./)+((shared|workers|apps)/|[\\w-]+/src/)",
  message: "Import another package by its name, through its entrance.",
};
const redisClass = {
  name: "ioredis",
  allowTypeImports: true,
  message: "Open connections with createRedis of @shared/runtime.",
};

const entrances = [
  ...["contracts", "runtime", "db", "gguf", "locks", "llm", "stores", "testing"],
  ...["queues/producer", "queues/events", "queues/consumer", "queues/books"],
  "queues/metrics",
];

interface Layer {
  files: string[];
  /** The packages of shared/ (or entrances of one) that it may import. */
  may: string[];
  /** A regular expression of libraries that belong to other layers. */
  never?: string;
  opensRedis?: boolean;
}

function layer({ files, may, never = "(bullmq|drizzle-orm|postgres)$", opensRedis }: Layer) {
  const isAllowed = (name: string) => may.some((one) => name === one || name.startsWith(`${one}/`));
  const others = entrances.filter((name) => !isAllowed(name)).join("|");
  const patterns = [
    bypass,
    { regex: "^@(worker|app)/", message: "Nothing imports a worker or an app." },
    { regex: `^${never}`, message: "That library belongs to another layer." },
    ...(others === ""
      ? []
      : [{ regex: `^@shared/(${others})(/|$)`, message: "This layer must not know that one." }]),
  ];
  const paths = opensRedis ? [] : [redisClass];
  return {
    files,
    rules: { "no-restricted-imports": ["error", { paths, patterns }] },
  } satisfies OxlintOverride;
}

const tests = ["**/*.test.ts", "**/test/**", "shared/testing/**", "**/fixtures/**"];
/** Where the environment may be read: composition roots, settings, and what is no part of the product. */
const environmentReaders = [
  ...tests,
  "**/main.ts",
  "**/config/**",
  "scripts/**",
  "bench/**",
  "workers/*/scripts/**",
];

export default defineConfig({
  plugins: ["eslint", "typescript", "unicorn", "oxc", "import", "promise", "node", "vitest"],
  categories: { correctness: "error", suspicious: "error" },
  env: { node: true, browser: true, es2024: true },
  ignorePatterns: ["drizzle/**", "**/.millrace/**"],
  rules: {
    "import/no-cycle": "error",
    "import/no-self-import": "error",
    "node/no-process-env": "error",
    "no-console": "error",
    "typescript/no-explicit-any": "error",
    "typescript/ban-ts-comment": "error",
    "typescript/consistent-type-imports": "error",
    "max-lines": ["error", { max: 400 }],
    "prefer-const": "error",
    eqeqeq: "error",
    // Names are short and local here; the rule mostly finds parameters named as a function is.
    "no-shadow": "off",
    // What is imported for its effect says so at the import.
    "import/no-unassigned-import": "off",
    // Streams, hubs and child processes speak in events; a loop that waits is often the point.
    "no-await-in-loop": "off",
    "promise/always-return": "off",
    // Sorting a fresh copy in place is what the code does.
    "unicorn/no-array-sort": "off",
    "unicorn/no-array-reverse": "off",
    // Closures beside what they belong to read better than far from it.
    "unicorn/consistent-function-scoping": "off",
    // Meant for windows; worker threads have no origin.
    "unicorn/require-post-message-target-origin": "off",
    // Groups of a literal may stand on lines of their own.
    "unicorn/no-useless-spread": "off",
    // A closure that sets the flag is not seen by it.
    "no-unmodified-loop-condition": "off",
    "no-underscore-dangle": "off",
    // Snapshots hold such characters, and they have to go.
    "no-control-regex": "off",
    "vitest/valid-expect": ["error", { maxArgs: 2 }],
    "vitest/expect-expect": [
      "error",
      { assertFunctionNames: ["expect*", "fc.assert", "eventually"] },
    ],
    "vitest/no-conditional-expect": "off",
    "vitest/require-to-throw-message": "off",
    // fast-check is used as `fc.…` everywhere.
    "import/no-named-as-default-member": "off",
  },
  overrides: [
    layer({
      files: ["shared/contracts/**"],
      may: ["contracts"],
      never: "(node:|[a-z-]*pino|ioredis)",
    }),
    layer({ files: ["shared/runtime/**"], may: ["contracts", "runtime"], opensRedis: true }),
    layer({ files: ["shared/db/**"], may: ["contracts", "runtime", "db"], never: "bullmq$" }),
    layer({ files: ["shared/gguf/**"], may: ["contracts", "runtime", "gguf"] }),
    layer({ files: ["shared/llm/**"], may: ["contracts", "runtime", "llm"] }),
    layer({ files: ["shared/locks/**"], may: ["contracts", "runtime", "locks"] }),
    layer({
      files: ["shared/queues/**"],
      may: ["contracts", "runtime", "queues"],
      never: "(drizzle-orm|postgres)",
    }),
    layer({ files: ["shared/stores/**"], may: ["contracts", "runtime"] }),
    layer({
      files: ["workers/**"],
      may: ["contracts", "runtime", "db", "gguf", "queues", "locks", "llm"],
    }),
    layer({
      // They may run on rented machines, which have no way to the record.
      files: ["workers/webgen/**", "workers/chat/**"],
      may: ["contracts", "runtime", "gguf", "queues", "locks", "llm"],
    }),
    layer({
      files: ["apps/api/**"],
      may: ["contracts", "runtime", "db", "queues/producer", "queues/events", "queues/metrics"],
    }),
    layer({ files: ["apps/cli/**"], may: ["contracts", "runtime", "db", "gguf", "llm", "stores"] }),
    layer({ files: ["apps/web/**"], may: ["contracts"], never: "(node:|ioredis)" }),
    layer({ files: tests, may: entrances, never: "(drizzle-orm)$" }),
    { files: environmentReaders, rules: { "node/no-process-env": "off" } },
    {
      files: ["apps/cli/**", "scripts/**", "bench/**", "workers/*/scripts/**", "**/*-bench.ts"],
      rules: { "no-console": "off" },
    },
    { files: tests, rules: { "no-console": "off" } },
  ],
});
