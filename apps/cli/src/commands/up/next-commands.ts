import { defaultApiUrl } from "../../api-address.ts";
import { fieldLines } from "../../output/table.ts";
import type { TextOutput } from "../../output/terminal.ts";

/** A snapshot short enough for a command line; `\n` is JSON's. */
const tinySnapshot =
  "Source: https://harbour.example/\\n# Harbour Kayaks\\nGuided kayak tours along the old harbour, for beginners too.\\nTwo-hour tour: 35 EUR. Open daily 9:00-18:00.\\nCall +49 40 1234567";

/** Prints what to try next; the command lines work as they stand, with a key in MILLRACE_KEY where keys are asked for. */
export function printNextCommands(output: TextOutput, url: string, isKeyed: boolean): void {
  const header = isKeyed ? ` -H "authorization: Bearer $MILLRACE_KEY"` : "";
  output.line();
  output.line(output.paint("bold", "Try next"));
  output.line(
    `  curl -s ${url}/v1/jobs/webgen${header} -H 'content-type: application/json' -H 'prefer: wait=30' -d '{"input":{"snapshot":"${tinySnapshot}"}}'`,
  );
  // Another terminal knows nothing of this start's PORT and MILLRACE_HOME.
  const address = url === defaultApiUrl ? "" : `MILLRACE_URL=${url} `;
  output.line(`  ${address}npx millrace webgen workers/webgen/samples/clinic-ru.md -o out/`);
  output.line(`  ${address}npx millrace models demo && ${address}npx millrace chat -m demo-mill`);
  output.line();
  const places: [string, string][] = [
    ["  API reference", `${url}/docs`],
    ["  Queues", `${url}/admin/queues`],
    ["  Health", `${url}/ready`],
  ];
  for (const line of fieldLines(output, places)) output.line(line);
}
