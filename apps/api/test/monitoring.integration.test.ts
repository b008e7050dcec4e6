import { readdirSync, readFileSync } from "node:fs";
import { eventually } from "@shared/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createApiFixture } from "./api-fixture.ts";
import type { ApiFixture } from "./api-fixture.ts";
import { describedMetrics, parseExposition } from "./exposition.ts";
import { selectorsOf } from "./promql-selectors.ts";

/* What is handed to Prometheus and Grafana, against what a system that has run jobs shows. */

const root = new URL("../../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");

interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: { expr: string; refId: string }[];
}

const dashboard = JSON.parse(read("infra/grafana/millrace.json")) as {
  title: string;
  uid: string;
  schemaVersion: number;
  panels: Panel[];
};
const rules = (
  parse(read("infra/prometheus/alerts.yml")) as {
    groups: {
      rules: {
        alert: string;
        expr: string;
        labels: { severity: string };
        annotations: { summary: string; runbook: string };
      }[];
    }[];
  }
).groups.flatMap((group) => group.rules);
const panels = dashboard.panels.filter((panel) => panel.type !== "row");
const expressions = panels.flatMap((panel) =>
  (panel.targets ?? []).map(({ expr }) => [panel.title, expr] as const),
);

let api: ApiFixture;
let text = "";

beforeAll(async () => {
  api = await createApiFixture();
  await api.startWork();
  await api.submit("page");
  await api.submit("fail");
  text = await eventually(async () => {
    const scrape = await (await api.call("GET", "/metrics")).text();
    // A lane with jobs waiting has its gauges; the others are there from the start.
    return /^millrace_job_outcomes_total\{.*SNAPSHOT_EMPTY"\} 1/m.test(scrape) ? scrape : undefined;
  });
  const waiting = await api.submitHanging();
  const queues = await eventually(async () => {
    const scrape = await (await api.call("GET", "/metrics")).text();
    return /^millrace_jobs\{/m.test(scrape) ? scrape : undefined;
  });
  await api.call("POST", `/v1/jobs/${waiting.id}/cancel`);
  text = `${text}\n${queues}`;
});

afterAll(() => api.close());

function expectKnown(expression: string): void {
  const metrics = parseExposition(text);
  for (const { metric, labels } of selectorsOf(expression)) {
    expect([...metrics.keys()]).toContain(metric);
    for (const label of labels) expect([metric, ...(metrics.get(metric) ?? [])]).toContain(label);
  }
}

describe("the dashboard", () => {
  it("is one that Grafana takes: named, with panels that do not overlap", () => {
    expect([dashboard.title, dashboard.uid]).toEqual(["Millrace", "millrace"]);
    expect(dashboard.schemaVersion).toBeGreaterThanOrEqual(36);
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    const taken = new Set<string>();
    for (const { title, gridPos } of dashboard.panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(taken, title).not.toContain(`${x},${y}`);
          taken.add(`${x},${y}`);
        }
      }
    }
    for (const panel of panels) expect(panel.targets?.length, panel.title).toBeGreaterThan(0);
  });

  it.each(expressions)("shows in %s what /metrics has", (_title, expression) => {
    expectKnown(expression);
  });
});

describe("the alarms", () => {
  it.each(rules.map(({ alert, expr }) => [alert, expr] as const))(
    "%s looks at what /metrics has",
    (_alert, expression) => {
      expectKnown(expression);
    },
  );

  it("say how bad it is, and link a page each", () => {
    for (const { alert, labels, annotations } of rules) {
      expect(["page", "ticket"], alert).toContain(labels.severity);
      expect(annotations.summary.length, alert).toBeGreaterThan(10);
      expect(read(annotations.runbook), alert).toContain(`# ${alert}\n`);
    }
  });

  it("names the Node of the packages where a page starts a process, whatever the system has", () => {
    const folder = new URL("docs/runbooks/", root);
    const bare = readdirSync(folder).flatMap((page) =>
      readFileSync(new URL(page, folder), "utf8")
        .split("\n")
        .filter((line) => /(^|\s)node .*\.ts\b/.test(line)),
    );
    expect(bare).toEqual([]);
  });

  it("and the pages of docs/runbooks belong together, each to one other", () => {
    const pages = readdirSync(new URL("docs/runbooks", root)).filter(
      (name) => name !== "README.md",
    );
    const linked = rules.map(({ annotations }) => annotations.runbook.split("/").at(-1));
    expect(linked.toSorted()).toEqual(pages.toSorted());
  });
});

describe("docs/observability.md", () => {
  it("lists every metric of ours with its type, and no other", () => {
    const listed = [...read("docs/observability.md").matchAll(/^\| `(millrace_\w+)` +\| (\w+)/gm)];
    const shown = [...describedMetrics(text)].filter(([name]) => name.startsWith("millrace_"));
    expect(Object.fromEntries(listed.map(([, name, type]) => [name, type]))).toEqual(
      Object.fromEntries(shown),
    );
  });
});

it("does not take a wrong expression for a right one", () => {
  expect(() => selectorsOf("sum(rate(x[5m])")).toThrow("not PromQL");
  expect(() => expectKnown("millrace_no_such_thing")).toThrow();
  expect(() => expectKnown('millrace_store_up{shop="redis"}')).toThrow();
  expect(() => expectKnown("sum by (shop) (millrace_store_up)")).toThrow();
});
