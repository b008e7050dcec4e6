/** The fixed words of a page: all copy that doesn't stand in the snapshot. */
export interface InterfaceWords {
  about: string;
  offers: string;
  proof: string;
  numbers: string;
  clients: string;
  prices: string;
  people: string;
  news: string;
  questions: string;
  steps: string;
  hours: string;
  contact: string;
  contactUs: string;
  readMore: string;
  call: string;
  write: string;
  seePrices: string;
}

const en: InterfaceWords = {
  about: "About",
  offers: "What we offer",
  proof: "What people say",
  numbers: "In numbers",
  clients: "Who we work with",
  prices: "Prices",
  people: "People",
  news: "News",
  questions: "Questions and answers",
  steps: "How it works",
  hours: "Opening hours",
  contact: "Contact",
  contactUs: "Contact us",
  readMore: "Read more",
  call: "Call",
  write: "Write to us",
  seePrices: "See prices",
};

const ru: InterfaceWords = {
  about: "О нас",
  offers: "Что мы предлагаем",
  proof: "Отзывы",
  numbers: "В цифрах",
  clients: "С кем мы работаем",
  prices: "Цены",
  people: "Команда",
  news: "Новости",
  questions: "Вопросы и ответы",
  steps: "Как это работает",
  hours: "Часы работы",
  contact: "Контакты",
  contactUs: "Связаться с нами",
  readMore: "Подробнее",
  call: "Позвонить",
  write: "Написать",
  seePrices: "Смотреть цены",
};

const de: InterfaceWords = {
  about: "Über uns",
  offers: "Unser Angebot",
  proof: "Stimmen",
  numbers: "In Zahlen",
  clients: "Mit wem wir arbeiten",
  prices: "Preise",
  people: "Team",
  news: "Aktuelles",
  questions: "Fragen und Antworten",
  steps: "So geht es",
  hours: "Öffnungszeiten",
  contact: "Kontakt",
  contactUs: "Kontakt aufnehmen",
  readMore: "Mehr dazu",
  call: "Anrufen",
  write: "Schreiben",
  seePrices: "Preise ansehen",
};

const catalogues: ReadonlyMap<string, InterfaceWords> = new Map([
  ["en", en],
  ["ru", ru],
  ["de", de],
]);

/** The words in the page's language; English where there is no catalogue for it. */
export function interfaceWords(language: string): InterfaceWords {
  return catalogues.get(language.split("-")[0]?.toLowerCase() ?? "") ?? en;
}
