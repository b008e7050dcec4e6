import { wordsOf } from "./fold-text.ts";

/** Headings and labels that a page may have without a source: they name its parts and claim nothing. */
const labels = `
  About About us Our story Who we are Home Start Welcome Menu Sections Contents Skip to the content End of the page
  Services Our services What we do What we offer Products Offers Offer Programme Program Features How it works Steps
  Prices Price list Plans Costs Fees Details What Name Days Time Date Hours Opening hours Open Closed Today
  Team Our team People Who works here Meet the team Staff Speakers Teachers Doctors Lawyers
  News Latest News and events Events Dates Updates Read more Learn more See all More Next Previous
  Questions and answers Frequently asked questions FAQ Good to know Answers
  Contact Contact us Get in touch Visit us Find us Write to us Call us Call Write Visit Address Phone E-mail Email Web Website
  Facts Numbers In numbers Proof Trusted by Clients Partners What people say Testimonials Reviews Voices Reasons Why us
  О нас Кто мы Главная Меню Разделы страницы Перейти к содержанию Конец страницы Услуги Наши услуги Что мы делаем Предложения
  Направления Программа Как это работает Как всё проходит Шаги Цены Стоимость Прайс Тарифы Название Описание Дни Время Дата Имя
  Часы работы Режим работы График работы Открыто Сегодня Команда Наша команда Люди Специалисты Врачи Новости События
  Подробнее Читать дальше Ещё Вопросы и ответы Частые вопросы Контакты Связаться с нами Как нас найти Позвонить Написать
  Адрес Телефон Эл. почта Электронная почта Сайт Факты Цифры В цифрах Отзывы Нам доверяют Клиенты Партнёры Почему мы
  Über uns Leistungen Angebote Preise Team Aktuelles Neuigkeiten Fragen und Antworten Kontakt Öffnungszeiten Adresse Telefon
  Stimmen So erreichen Sie uns Unser Angebot In Zahlen Mit wem wir arbeiten So geht es Kontakt aufnehmen Mehr dazu Anrufen Schreiben
  Preise ansehen Zum Inhalt Menü Abschnitte dieser Seite Ende der Seite E-Mail Zeiten Was Einzelheiten Preis Tage Zeit Datum Aufgabe
  Who we work with See prices Role С кем мы работаем Что мы предлагаем Смотреть цены Должность
`;

export const interfaceWords: ReadonlySet<string> = new Set(wordsOf(labels));
