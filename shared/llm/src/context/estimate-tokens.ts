/** Characters of one token, by script; on the safe side for every tokenizer in use. */
const charsPerToken = { ascii: 3.2, alphabet: 2.2, other: 0.9 };

const onlyAscii = /^[\0-\x7f]*$/;
/** Latin with marks, Greek, Cyrillic, Armenian, Hebrew, Arabic. */
const alphabetEnd = 0x07_00;

/** About how many tokens a text is. Models count differently; `TokenCounter` learns by how much. */
export function estimateTokens(text: string): number {
  if (onlyAscii.test(text)) return text.length / charsPerToken.ascii;
  let [ascii, alphabet, other] = [0, 0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x80) ascii += 1;
    else if (code < alphabetEnd) alphabet += 1;
    else other += 1;
  }
  return (
    ascii / charsPerToken.ascii + alphabet / charsPerToken.alphabet + other / charsPerToken.other
  );
}
