/** The renderer's own few words. Everything else comes with the plan. */
export interface Words {
  skip: string;
  menu: string;
  sections: string;
  footer: string;
  email: string;
  phone: string;
  address: string;
  link: string;
  hours: string;
  what: string;
  details: string;
  price: string;
  days: string;
  time: string;
  date: string;
  name: string;
  role: string;
}

const english: Words = {
  skip: "Skip to the content",
  menu: "Menu",
  sections: "Sections of this page",
  footer: "End of the page",
  email: "E-mail",
  phone: "Phone",
  address: "Address",
  link: "Web",
  hours: "Hours",
  what: "What",
  details: "Details",
  price: "Price",
  days: "Days",
  time: "Time",
  date: "Date",
  name: "Name",
  role: "Role",
};

const russian: Words = {
  skip: "Перейти к содержанию",
  menu: "Меню",
  sections: "Разделы страницы",
  footer: "Конец страницы",
  email: "Эл. почта",
  phone: "Телефон",
  address: "Адрес",
  link: "Сайт",
  hours: "Часы работы",
  what: "Название",
  details: "Описание",
  price: "Цена",
  days: "Дни",
  time: "Время",
  date: "Дата",
  name: "Имя",
  role: "Должность",
};

const german: Words = {
  skip: "Zum Inhalt",
  menu: "Menü",
  sections: "Abschnitte dieser Seite",
  footer: "Ende der Seite",
  email: "E-Mail",
  phone: "Telefon",
  address: "Adresse",
  link: "Web",
  hours: "Zeiten",
  what: "Was",
  details: "Einzelheiten",
  price: "Preis",
  days: "Tage",
  time: "Zeit",
  date: "Datum",
  name: "Name",
  role: "Aufgabe",
};

/** Words for a BCP 47 language; English where the language has none. */
export function wordsFor(language: string): Words {
  if (/^ru\b/i.test(language)) return russian;
  return /^de\b/i.test(language) ? german : english;
}
