import { expect, test } from "vitest";
import type { Fact } from "../../plan/page-plan.ts";
import { readSnapshot } from "../read-snapshot.ts";

function factsIn(text: string, kind: Fact["kind"]): string[] {
  return readSnapshot(text).facts.flatMap((fact) => (fact.kind === kind ? [fact.text] : []));
}

test.each([
  ["Write to a.b+c@mail.example.org, please.", ["a.b+c@mail.example.org"]],
  ["press@gsa.gov (press@gsa.gov?Subject=x)", ["press@gsa.gov"]],
  ["почта: priem@klinika.example", ["priem@klinika.example"]],
  ["user@localhost and @handle and a@", []],
])("finds e-mail addresses in %j", (text, expected) => {
  expect(factsIn(text, "email")).toEqual(expected);
});

test.each([
  ["Call +44 20 7946 0183 now", ["+44 20 7946 0183"]],
  ["Phone: +44 1632 960 427 (weekdays 10:00 – 16:00)", ["+44 1632 960 427"]],
  ["(202) 555-0142", ["(202) 555-0142"]],
  ["Телефон: 8 (495) 123-45-67", ["8 (495) 123-45-67"]],
  ["+7 (495) 000-00-12", ["+7 (495) 000-00-12"]],
  ["Tel. 555-0134", ["555-0134"]],
  ["Call us on 01632 960800", ["01632 960800"]],
  ["T 01632 960800", ["01632 960800"]],
  ["T: 01632 555 0142 / 01632 555 0143", ["01632 555 0142", "01632 555 0143"]],
  ["Tel: 01632 960801, 01632 960802", ["01632 960801", "01632 960802"]],
  ["M 07700 900123", ["07700 900123"]],
  ["F: (01632) 555 0199", ["(01632) 555 0199"]],
  ["Ph (08) 9335 1234 or 0412 345 678", ["(08) 9335 1234", "0412 345 678"]],
  ["Reach us: 98765 43210", ["98765 43210"]],
  ["Contact: (01) 453 1234", ["(01) 453 1234"]],
  ["Tel. 04621 / 55 51 23", ["04621 / 55 51 23"]],
  ["Fax 04621/555124", ["04621/555124"]],
  ["Text us at 555-0188 or call (512) 555-0188 ext. 4", ["555-0188", "(512) 555-0188"]],
  ["01904 555 012", ["01904 555 012"]],
  ["1-800-555-0199", ["1-800-555-0199"]],
  ["Call 020 7946 0958 - 020 7946 0959", ["020 7946 0958", "020 7946 0959"]],
  ["NL91 ABNA 0417 1643 00, DE89 3704 0044 0532 0130 00", []],
  ["VAT GB 123 4567 89, ABN 12 345 678 901", []],
  ["Registered in England no. 04455667", []],
  ["Call 9.00-17.00, in 2014 2015 or on 12.05.2026", []],
  ["Over 12 000 000 readers in 250 000 homes", []],
  ["from 2014 - 2016 and 2010–2012", []],
  ["ИНН 7701234567, ОГРН 1027700132195", []],
  ["Order no. 202 555 0142", []],
  ["£1,200 2026-05-12 10:00 – 16:00", []],
  ["ISBN 978-3-16-148410-0", []],
])("finds telephone numbers in %j", (text, expected) => {
  expect(factsIn(text, "phone")).toEqual(expected);
});

test.each([
  [
    "2208 Quill Street NW, Suite 300\nWashington, DC 20099",
    ["2208 Quill Street NW, Suite 300 Washington, DC 20099"],
  ],
  ["4401 County Road 12, Dry Fork, VT 05999", ["4401 County Road 12, Dry Fork, VT 05999"]],
  ["14 Tanner's Row\nHarrow Bridge\nHB4 7QT", ["14 Tanner's Row Harrow Bridge HB4 7QT"]],
  ["Visit us at 12 High Street, London SW1A 1AA.", ["12 High Street, London SW1A 1AA"]],
  ["Hauptstraße 12, 10115 Berlin", ["Hauptstraße 12, 10115 Berlin"]],
  [
    "Rua do Sal Grosso 118\n1900-999 Lisboa\nPortugal",
    ["Rua do Sal Grosso 118 1900-999 Lisboa Portugal"],
  ],
  ["12 rue de la Paix, 75002 Paris", ["12 rue de la Paix, 75002 Paris"]],
  [
    "Адрес: г. Верхнеозёрск, ул. Солнечная, д. 17, корп. 2",
    ["г. Верхнеозёрск, ул. Солнечная, д. 17, корп. 2"],
  ],
  [
    "Мы находимся по адресу 123456, г. Москва, Невский проспект, 28, офис 5.",
    ["123456, г. Москва, Невский проспект, 28, офис 5"],
  ],
  ["7 Pier Street, Albany WA 6330", ["7 Pier Street, Albany WA 6330"]],
  ["Find us at 3 Quay Street, Penryn TR10 8AB.", ["3 Quay Street, Penryn TR10 8AB"]],
  ["9 Mill Road\nBendigo VIC 3550", ["9 Mill Road Bendigo VIC 3550"]],
  ["In 2019 we walked a long way.", []],
])("finds postal addresses in %j", (text, expected) => {
  expect(factsIn(text, "address")).toEqual(expected);
});

test.each([
  ["Monday: closed", ["Monday: closed"]],
  ["Tuesday to Friday: 7:00 – 15:00", ["Tuesday to Friday: 7:00 – 15:00"]],
  ["Mon-Sat 8am-6pm, Sun 9am-4pm", ["Mon-Sat 8am-6pm", "Sun 9am-4pm"]],
  ["Saturday and Sunday closed", ["Saturday and Sunday closed"]],
  ["Пн–Пт: 9:00–20:00, сб с 10 до 16", ["Пн–Пт: 9:00–20:00", "сб с 10 до 16"]],
  ["Ежедневно с 9:00 до 21:00", ["Ежедневно с 9:00 до 21:00"]],
  ["Воскресенье: выходной", ["Воскресенье: выходной"]],
  ["Monday\n9:00 – 17:00", ["Monday 9:00 – 17:00"]],
  ["Open from 8 am to 6 pm", ["from 8 am to 6 pm"]],
  ["HOURS: 6a-2p daily (closed Tuesdays)", ["6a-2p daily", "closed Tuesdays"]],
  ["Open 7 days, 6.30am till late", ["7 days, 6.30am till late"]],
  ["Closed Sunday and bank holidays", ["Closed Sunday and bank holidays"]],
  ["Mo–Fr 8–18 Uhr", ["Mo–Fr 8–18 Uhr"]],
  ["Montag bis Freitag 8.00 bis 18.00 Uhr", ["Montag bis Freitag 8.00 bis 18.00 Uhr"]],
  ["Sa nach Vereinbarung", ["Sa nach Vereinbarung"]],
  ["Open 7 days a week, 9 till 5", ["7 days a week, 9 till 5"]],
  ["So 10-12 people do 3-4 laps", []],
  ["Thursday, 22 April 2027", []],
  ["Sat 14 - 16 May", []],
])("finds opening hours in %j", (text, expected) => {
  expect(factsIn(text, "hours")).toEqual(expected);
});

test.each([
  ["It costs £5.40.", ["£5.40"]],
  ["$1,150 or 1.200,00 EUR", ["$1,150", "1.200,00 EUR"]],
  ["от 4 500 ₽, 690 руб.", ["от 4 500 ₽", "690 руб."]],
  ["$49 per month", ["$49 per month"]],
  ["from $20, $10–$20", ["from $20", "$10–$20"]],
  ["$400k and $3M+", ["$400k", "$3M+"]],
  ["12 apples, 40 %, 1999", []],
])("finds prices in %j", (text, expected) => {
  expect(factsIn(text, "price")).toEqual(expected);
});

test.each([
  ["12 September 2026", ["12 September 2026"]],
  ["October 6, 2026", ["October 6, 2026"]],
  ["14 октября 2026 г.", ["14 октября 2026 г."]],
  ["on 2026-05-12 and 12.05.2026", ["2026-05-12", "12.05.2026"]],
  ["22–24 April 2027", ["22–24 April 2027"]],
  ["You may 2 times", []],
  ["version 4.2.1", []],
])("finds dates in %j", (text, expected) => {
  expect(factsIn(text, "date")).toEqual(expected);
});

test.each([
  ["See https://a.example/x_(y), or www.b.example.", ["https://a.example/x_(y)", "www.b.example"]],
  ["[Docs](https://a.example/docs)", ["https://a.example/docs"]],
  ["javascript:alert(1) data:text/html,x", []],
])("finds web addresses in %j", (text, expected) => {
  expect(factsIn(text, "link")).toEqual(expected);
});

test.each([
  ["Emergency line: +44 20 7946 0183", "Emergency line"],
  ["Phone: +44 20 7946 0183", undefined],
  ["Регистратура: +7 (495) 000-00-12", "Регистратура"],
  ["Cafés: call Wren on +44 20 7946 0183", undefined],
])("labels the fact in %j", (text, label) => {
  expect(readSnapshot(text).facts[0]?.label).toBe(label);
});

test("keeps a fact once, with its label", () => {
  const { facts } = readSnapshot("Ring (202) 555-0142.\n\nNight desk: (202) 555-0142");
  expect(facts.map(({ kind, label, count }) => [kind, label, count])).toEqual([
    ["phone", "Night desk", 2],
  ]);
});

test("parts hours into days and times", () => {
  const text = "Tuesday to Friday: 7:00 – 15:00";
  const [fact] = readSnapshot(text).facts;
  expect(text.slice(fact?.days?.start, fact?.days?.end)).toBe("Tuesday to Friday");
  expect(text.slice(fact?.time?.start, fact?.time?.end)).toBe("7:00 – 15:00");
});
