/** What may stand between the word and the number. */
const gap = "[\\s:.№()\\-–—*]{0,6}$";
const names =
  "tel|telephone|telefon|telefono|teléfono|téléphone|telefax|phone|ph|fax|mobile|mob|mobil|handy|cell|whatsapp|hotline|line|(?:our|my|main|office|old|new) number|тел|телефон|факс|моб|регистратура|по номеру|звоните";
const named = new RegExp(
  `(?<!\\p{L})(?:${names})(?:\\p{L}{0,10}|\\.)(?:\\s?(?:no|nr|number|numbers|nummer|us|on))?${gap}`,
  "iu",
);
/** One letter counts as a capital or with its colon: "T 01326 315800", "m: 07700 900123". */
const letter = new RegExp(`(?<![\\p{L}\\p{N}])(?:[TPMF]|[tpmf](?=[.:]))${gap}`, "u");
/** A request to call, with a few words: "call our office on". */
const asked = new RegExp(
  `(?<!\\p{L})(?:call|ring|dial|text|reach|contact|contacts|sms|kontakt|appelez|llame|anrufen|reception|office|desk|surgery|shop|bookings?|reservations?|emergenc(?:y|ies)|контакты?)(?:\\s\\p{L}{1,12}){0,4}${gap}`,
  "iu",
);
const numbered =
  /(?:№|(?<!\p{L})(?:no|nr|number|id|инн|огрн|кпп|бик|р\/с|к\/с|счёт|счет|isbn|issn|iban|ein|abn|acn|vat|tax|reg|registration|registered|licen[cs]e|лиценз\p{L}*|снилс|order|ticket|account|acc|sort code|company)|#)[.:]?\s{0,3}(?:[A-Z]{2}\s)?$/iu;

/**
 * Tells whether the words right before a number call it a telephone number: `named` by a word for
 * it ("Tel."), `asked` by a request ("call us on"), which needs more digits to be believed.
 */
export function isLabelledPhone(before: string): "named" | "asked" | undefined {
  const near = before.slice(-60);
  if (named.test(near)) return "named";
  return letter.test(near.slice(-8)) || asked.test(near) ? "asked" : undefined;
}

/** True behind words such as "Order no." or "VAT": what follows is the number of a document. */
export function isNumberedThing(before: string): boolean {
  return numbered.test(before.slice(-24));
}
