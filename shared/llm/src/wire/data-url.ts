/** The parts of a base64 data URL; undefined for any other URL. */
export function parseDataUrl(url: string): { mediaType: string; base64: string } | undefined {
  const comma = url.indexOf(",");
  const mediaType = /^data:([\w.+-]+\/[\w.+-]+);base64$/.exec(url.slice(0, comma))?.[1];
  return mediaType === undefined ? undefined : { mediaType, base64: url.slice(comma + 1) };
}
