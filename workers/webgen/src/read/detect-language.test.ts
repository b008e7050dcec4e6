import { expect, test } from "vitest";
import { detectLanguage } from "./detect-language.ts";

test.each([
  ["Pat's Plumbing. Call 555-0134.", "en"],
  ["Do a demo. E-mail us a note.", "en"],
  ["# parse-it\nA quick parser.\n```js\nconst e = o.as(a); do { a } while (e)\n```\nMIT.", "en"],
  [
    "<html><head><title>Oak Ltd</title></head><body><p>Oak tables</p><a href='/'>a</a></body>",
    "en",
  ],
  ["", "en"],
  ["Wir bauen Küchen und Treppen aus Eiche für die Familie.", "de"],
  ["Möbel nach Maß aus heimischem Holz. Küchen, Türen und Böden.", "de"],
  ["Nous sommes une boulangerie dans le centre de la ville, avec des pains pour tous.", "fr"],
  ["Somos uma padaria no centro da cidade, com pão e doces para todos. Não fechamos.", "pt"],
  ["Мы чиним обувь и сумки с 1998 года.", "ru"],
])("tells the language of %j", (text, language) => {
  expect(detectLanguage(text)).toBe(language);
});
