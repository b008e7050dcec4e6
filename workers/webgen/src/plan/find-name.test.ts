import { expect, test } from "vitest";
import { readSnapshot } from "../read/read-snapshot.ts";
import { findName } from "./find-name.ts";

test.each([
  [
    "Source: https://a.example/\nMarlow & Daughter Plumbing\nBoilers and burst pipes since 1996.",
    "Marlow & Daughter Plumbing",
  ],
  [
    "Source: https://www.sunbakery.example/\nHome\nBread\nContact\n# Bread that takes two days, because it should\nWe bake.\n© 2026 Sun Bakery. All rights reserved.",
    "Sun Bakery",
  ],
  [
    "Source: https://fennimorecade.example/\n# Clear advice when it counts\n© 2026 Fennimore, Cade & Osei LLP",
    "Fennimore, Cade & Osei LLP",
  ],
  [
    "Source: https://yasnyi-den.example/\nКлиника «Ясный день»\nУслуги\nВрачи\nЦены\n# Врач слушает до конца\nПриём длится не меньше 40 минут.",
    "Клиника «Ясный день»",
  ],
  [
    "Source: https://quietmachines.example/\nQUIET MACHINES\n# The conference on software\nQuiet Machines is organised by friends.",
    "Quiet Machines",
  ],
  [
    "Source: https://a.example/\nTitle: About us | Tidemark\n# Backups you have restored\nIt works every night.",
    "Tidemark",
  ],
  [
    "Source: https://gable-roofing.example/\n# <b>we</b> mend roofs!\nwe mend slate.",
    "gable-roofing.example",
  ],
  [
    "Source: https://fun.example/\n# 🎈 Balloon 🎂 House\nWe make parties.\n## Music\nBand for 300 €/evening\nWrite to hi@fun.example",
    "Balloon 🎂 House",
  ],
  ["# Ash Tree Books\nCall +1 202 555 0101\nOld books, well kept.", "Ash Tree Books"],
  [
    "Anna’s Bike Shed mends bicycles in Milltown, open Monday to Friday 9:00-18:00, call 217-555-0134, tune-up $60, email a@bikes.example, 12 Main Street, Springfield, IL 62701",
    "Anna’s Bike Shed mends bicycles in Milltown",
  ],
])("finds the name in %j", (text, name) => {
  expect(findName(readSnapshot(text)).text).toBe(name);
});
