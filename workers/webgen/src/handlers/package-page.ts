import type { OutcomeArtifact } from "@shared/queues/consumer";
import { zipSync } from "fflate";
import type { JudgedPage } from "./find-best-page.ts";

/** ZIP stores local times; the earliest one it knows makes the same page the same bytes anywhere. */
const fixedTime = new Date(1980, 0, 1);

/** The page as a file and as an archive of exactly that file. */
export function packagePage({ composition }: JudgedPage): OutcomeArtifact[] {
  const bytes = Buffer.from(composition.html);
  const zip = zipSync({ "index.html": [bytes, { mtime: fixedTime, level: 9 }] });
  return [
    { name: "index.html", mediaType: "text/html; charset=utf-8", bytes },
    { name: "site.zip", mediaType: "application/zip", bytes: zip },
  ];
}

/** What tells about the page: its report, and its screenshots as far as there are any. */
export function packageReport(report: unknown, { judgement }: JudgedPage): OutcomeArtifact[] {
  const { desktop, mobile } = judgement.screenshots;
  const png = (name: string, bytes: Uint8Array | undefined) =>
    bytes === undefined ? [] : [{ name, mediaType: "image/png", bytes }];
  return [
    ...png("screenshot-desktop.png", desktop),
    ...png("screenshot-mobile.png", mobile),
    {
      name: "report.json",
      mediaType: "application/json",
      bytes: Buffer.from(`${JSON.stringify(report, null, 2)}\n`),
    },
  ];
}
