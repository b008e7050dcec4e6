import { parser } from "@prometheus-io/lezer-promql";

/** What a PromQL expression asks for: a metric, and the labels that it is chosen or grouped by. */
export interface PromqlSelector {
  metric: string;
  labels: string[];
}

/** What Prometheus and the alarm itself add; no metric of ours carries it. */
const foreignLabels = new Set(["instance", "job"]);

/**
 * Reads the selectors of an expression; Grafana's variables stand for a plain word or duration.
 * @throws Error when it is no PromQL.
 */
export function selectorsOf(expression: string): PromqlSelector[] {
  const text = expression.replaceAll("$__rate_interval", "5m").replaceAll(/\$\w+/g, "x");
  const selectors: PromqlSelector[] = [];
  const grouping: string[] = [];
  parser.parse(text).iterate({
    enter(node) {
      if (node.type.isError) throw new Error(`not PromQL near ${node.from}: ${text}`);
      const word = text.slice(node.from, node.to);
      const parent = node.node.parent?.name;
      if (node.name === "Identifier" && parent === "VectorSelector") {
        selectors.push({ metric: word, labels: [] });
      }
      if (node.name !== "LabelName" || foreignLabels.has(word)) return;
      if (parent === "GroupingLabels") grouping.push(word);
      else selectors.at(-1)?.labels.push(word);
    },
  });
  if (selectors.length === 0) throw new Error(`no metric in ${text}`);
  const [first] = selectors;
  first?.labels.push(...grouping);
  return selectors;
}
