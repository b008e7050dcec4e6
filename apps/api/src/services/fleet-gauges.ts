import { jobKindSchema } from "@shared/contracts";
import type { WorkerView } from "@shared/contracts";
import { Gauge } from "prom-client";
import type { Registry } from "prom-client";
import { ticketStates } from "./fleet-numbers.ts";
import type { FleetNumbers } from "./fleet-numbers.ts";

/** The gauges of the whole fleet: every API process shows the same. */
export function createFleetGauges(registry: Registry) {
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const workers = gauge("millrace_workers", "Live workers, by kind and whether they drain", [
    "kind",
    "state",
  ]);
  const slots = gauge("millrace_worker_slots", "Jobs that the live workers can run at a time", [
    "kind",
  ]);
  const busy = gauge("millrace_worker_slots_busy", "Slots that run a job", ["kind"]);
  const heartbeat = gauge(
    "millrace_worker_heartbeat_age_seconds",
    "Age of the oldest heartbeat among the live workers, by their own clocks",
    ["kind"],
  );
  const loop = gauge(
    "millrace_worker_event_loop_delay_seconds",
    "Event-loop delay of the slowest live worker, 99th percentile between heartbeats",
    ["kind"],
  );
  const controls = gauge("millrace_control_processes", "Live control processes");
  const controlLoop = gauge(
    "millrace_control_event_loop_delay_seconds",
    "Event-loop delay of the slowest control process, 99th percentile between heartbeats",
  );
  const ledger = gauge("millrace_ledger_entries", "Ledger entries that wait to be recorded", [
    "lane",
  ]);
  const tickets = gauge("millrace_tickets", "Tickets in Redis, by lane and state", [
    "lane",
    "state",
  ]);
  const used = gauge("millrace_redis_memory_used_bytes", "Memory that Redis uses");
  const max = gauge("millrace_redis_memory_max_bytes", "Memory that Redis may use; 0: no limit");
  const clients = gauge("millrace_redis_clients", "Connections to Redis");
  const all = [workers, slots, busy, heartbeat, loop, ledger, tickets];
  const single = [controls, controlLoop, used, max, clients];

  function setWorkers(kind: string, views: WorkerView[], now: number): void {
    const sum = (of: (view: WorkerView) => number) =>
      views.reduce((total, view) => total + of(view), 0);
    const most = (of: (view: WorkerView) => number) => Math.max(0, ...views.map(of));
    const draining = views.filter((view) => view.draining).length;
    workers.set({ kind, state: "active" }, views.length - draining);
    workers.set({ kind, state: "draining" }, draining);
    slots.set(
      { kind },
      sum((view) => (view.draining ? 0 : view.slots)),
    );
    busy.set(
      { kind },
      sum((view) => view.busy),
    );
    heartbeat.set(
      { kind },
      most((view) => (now - Date.parse(view.last_heartbeat)) / 1_000),
    );
    loop.set(
      { kind },
      most((view) => view.event_loop_delay_seconds ?? 0),
    );
  }

  return {
    /** Shows the numbers; none when they can't be read, so that nobody takes old ones for new. */
    set(numbers: FleetNumbers | undefined, now: number): void {
      for (const one of [...all, ...single]) one.reset();
      if (!numbers) {
        // A gauge without labels would say 0.
        for (const one of single) one.remove();
        return;
      }
      for (const kind of jobKindSchema.options) {
        setWorkers(
          kind,
          numbers.workers.filter((view) => view.kind === kind),
          now,
        );
      }
      controls.set(numbers.controls.length);
      controlLoop.set(
        Math.max(0, ...numbers.controls.map((view) => view.event_loop_delay_seconds)),
      );
      for (const { lane, ledgerEntries, tickets: counts } of numbers.lanes) {
        ledger.set({ lane }, ledgerEntries);
        for (const state of ticketStates) tickets.set({ lane, state }, counts[state] ?? 0);
      }
      used.set(numbers.memory.usedBytes);
      max.set(numbers.memory.maxBytes);
      clients.set(numbers.memory.clients);
    },
  };
}
