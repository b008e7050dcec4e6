/** Reads rows by their ids, several at a time. */
export interface BatchReader<Row> {
  /** The row as it is after this call, or undefined where there is none. */
  read(id: string): Promise<Row | undefined>;
}

interface Asked<Row> {
  id: string;
  resolve: (row: Row | undefined) => void;
  reject: (error: unknown) => void;
}

const maxUnderWay = 2;
const maxIds = 200;

/**
 * Shares queries among readers that ask at the same time. A query takes what was asked for while
 * the two before it were under way: no timer, so a lone reader waits for nobody, and nobody gets
 * an answer to a query that was sent before they asked.
 */
export function createBatchReader<Row extends { id: string }>(
  readRows: (ids: string[]) => Promise<Row[]>,
): BatchReader<Row> {
  const waiting: Asked<Row>[] = [];
  let underWay = 0;

  function startBatches(): void {
    while (underWay < maxUnderWay && waiting.length > 0) {
      underWay += 1;
      void answer(waiting.splice(0, maxIds)).finally(() => {
        underWay -= 1;
        startBatches();
      });
    }
  }

  async function answer(batch: Asked<Row>[]): Promise<void> {
    try {
      const rows = await readRows([...new Set(batch.map(({ id }) => id))]);
      const byId = new Map(rows.map((row) => [row.id, row]));
      for (const { id, resolve } of batch) resolve(byId.get(id));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  return {
    read: (id) =>
      new Promise((resolve, reject) => {
        waiting.push({ id, resolve, reject });
        startBatches();
      }),
  };
}
