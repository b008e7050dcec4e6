/** The commonest words of each language written in Latin letters. */
const stopWords: Record<string, string> = {
  en: "the and of to in is for with you our we are on that your from this at by it",
  de: "der die das und ist für mit wir sie ein eine den von zu auf nicht unsere sind im auch",
  fr: "le la les et des est pour dans nous vous une un avec sur que qui notre du au sont",
  es: "el la los las y de es para con en una un por que nuestro nuestra su más se del",
  it: "il lo gli e di è per con in una un che la nostro nostra sono del della dei più",
  pt: "o a os as e de é para com em uma um por que nosso nossa não mais do da",
  nl: "de het een en van is voor met wij ons onze op te dat zijn bij u naar ook niet",
  pl: "i w na z do jest się nie dla oraz że to po od jak nasz nasze są przez o",
  sv: "och att det är för med vi som på av en ett till i du har vår inte kan om",
  da: "og at det er for med vi som på af en et til i du har vores ikke kan om",
  cs: "a v na je se pro s z do že to jsme nás naše po od jak by který jsou",
  tr: "ve bir bu için ile da de çok daha en olarak var biz size olan gibi her ne kadar",
  fi: "ja on ei se että kun mutta tai joka ovat myös voi niin sekä meidän me olemme kanssa sinun",
};

const scripts: [string, RegExp][] = [
  ["ja", /[\u3040-\u30FF]/gu],
  ["ko", /\p{Script=Hangul}/gu],
  ["zh", /\p{Script=Han}/gu],
  ["el", /\p{Script=Greek}/gu],
  ["he", /\p{Script=Hebrew}/gu],
  ["ar", /\p{Script=Arabic}/gu],
  ["th", /\p{Script=Thai}/gu],
  ["hi", /\p{Script=Devanagari}/gu],
  ["ka", /\p{Script=Georgian}/gu],
  ["hy", /\p{Script=Armenian}/gu],
];

/** Enough to tell languages apart; more only costs time. */
const sampleChars = 40_000;

/** The language of a text as BCP 47: by script, then by its commonest words; `en` when nothing speaks. */
export function detectLanguage(text: string): string {
  const sample = text.slice(0, sampleChars).toLowerCase();
  const count = (pattern: RegExp) => sample.match(pattern)?.length ?? 0;
  const latin = count(/\p{Script=Latin}/gu);
  const cyrillic = count(/\p{Script=Cyrillic}/gu);
  if (cyrillic > latin * 0.6 && cyrillic > 10) return cyrillicLanguage(sample);
  const other = scripts.find(([, pattern]) => count(pattern) > Math.max(10, latin * 0.4));
  return other ? other[0] : latinLanguage(sample);
}

function cyrillicLanguage(sample: string): string {
  const count = (pattern: RegExp) => sample.match(pattern)?.length ?? 0;
  if (count(/[іїєґ]/gu) > count(/[ыэъё]/gu)) return count(/ў/gu) > 3 ? "be" : "uk";
  return count(/[ыэ]/gu) === 0 && count(/ъ/gu) > 5 ? "bg" : "ru";
}

/** Fewer words of a language than this are chance: "do", "a", "e" and "de" stand in any text. */
const minWords = 4;
/** A language must speak this much more clearly than English, which is the default. */
const margin = 1.5;

function latinLanguage(sample: string): string {
  const seen = new Map<string, number>();
  for (const word of withoutCode(sample).match(/\p{L}+/gu) ?? [])
    seen.set(word, (seen.get(word) ?? 0) + 1);
  const scores = Object.entries(stopWords).map(([language, words]) => ({
    language,
    ...scoreOf(words, seen),
  }));
  const english = scores.find(({ language }) => language === "en")!.score;
  const best = scores.reduce((one, other) => (other.score > one.score ? other : one));
  const isClear = best.score >= minWords && best.kinds >= 3 && best.score > english * margin;
  return isClear || hasSpelling(best.language, sample) ? best.language : "en";
}

/** How often the words of a language stand in a text, single letters for half, and how many different ones. */
function scoreOf(words: string, seen: Map<string, number>): { score: number; kinds: number } {
  let [score, kinds] = [0, 0];
  for (const word of words.split(" ")) {
    const count = seen.get(word) ?? 0;
    score += word.length === 1 ? count / 2 : count;
    kinds += count > 0 && word.length > 1 ? 1 : 0;
  }
  return { score, kinds };
}

/** Tags, code between backticks, addresses and e-mails are in no language. */
function withoutCode(sample: string): string {
  return sample
    .replace(/<[^<>]{1,200}>/g, " ")
    .replace(/```[^`]{0,4000}```|`[^`\n]{1,200}`/g, " ")
    .replace(/https?:\/\/\S{1,300}|[\w.+-]{1,64}@[\w.-]{1,100}/g, " ");
}

/** Letters that only few languages have speak for it in a short text too. */
const spellings: Record<string, RegExp> = {
  de: /[äöüß]/gu,
  fr: /[éèêàçœ]/gu,
  es: /[ñ¿¡áéíóú]/gu,
  it: /[àèéìòù]/gu,
  pt: /[ãõçáéíóú]/gu,
  pl: /[ąćęłńśźż]/gu,
  sv: /[åäö]/gu,
  da: /[åæø]/gu,
  cs: /[ěščřžýáíéů]/gu,
  tr: /[ğışçöü]/gu,
  fi: /[äö]/gu,
};

function hasSpelling(language: string, sample: string): boolean {
  return (sample.match(spellings[language] ?? /(?!)/gu)?.length ?? 0) >= 3;
}
