/** Labels of menus, exactly as they stand, lower case. */
export const menuWords = new Set(
  `home|homepage|main|about|about us|about me|our story|who we are|services|our services|products|product|shop|store|work|our work|portfolio|
gallery|projects|guides|blog|news|journal|events|contact|contacts|contact us|pricing|prices|price list|plans|fees|team|our team|people|careers|jobs|
faq|faqs|help|support|docs|documentation|changelog|status|company|legal|terms|terms of use|terms of service|privacy|imprint|disclaimer|
sitemap|site map|login|log in|sign in|sign up|register|search|menu|press|media|resources|partners|testimonials|reviews|locations|visit|
bread|program|programme|schedule|speakers|tickets|venue|code of conduct|practice areas|our attorneys|attorneys|insights|features|solutions|
industries|customers|case studies|community|download|downloads|accessibility|cookies|account|my account|cart|basket|checkout|wishlist|orders|
facebook|instagram|twitter|x|linkedin|youtube|pinterest|mastodon|tiktok|github|whatsapp|vimeo|rss|
classes|parents|admissions|courses|donate|volunteer|membership|exhibitions|collection|
главная|на главную|о нас|о компании|о клинике|о школе|о проекте|о центре|о музее|услуги|наши услуги|товары|продукция|каталог|магазин|цены|прайс|прайс-лист|
стоимость|тарифы|врачи|наши врачи|специалисты|команда|сотрудники|преподаватели|блог|новости|статьи|акции|отзывы|контакты|галерея|портфолио|проекты|
вакансии|вопросы и ответы|вопросы|помощь|поддержка|документы|лицензии|партнёры|партнеры|доставка|оплата|доставка и оплата|гарантии|
карта сайта|поиск|меню|вход|войти|регистрация|личный кабинет|корзина|избранное|расписание|афиша|мероприятия|
вконтакте|телеграм|telegram|одноклассники|дзен|яндекс.дзен|rutube`
    .replace(/\n/g, "")
    .split("|"),
);

/** Lines that are buttons or controls, exactly as they stand, lower case, without arrows. */
export const buttonWords = new Set(
  `read more|learn more|more|see more|show more|load more|more info|find out more|details|view details|view all|see all|show all|explore|discover|
get started|start free|start for free|try free|try it free|sign up|sign up for updates|get tickets|buy tickets|buy now|add to cart|add to basket|order now|order online|
book now|book online|book a table|book a visit|book a demo|request a demo|request a quote|get a quote|free consultation|schedule a consultation|
contact us|get in touch|work with us|call us|call now|subscribe|subscribe now|subscribe to our newsletter|newsletter|submit|send|share|share this page|share this|print|
print this page|copy link|map|show map|view map|get directions|directions|open|close|next|previous|prev|back|older posts|newer posts|read the docs|
accept|accept all|accept cookies|reject|reject all|decline|allow all|allow|preferences|manage preferences|cookie settings|cookies settings|got it|ok|okay|i agree|agree|
yes|no|search|menu|toggle navigation|toggle menu|open menu|close menu|translate this page|select language|language|en|ru|english|русский|de|fr|es|
play|pause|loading|advertisement|sponsored|follow us|here's how you know|all systems operational|return to top|back to top|to top|top|scroll to top|
подробнее|узнать больше|узнать подробнее|читать|читать далее|читать дальше|читать полностью|далее|ещё|еще|показать ещё|показать еще|смотреть все|все новости|все статьи|
все отзывы|все услуги|записаться|записаться на приём|записаться на прием|записаться онлайн|оставить заявку|отправить|отправить заявку|заказать|заказать звонок|обратный звонок|
перезвоните мне|купить|в корзину|подписаться|поделиться|распечатать|печать|закрыть|открыть|назад|вперёд|вперед|наверх|вверх|принять|принять все|отклонить|согласен|хорошо|понятно|
да|нет|меню|поиск|найти|показать на карте|схема проезда|версия для слабовидящих|загрузка|реклама|следующая|предыдущая`
    .replace(/\n/g, "")
    .split("|"),
);

/** A line in which one of these stands is a notice of the site, not of the organisation. */
export const noticePatterns: RegExp[] = [
  /^(?:skip|jump) to (?:main |the )?(?:content|navigation|menu)/i,
  /\b(?:we|site|website|page) uses? cookies|\buses? of cookies|\bcookie (?:policy|notice|settings|preferences|consent|banner)|\baccept (?:all )?cookies/i,
  /\ball rights reserved\b|^(?:©|\(c\)|copyright\b)/i,
  /^(?:privacy|cookie) (?:policy|notice|statement)|\bprivacy policy\b.{0,40}$|^terms (?:of|and|&) /i,
  /^(?:powered by|website (?:design )?by|site by|designed by|built with|made with|theme by|web design by)\b/i,
  /^(?:back|return|scroll) to (?:the )?top/i,
  /^an official website of\b|^here['’]s how you know/i,
  /^(?:follow us|find us on|connect with us|share (?:this|on)|join our (?:list|newsletter|mailing list)|sign up (?:for|to) (?:our |the |updates)|subscribe to)\b/i,
  /^(?:see|view|show|browse) all\b|^was this (?:page )?helpful/i,
  /^(?:basket|cart|корзина)\s*\(?\d*\)?$/i,
  /^(?:this site is protected by recaptcha|javascript is (?:disabled|required)|please enable javascript|your browser)/i,
  /^last (?:updated|modified)\b|^page \d+ of \d+$/i,
  /^accessibility (?:statement|support)$|^(?:no fear act|foia)\b|^attorney advertising/i,
  /^перейти к (?:основному )?(?:содерж|контент|навигац)/i,
  /(?:использу(?:ем|ет|ются)|файлы|файлов)\s+(?:файлы\s+)?(?:cookie|куки)/i,
  /все права защищены|^copyright/i,
  /политик[аиуой]{1,2} (?:конфиденциальности|обработки)|пользовательское соглашение|согласие на обработку|обработк[аиуой]{1,2} персональных данных/i,
  /^(?:имеются противопоказания|не является публичной офертой|информация на сайте)/i,
  /^(?:разработка|создание|продвижение) сайт|^сайт (?:разработан|сделан|создан)|^сделано (?:в|на)\b/i,
  /^(?:мы в (?:соцсетях|социальных сетях)|следите за нами|подпишитесь на|поделиться)/i,
];

/** A longer text is read by people, whatever phrase stands in it. */
export const noticeMaxChars = 300;

export const socialWords = new Set(
  "facebook instagram twitter x linkedin youtube pinterest mastodon tiktok github whatsapp telegram vimeo email e-mail print rss vk вконтакте одноклассники дзен rutube".split(
    " ",
  ),
);
