/** One page on a contact sheet: its pictures as PNG bytes. */
export interface SheetEntry {
  title: string;
  note: string;
  desktop: Buffer;
  mobile: Buffer;
}

const sheetCss = `
  * { box-sizing: border-box; margin: 0 }
  body { background: #e9e7e2; color: #2b2a27; font: 15px/1.4 system-ui, sans-serif; padding: 36px; width: 1560px }
  ul { display: grid; gap: 36px 28px; list-style: none; padding: 0 }
  .frames { align-items: start; display: grid; gap: 12px; grid-template-columns: 1fr 23% }
  img { background: #fff; border-radius: 6px; box-shadow: 0 1px 2px #0003, 0 8px 24px #0000001f; display: block; width: 100% }
  p { margin-top: 10px } b { font-weight: 650 } i { color: #6a675f; font-style: normal }
`;

const picture = (png: Buffer) =>
  `<img alt="" src="data:image/png;base64,${png.toString("base64")}">`;

/** A page of its own that shows the entries side by side, ready to be photographed 1560 px wide. */
export function drawSheet(entries: readonly SheetEntry[], columns: number): string {
  const items = entries.map(
    ({ title, note, desktop, mobile }) =>
      `<li><div class="frames">${picture(desktop)}${picture(mobile)}</div><p><b>${title}</b> <i>${note}</i></p></li>`,
  );
  return `<!doctype html><title>Contact sheet</title><style>${sheetCss} ul { grid-template-columns: repeat(${columns}, 1fr) }</style><ul>${items.join("")}</ul>`;
}
