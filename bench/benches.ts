/** Every bench by name, with the question that it answers. */
export const benches = {
  submit: "How many jobs a second are accepted over HTTP, the durable row included?",
  throughput: "How many no-op jobs a second get through, to the last committed outcome?",
  pickup: "How long from submitting a job until its handler starts?",
  cancel: "How long from a cancel request to the run's signal, and to the free slot?",
  poll: "What do 1,000 clients cost that poll with an ETag once a second?",
  depth: "What changes with 100,000 jobs waiting: accepting, reading, picking up, memory?",
  sse: "How late do events reach 1,000 followers of 100 jobs, and at what cost?",
  stream: "How late are a model's tokens behind the queue: the first, and each?",
  idle: "What does a system cost that has nothing to do?",
  filter: "How fast does a model's text pass the filter that sets its reasoning apart?",
  local: "How much of a local model's speed is left behind API, queue and worker?",
  soak: "Is every one of 10,000 jobs ended once, with a process killed every two seconds?",
  webgen: "How long does a landing page take, and how much memory?",
} as const;

export type BenchName = keyof typeof benches;
