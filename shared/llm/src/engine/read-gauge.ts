/** The sum of a gauge over all its labels in Prometheus' text form; undefined where it is absent. */
export function readGauge(text: string, name: string): number | undefined {
  let sum: number | undefined;
  for (const line of text.split("\n")) {
    if (!line.startsWith(name)) continue;
    const value = /^(?:\{.*\})?\s+(\S+)/.exec(line.slice(name.length))?.[1];
    if (value !== undefined) sum = (sum ?? 0) + Number(value);
  }
  return sum;
}
