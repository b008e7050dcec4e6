import { expect, test } from "vitest";
import { readSnapshot } from "./read-snapshot.ts";
import type { Block } from "./snapshot.ts";

function blocksOf(text: string): [Block["kind"], string][] {
  return readSnapshot(text).blocks.map((block) => [block.kind, block.text]);
}

test("reads marked and underlined headings", () => {
  const text = "# One\n\nTwo\n===\n\nThree\n---\n\nText of some length here.";
  const { blocks } = readSnapshot(text);
  expect(blocks.map((block) => (block.kind === "heading" ? block.level : block.kind))).toEqual([
    1,
    1,
    2,
    "paragraph",
  ]);
});

test("takes a short line above prose for a heading", () => {
  const text =
    "Our story\n\nWe began in a garage in 1999 and have not stopped since, whatever happened.";
  expect(blocksOf(text)[0]).toEqual(["heading", "Our story"]);
});

test("takes a line under a heading for its second line", () => {
  const text =
    "## Ines Halloway\nFounder and head baker\n\nStill takes the Friday night shift, as she did in the first year of all.";
  expect(blocksOf(text).map(([kind]) => kind)).toEqual(["heading", "paragraph", "paragraph"]);
});

test("folds wrapped lines into a paragraph", () => {
  const text =
    "We bake sourdough, rye and slow pastry through the whole night,\nand open the door when the first tray\ncomes out.";
  expect(blocksOf(text)).toHaveLength(1);
});

test("keeps lines that each say one thing apart", () => {
  const text = "Phone: +44 20 7946 0183\nEmail: a@b.example\nAdults £9.50\nChildren £4.00";
  expect(blocksOf(text)).toHaveLength(4);
});

test("reads quotes with their attribution", () => {
  const [quote] = readSnapshot(
    "“It was a game-changer for all of us here.”\n\n— Alec Palmer, Chief Information Officer",
  ).blocks;
  expect(quote).toMatchObject({
    kind: "quote",
    words: { text: "It was a game-changer for all of us here." },
    author: { text: "Alec Palmer" },
    role: { text: "Chief Information Officer" },
  });
});

test("reads quotes in angle marks and lines", () => {
  const { blocks } = readSnapshot(
    "«Впервые врач нарисовал мне схему и всё объяснил.»\n— Вера Лучезарова\n\n> “It is the only one that I went home from happy.”\n>\n> — Leo Brandt, engineer",
  );
  expect(blocks.map((block) => (block.kind === "quote" ? block.author?.text : block.kind))).toEqual(
    ["Вера Лучезарова", "Leo Brandt"],
  );
});

test("reads lists with continued items", () => {
  const [list] = readSnapshot(
    "1. First conversation\n   Thirty minutes by phone.\n2. Written offer\n   On two pages.",
  ).blocks;
  expect(
    list?.kind === "list" && [list.isOrdered, list.items.length, list.items[0]?.rest !== undefined],
  ).toEqual([true, 2, true]);
});

test("reads a table with cells over several lines", () => {
  const text = "|Time |Price |\n|---|---|\n|6 months\n$1M|Support |\n";
  const [table] = readSnapshot(text).blocks;
  expect(
    table?.kind === "table" &&
      table.rows.map((row) => row.map(({ start, end }) => text.slice(start, end))),
  ).toEqual([
    ["Time", "Price"],
    ["6 months\n$1M", "Support"],
  ]);
});

test("throws out menus, cookie banners and buttons", () => {
  const text =
    "Skip to content\nWe use cookies. Accept all\nSun Bakery\nHome\nBread\nAbout us\nContact\n# Fresh bread\nWe bake it every night for you.\nRead more\n© 2026 Sun Bakery. All rights reserved.\nPrivacy policy";
  expect(blocksOf(text).map(([, shown]) => shown)).toEqual([
    "Sun Bakery",
    "Fresh bread",
    "We bake it every night for you.",
  ]);
});

test("throws out what repeats over the sources", () => {
  const page = (path: string, body: string) =>
    `Source: https://a.example/${path}\nOur motto here\nOpen daily\n${body}\nA footer line\nAnother one\n`;
  const text =
    page("", "Bread is our life.") +
    page("x", "Cakes are our joy.") +
    page("y", "Rolls are our day.");
  expect(blocksOf(text).map(([, shown]) => shown)).toEqual([
    "Bread is our life.",
    "Cakes are our joy.",
    "Rolls are our day.",
  ]);
});

test("keeps a word that also stands in the menu", () => {
  const page = (path: string, body: string) =>
    `Source: https://a.example/${path}\nHome\nPastry\nContact\n${body}\n`;
  const text =
    page("", "# One\nText of one.") +
    page("x", "### Jonah Pemberly\n\nPastry\n\nCounts folds out loud.");
  expect(blocksOf(text)).toContainEqual(["paragraph", "Pastry"]);
});

test("keeps contact data of a repeated footer", () => {
  const page = (path: string, body: string) =>
    `Source: https://a.example/${path}\n${body}\nCall us\n12 High Street, London SW1A 1AA\n+44 20 7946 0183\nmail@a.example\n`;
  const { facts } = readSnapshot(page("", "Bread is our life.") + page("x", "Cakes are our joy."));
  expect(facts.map(({ kind, isNoise, count }) => [kind, isNoise, count])).toEqual([
    ["address", true, 2],
    ["phone", true, 2],
    ["email", true, 2],
  ]);
});

test("drops prices and dates of a footer", () => {
  const page = (path: string, body: string) =>
    `Source: https://a.example/${path}\n${body}\nFree delivery from $50\nSince 12 May 2010\n`;
  expect(
    readSnapshot(page("", "Bread is our life.") + page("x", "Cakes are our joy.")).facts,
  ).toEqual([]);
});

test("reads the same page under two addresses once", () => {
  const body = "# Sun Bakery\nBread is our life.\n";
  const text = `Source: http://a.example/\n${body}Source: https://a.example/\n${body}`;
  expect(blocksOf(text)).toHaveLength(2);
});

test.each([
  ["The bread is baked for you and with love at our place.", "en"],
  ["Мы печём хлеб каждое утро и продаём его до обеда.", "ru"],
  ["Ми печемо хліб щоранку і продаємо його до обіду, її їжа.", "uk"],
  ["Wir backen das Brot für Sie und mit Liebe in der Nacht.", "de"],
  ["Nous sommes une boulangerie pour vous et avec le pain de la nuit.", "fr"],
])("detects the language of %j", (text, language) => {
  expect(readSnapshot(text).language).toBe(language);
});

test("takes the titles that every site has for headings", () => {
  const { blocks } = readSnapshot(
    "Rivermill\nOur classes\nHatha - Monday\nYin - Thursday\n\nPrices\nOne class £12\nTen £95\n",
  );
  expect(blocks.flatMap(({ kind, text }) => (kind === "heading" ? [text] : []))).toEqual([
    "Our classes",
    "Prices",
  ]);
});

test("keeps addresses apart from the line above", () => {
  expect(
    blocksOf("Наш склад\nг. Тула, ул. Оружейная, д. 12\n\nSome desk\nmail@a.example"),
  ).toHaveLength(4);
});
