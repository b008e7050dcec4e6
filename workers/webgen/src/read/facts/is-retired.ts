import type { Place } from "../../plan/page-plan.ts";

const before =
  /(?:old|former|previous|alte|ehemalige|старый|прежний)\s(?:\p{L}{1,12}\s){0,2}(?:number|phone|telephone|fax|line|e-?mail|address|nummer|номер|телефон|адрес)[^\d.!?]{0,20}$/iu;
const after =
  /^[^\d.!?]{0,40}(?:no longer|not in (?:use|service)|out of (?:use|service)|disconnected|discontinued|nicht mehr|больше не|не обслуживается)/iu;
const lookChars = 80;

/**
 * True when the words around a telephone number or an e-mail address say that it is not used any
 * more ("Old number …", "… is no longer in service").
 */
export function isRetired(text: string, place: Place): boolean {
  return (
    before.test(text.slice(Math.max(0, place.start - lookChars), place.start)) ||
    after.test(text.slice(place.end, place.end + lookChars))
  );
}
