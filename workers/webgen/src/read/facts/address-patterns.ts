/** Building blocks of postal addresses. Every repetition is bounded. */

const streetEn =
  "Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Way|Court|Ct|Square|Sq|Place|Pl|Terrace|Parkway|Pkwy|Highway|Hwy|Row|Walk|Close|Crescent|Quay|Wharf|Mews|Embankment|Hill|Gate|Yard|Broadway|Parade|Gardens|Green|Grove";
const properWord = "[\\p{Lu}\\d][\\p{L}\\d'’.-]{0,24}";
const houseEn = "\\d{1,5}[A-Za-z]?(?:[-–/]\\d{1,5}[A-Za-z]?)?";

/** "14 Tanner's Row", "2208 Quill Street NW". */
const coreEn = `(?<![\\p{L}\\d$€£.,])${houseEn},?[ \\t](?:[NSEW]\\.?[ \\t])?(?:${properWord}[ \\t]){1,4}(?:${streetEn})(?![\\p{L}])\\.?(?:[ \\t](?:NW|NE|SW|SE|N|S|E|W|\\d{1,4})(?![\\p{L}\\d]))?`;
const coreFr =
  "(?<![\\p{L}\\d])\\d{1,4}(?:[ \\t]?(?:bis|ter))?,?[ \\t](?:rue|avenue|boulevard|place|chemin|quai|allée|impasse|cours)[ \\t][\\p{L}'’][\\p{L}'’ -]{1,38}[\\p{L}]";
const coreDe =
  "(?<!\\p{L})\\p{Lu}[\\p{L}-]{0,30}(?:[ \\t]\\p{Lu}[\\p{L}-]{0,20})?(?:straße|strasse|str\\.|gasse|weg|platz|allee|ufer|damm|gracht|straat|laan|plein|kade|gade|gatan|vägen)[ \\t]\\d{1,4}(?:[ \\t]?[a-z](?!\\p{L}))?";
const coreSouth =
  "(?<!\\p{L})(?:Calle|C/|Avenida|Avda\\.?|Av\\.|Plaza|Paseo|Via|Viale|Piazza|Corso|Rua|Praça|Largo|ul\\.|al\\.)[ \\t]\\p{L}[\\p{L}'’. -]{1,40}?,?[ \\t](?:nº?[ \\t]?)?\\d{1,4}(?!\\d)";
const streetRu =
  "улица|ул\\.?|проспект|просп\\.?|пр-т|пр-кт|пр\\.?|переулок|пер\\.?|набережная|наб\\.?|площадь|пл\\.?|шоссе|ш\\.?|бульвар|бул\\.?|б-р|проезд|тракт|микрорайон|мкр\\.?|аллея|тупик";
const houseRu =
  "(?:(?:д\\.?|дом|зд\\.?|вл\\.?)[ \\t]?)?\\d{1,4}(?:[\\p{L}](?!\\p{L}))?(?:[/-]\\d{1,4})?";
const coreRuFirst = `(?<!\\p{L})(?:${streetRu})(?!\\p{L})[ \\t]?[\\p{Lu}\\d«][\\p{L}\\d .«»"-]{1,40}?,?[ \\t]?${houseRu}(?!\\d)`;
const coreRuLast = `(?<!\\p{L})\\p{Lu}[\\p{L}-]{2,30}(?:[ \\t][\\p{L}-]{2,20})?[ \\t](?:${streetRu}),?[ \\t]?${houseRu}(?!\\d)`;

/** Street and house number, in the shapes of several countries. */
export const streetCores: RegExp[] = [
  new RegExp(coreEn, "gu"),
  new RegExp(coreFr, "gu"),
  new RegExp(coreDe, "gu"),
  new RegExp(coreSouth, "gu"),
  new RegExp(coreRuFirst, "giu"),
  new RegExp(coreRuLast, "gu"),
];

/** A text without one of these holds no street: a quick look before the long ones. */
export const streetHint = new RegExp(
  `(?:${streetEn})(?!\\p{L})|rue|avenue|boulevard|place|chemin|quai|allée|straße|strasse|str\\.|gasse|weg|platz|allee|ufer|damm|gracht|straat|laan|plein|Calle|C/|Avenida|Avda|Av\\.|Plaza|Paseo|Via|Piazza|Corso|Rua|Praça|Largo|ul\\.|(?:${streetRu})`,
  "u",
);

const city =
  "\\p{Lu}[\\p{L}'’-]{1,25}(?:[ \\t-](?:[a-z]{2,3}[ \\t-])?\\p{Lu}[\\p{L}'’-]{0,25}){0,2}";
const postcodeUk = "[A-Z]{1,2}\\d[A-Z\\d]?[ \\t]\\d[A-Z]{2}(?![A-Z\\d])";
const stateZip = "[A-Z]{2}[ \\t]\\d{5}(?:-\\d{4})?(?!\\d)";
const postcodeCa = "[A-Z]{2},?[ \\t][A-Z]\\d[A-Z][ \\t]\\d[A-Z]\\d(?![A-Z\\d])";
const stateAu = "(?:NSW|VIC|Vic|QLD|Qld|WA|SA|TAS|Tas|ACT|NT),?[ \\t]\\d{4}(?!\\d)";
const pinIn = "\\d{3}[ \\t]?\\d{3}(?!\\d)";
const postcodeCity = `(?:[A-Z]{1,2}-)?\\d{4,5}(?:-\\d{3,4})?(?:[ \\t][A-Z]{2})?[ \\t]${city}`;
const unitEn =
  "(?:Suite|Ste\\.?|Unit|Floor|Fl\\.?|Apt\\.?|Apartment|Room|Office|Building|Bldg\\.?|Level|#)[ \\t]?[\\w-]{1,8}|\\d{1,2}(?:st|nd|rd|th)[ \\t](?:F|f)loor";
const unitRu =
  "(?:корпус|корп|к|строение|стр|офис|оф|квартира|кв|помещение|пом|подъезд|литера?|литер|каб|комната|этаж)\\.?[ \\t]?[\\p{L}\\d-]{1,6}(?!\\p{L})|\\d{1,2}(?:-[йм])?[ \\t]этаж";
const country =
  "United Kingdom|UK|USA|United States|Ireland|Germany|Deutschland|France|España|Spain|Italia|Italy|Portugal|Netherlands|Nederland|Österreich|Austria|Schweiz|Switzerland|Россия|Poland|Polska|Canada|Australia";

/** What may follow a street in the same line, each behind a comma or a space. */
export const tails: RegExp[] = [
  new RegExp(`,?[ \\t]{0,2}(?:${unitEn})`, "yu"),
  new RegExp(`,?[ \\t]{0,2}(?:${unitRu})`, "yiu"),
  new RegExp(
    `,?[ \\t]{1,2}(?:${city},?[ \\t])?(?:${stateAu}|${postcodeCa}|${postcodeUk}|${stateZip})`,
    "yu",
  ),
  new RegExp(`,[ \\t]{0,2}${city}(?:[ \\t]|[ \\t]?[-–][ \\t]?)${pinIn}`, "yu"),
  new RegExp(`,?[ \\t]{0,2}${stateZip}`, "yu"),
  new RegExp(`,?[ \\t]{0,2}${postcodeUk}`, "yu"),
  new RegExp(`,[ \\t]{0,2}${postcodeCity}`, "yu"),
  new RegExp(
    `,[ \\t]{0,2}${city}(?=[ \\t]?(?:,|$|[ \\t]${postcodeUk}|[ \\t]${stateZip}|[.\\n;)]))`,
    "yu",
  ),
  new RegExp(`,[ \\t]{0,2}(?:г\\.|город)[ \\t]?\\p{Lu}[\\p{L}-]{2,25}(?:,?[ \\t]\\d{6})?`, "yu"),
  new RegExp(",[ \\t]{0,2}\\d{6}(?!\\d)", "yu"),
];

/** What may stand before a Russian street: index, country, region, town. */
export const leadRu =
  /(?:\d{6},?\s)?(?:(?:Россия|РФ|Российская Федерация),?\s)?(?:[\p{L}-]{3,25}\s(?:обл\.?|область|край|район|р-н),?\s)?(?:(?:г\.|город|пос\.|посёлок|село|с\.)\s?)?\p{Lu}[\p{L}-]{2,25}(?:[ -]\p{Lu}?[\p{L}-]{2,20})?,\s?$|\d{6},\s?$/u;

/** "Unit 4, The Old Mill, " from the beginning of the line on. */
export const leadEn = /^(?:[\p{Lu}\d][\p{L}\d'’& .-]{1,30},[ \t]){1,3}$/u;

/** A line that closes an address: postcode with or without town, or town, state and ZIP. */
export const postalLine = new RegExp(
  `^(?:(?:${city},?[ \\t])?${postcodeUk}|${city},?[ \\t](?:${stateZip}|${stateAu}|${postcodeCa})|${postcodeCity}|\\d{6},[ \\t].{2,60})(?:,[ \\t]?(?:${country}))?$`,
  "u",
);
export const countryLine = new RegExp(`^(?:${country})$`, "u");
export const addressLabel =
  /^(?:(?:our |postal |street |visiting )?address|адрес(?:\s\p{L}{2,15})?|почтовый адрес|find us|location|anschrift|adresse|dirección|где мы|where)\s?[:–—-]\s{0,3}/iu;
