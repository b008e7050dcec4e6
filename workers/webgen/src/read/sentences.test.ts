import { expect, test } from "vitest";
import { isSentence, leadSentences, sentenceEnds } from "./sentences.ts";

test.each([
  ["One. Two! Three?", ["One.", " Two!", " Three?"]],
  ["Dr. Osei came at 5 p.m. on foot.", ["Dr. Osei came at 5 p.m. on foot."]],
  ["«Да.» Нет.", ["«Да.»", " Нет."]],
  ["ул. Ленина, д. 5. Вход со двора.", ["ул. Ленина, д. 5.", " Вход со двора."]],
  ["It costs 2.50 a day. Good.", ["It costs 2.50 a day.", " Good."]],
  ["no ending", ["no ending"]],
])("cuts %j at its sentence ends", (text, parts) => {
  let from = 0;
  const cut = sentenceEnds(text).map((end) => {
    const part = text.slice(from, end);
    from = end;
    return part;
  });
  expect(cut).toEqual(parts);
});

test("keeps whole sentences within the limit", () => {
  const text = "First one here. Second one here. Third one here.";
  expect(leadSentences(text, { start: 0, end: text.length }, 35)?.text).toBe(
    "First one here. Second one here.",
  );
});

test("keeps a first sentence up to twice the limit", () => {
  const text = "A sentence of forty characters, all told. Next.";
  expect(leadSentences(text, { start: 0, end: text.length }, 25)?.text).toBe(
    "A sentence of forty characters, all told.",
  );
});

test("gives nothing rather than half a sentence", () => {
  const text = "word ".repeat(400);
  expect(leadSentences(text, { start: 0, end: text.length }, 100)).toBeUndefined();
});

test("knows a sentence by its end", () => {
  expect(isSentence("It is “so.”")).toBe(true);
  expect(isSentence("Opening hours")).toBe(false);
});
