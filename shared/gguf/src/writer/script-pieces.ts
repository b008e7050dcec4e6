/**
 * Cuts a text into pieces of which none occurs twice, so that each can name its only successor.
 * A piece is a word with the space before it, and as many words more as it takes to be new; spaces
 * are written as the tokenizer writes them.
 */
export function scriptPieces(text: string): string[] {
  const words =
    text
      .replaceAll(" ", "▁")
      .match(/▁*[^▁]*/g)
      ?.filter((word) => word !== "") ?? [];
  const pieces: string[] = [];
  let piece = "";
  for (const word of words) {
    piece += word;
    if (pieces.includes(piece)) continue;
    pieces.push(piece);
    piece = "";
  }
  // What repeats up to the very end goes to the last piece.
  while (piece !== "") {
    piece = (pieces.pop() ?? "") + piece;
    if (pieces.includes(piece)) continue;
    pieces.push(piece);
    piece = "";
  }
  return pieces;
}
