/** What a part of a site is about, as its heading or its address says. */
export type Role =
  | "about"
  | "offers"
  | "quotes"
  | "people"
  | "news"
  | "questions"
  | "steps"
  | "prices"
  | "hours"
  | "contact"
  | "clients"
  | "numbers"
  | "programme"
  | "legal"
  | "posts";

/** The first pattern that fits wins, so the narrow ones stand first. */
const headings: [Role, RegExp][] = [
  [
    "legal",
    /\b(?:privacy|cookies?|terms|imprint|disclaimer|legal notice|refund policy|sitemap)\b|политика|соглашение|реквизиты|оферта/iu,
  ],
  ["questions", /\b(?:faqs?|questions?|q ?& ?a)\b|вопрос/iu],
  [
    "quotes",
    /\b(?:testimonials?|reviews?|what (?:our )?(?:\w+ ){0,2}(?:say|think)|(?:people|clients|customers|visitors|patients|parents) say|kind words|in their words)\b|отзыв|говорят о нас|нам доверяют пациенты/iu,
  ],
  [
    "clients",
    /\b(?:trusted by|our (?:clients|customers|partners)|clients|partners|customers include|we(?:’|'|ha)ve worked with|worked with|as seen in|sponsors|supported by)\b|партн[её]р|клиент|нам доверяют/iu,
  ],
  [
    "numbers",
    /\b(?:in numbers|by the numbers|at a glance|facts and figures|key figures|measured)\b|в цифрах|цифры/iu,
  ],
  [
    "people",
    /\b(?:team|staff|people|attorneys|lawyers|speakers|doctors|teachers|who we are|board|founders|crew|leadership|faculty|governors|meet the|curators)\b|команда|врачи|специалист|сотрудник|преподавател|коллектив|руководство|учител|педагог|тренер|мастера|спикер/iu,
  ],
  ["programme", /\b(?:program|programme|schedule|agenda|timetable)\b|программа|расписание/iu],
  [
    "hours",
    /\b(?:opening (?:hours|times)|hours|open(?:ing)? times|business hours|when we are open|school day)\b|öffnungszeiten|sprechzeiten|часы работы|режим работы|график|время работы/iu,
  ],
  [
    "prices",
    /\b(?:prices?|pricing|price list|fees|rates|tickets|plans|tariffs|cost|admission)\b|цен[ыа]|прайс|стоимость|тариф|абонемент|билет/iu,
  ],
  [
    "steps",
    /\b(?:how (?:it|we|\w+ing) works?|how to|process|steps|how we work|getting started)\b|как (?:мы работаем|это работает|попасть|проходит|записаться|заказать|начать)|этап|порядок|шаг/iu,
  ],
  ["posts", /\b(?:recent|latest|all) (?:blog )?posts\b/iu],
  [
    "news",
    /\b(?:news|blog|journal|articles|insights|events?|updates|changelog|press releases|what(?:’|')?s on|diary|dates|workshops this|calendar|stories|on now)\b|новост|блог|стать|событи|мероприят|афиша|анонс/iu,
  ],
  [
    "contact",
    /\b(?:contacts?|contact us|get in touch|find us|visit(?: us| the)?|where (?:we are|to find)|directions|getting here|location|address|reach us|venue|talk to us|say hello)\b|kontakt|anfahrt|so finden sie uns|контакт|адрес|как (?:нас найти|добраться|доехать)|проезд|связаться|приезжайте/iu,
  ],
  [
    "offers",
    /\b(?:services?|offer(?:s|ings?)?|products?|practice areas?|what we (?:do|offer|make|grow)|what .{2,30} can do|features|solutions|capabilities|courses|classes|programs|treatments|menu|specialties|specializations|exhibitions|workshops|why (?:us|come|choose|work)|what makes|plants|collections?|rooms|tours)\b|услуг|направлени|продукци|товар|предлага|что мы дела|возможност|курс|кружк|секци|почему|преимущества|меню|ассортимент|программы|лечени/iu,
  ],
  [
    "about",
    /\b(?:about|our story|history|mission|who we are|since \d{4}|values|our approach|background|philosophy)\b|о нас|о компании|о клинике|о школе|о (?:проекте|центре|музее|магазине|студии|себе)|истори|мисси|наш подход/iu,
  ],
];

const paths: [Role, RegExp][] = [
  ["legal", /privacy|cookie|terms|legal|imprint|politika|policy|disclaimer/],
  ["questions", /faq|questions|vopros/],
  ["quotes", /testimonial|review|otzyv/],
  [
    "people",
    /team|people|staff|attorneys|lawyers|speakers|doctors|vrachi|komanda|sotrudniki|specialist|who-we-are/,
  ],
  ["programme", /program|schedule|agenda|raspisanie/],
  ["prices", /pric|fees|rates|tickets|plans|ceny|tseny|stoimost|price/],
  ["news", /news|blog|journal|insights|articles|events|changelog|novosti|stati|whats-on/],
  ["contact", /contact|kontakt|visit|find-us|location|venue/],
  [
    "offers",
    /service|offering|product|practice|uslugi|solutions|features|courses|classes|bread|pastry|catalog|shop|workshops/,
  ],
  ["about", /about|o-nas|o-kompanii|o-klinike|o-shkole|story|history|mission/],
];

/** Longer lines are promises, whatever words stand in them: "Yoga for people who sit too much". */
const maxWords = 6;

export function roleOfHeading(text: string): Role | undefined {
  if (text.length > 120 || text.split(" ").length > maxWords) return undefined;
  return headings.find(([, pattern]) => pattern.test(text))?.[0];
}

export function roleOfUrl(url: string): Role | undefined {
  const path = /^https?:\/\/[^/]+\/(.*)$/i.exec(url)?.[1]?.toLowerCase() ?? "";
  return paths.find(([, pattern]) => pattern.test(path))?.[0];
}
