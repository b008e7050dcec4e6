/** Letters and digits on neither side: `\b` knows no Cyrillic. */
export const edge = { before: "(?<![\\p{L}\\p{N}])", after: "(?![\\p{L}\\p{N}])" };

const english =
  "jan(?:uary|\\.)?|feb(?:ruary|\\.)?|mar(?:ch|\\.)?|apr(?:il|\\.)?|may|june?|july?|aug(?:ust|\\.)?|sept?(?:ember|\\.)?|oct(?:ober|\\.)?|nov(?:ember|\\.)?|dec(?:ember|\\.)?";
const russian =
  "январ[ьяе]|феврал[ьяе]|марта?|апрел[ьяе]|ма[йяе]|июн[ьяе]|июл[ьяе]|августа?|сентябр[ьяе]|октябр[ьяе]|ноябр[ьяе]|декабр[ьяе]";
const other =
  "januar|februar|märz|mai|juni|juli|oktober|dezember|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre";

export const monthPattern = `(?:${english}|${russian}|${other})`;

const dayEn =
  "(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)s?\\.?";
const dayRu =
  "(?:пн|вт|ср|чт|пт|сб|вс)\\.?|понедельник[аиу]?|вторник[аиу]?|сред[аеуы]|четверг[аиу]?|пятниц[аеуы]|суббот[аеуы]|воскресень[еяю]";
const dayOther =
  "(?:mo|di|mi|do|fr|sa|so)\\.?\\s?(?:-|–|—|bis)\\s?(?:mo|di|mi|do|fr|sa|so)\\.?|(?:mo|fr|sa|di(?=\\.)|mi(?=\\.)|do(?=\\.)|so(?=\\.))\\.?|(?:so|do|di|mi)(?=:?\\s\\d{1,2}(?:[:.]\\d\\d)?\\s?[-–]\\s?\\d{1,2}(?:[:.]\\d\\d|\\s?uhr))|montags?|dienstags?|mittwochs?|donnerstags?|freitags?|samstags?|sonntags?|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábados?|domingos?";
const every =
  "daily|every ?day|(?:7|seven) days(?: a week| per week)?|feiertage?|an feiertagen|weekdays|weekends|all week|public holidays|bank holidays|(?:ежедневно|каждый день|по будням|в будни|будни|будние дни|по выходным|выходные дни|без выходных|täglich)";

const oneDay = `(?:${dayEn}|${dayRu}|${dayOther}|${every})`;
const through = "\\s?(?:-|–|—|to|through|thru|until|till|по|до|bis|à|a)\\s?";
const also = "\\s?(?:,|&|/|\\+|and|и|und|et|y)\\s?";

/** Days of the week: "Mon–Fri", "Saturday and Sunday", "пн–пт, вс", "daily". */
export const daysPattern = `(?:${edge.before}${oneDay}(?![\\p{L}\\p{N}])(?:(?:${through}|${also})${oneDay}(?![\\p{L}\\p{N}])){0,6})`;
