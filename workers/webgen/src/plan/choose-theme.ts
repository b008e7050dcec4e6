import { webgenThemes } from "@shared/contracts";
import type { ThemeId } from "./page-plan.ts";
import type { Random } from "./random.ts";

/** Which words speak for a theme, English and Russian. */
const signs: Record<ThemeId, RegExp> = {
  ledger:
    /\b(?:law|attorneys?|legal|account(?:ing|ants?)|tax|finance|insurance|advis\w+|consult\w+|audit|notary|estate|compliance|funds?)\b|юрист|адвокат|бухгалтер|налог|страхов|консалт|аудит|нотариус/giu,
  atelier:
    /\b(?:museum|gallery|exhibition|artists?|design|studio|architect\w*|photograph\w*|music|theatre|festival|conference|film|fashion|speakers?|talks?)\b|музей|выставк|галере|художник|дизайн|студи|архитект|фото|театр|фестиваль|концерт|конференц/giu,
  civic:
    /\b(?:school|pupils?|children|clinic|doctors?|patients?|health|hospital|council|government|agency|federal|public|charity|community|church|library|university|students?)\b|школ|ученик|дет(?:и|ей|ск)|клиник|врач|пациент|здоров|больниц|администрац|фонд|библиотек|университет|студент/giu,
  signal:
    /\b(?:software|api|data|cloud|platform|app|developers?|engineers?|server|database|code|open source|security|ai|automation|analytics|deploy\w*|backup\w*)\b|программ\w*|сервис|платформ|разработ|данны|облак|приложени|автоматизац/giu,
  hearth:
    /\b(?:bak(?:e|es|ed|ery|ers?)|bread|coffee|caf[eé]|restaurant|kitchen|food|garden|plants?|flowers?|farm|family|home|plumb\w*|roof\w*|repair|inn|hotel|wine|craft\w*|handmade)\b|пекарн|хлеб|кофе|кафе|ресторан|кухн|сад|цвет|ферм|семейн|дом|ремонт|гостиниц|мастерск/giu,
};

const sampleChars = 30_000;

/** The theme that the words of the site ask for; the seed decides between the two best when they are close. */
export function chooseTheme(text: string, random: Random): ThemeId {
  const sample = text.slice(0, sampleChars);
  const ranked = webgenThemes
    .map((theme) => ({ theme, count: sample.match(signs[theme])?.length ?? 0 }))
    .sort((a, b) => b.count - a.count);
  const [first, second] = ranked;
  if (!first || first.count === 0) return random.pick(webgenThemes);
  const isClose = second !== undefined && second.count >= first.count * 0.7;
  return isClose ? random.pick([first.theme, second.theme]) : first.theme;
}
