import { foldSpace } from "./copy-text.ts";
import {
  buttonWords,
  menuWords,
  socialWords,
  noticeMaxChars,
  noticePatterns,
} from "./noise-phrases.ts";
import { isSentence } from "./sentences.ts";
import type { Line } from "./snapshot.ts";

/**
 * Marks the lines that are not content: what repeats over the sources, menus, notices, buttons.
 * Works on lines, because a menu that leaves out the current page still repeats line by line.
 * A heading stays, and so does the first showing of a whole repeated sentence.
 */
export function markNoise(lines: Line[]): void {
  markPhrases(lines);
  markRepeated(lines);
  markMenus(lines);
}

/** The words of a line without list marks, arrows and brackets, lower case. */
export function lineKey(text: string): string {
  // A long line is no label; and the patterns below are not made for it.
  if (text.length > 400) return text.toLowerCase();
  const label = text.replace(/\[([^\][]{1,200})\]\([^()\s]{0,500}\)/g, "$1");
  return foldSpace(
    label.replace(/^[\s>*•·–—+-]+/u, "").replace(/[\s→»›>←«‹↑↓.:*]+$/u, ""),
  ).toLowerCase();
}

function markPhrases(lines: Line[]): void {
  for (const line of lines) {
    if (line.noise || line.text === "" || line.text.startsWith("#")) continue;
    if (line.text.length > noticeMaxChars) continue;
    if (buttonWords.has(lineKey(line.text))) line.noise = "button";
    else if (noticePatterns.some((pattern) => pattern.test(line.text))) line.noise = "notice";
    else if (isInlineMenu(line.text)) line.noise = "menu";
  }
}

/** "Home | About | Contact", "Home / Bread", "Disclaimer · Sitemap". */
function isInlineMenu(text: string): boolean {
  if (text.length > 160 || text.startsWith("|")) return false;
  const parts = text
    .split(/\s[|·•/›»>]\s|\s{2,}/u)
    .map(lineKey)
    .filter((part) => part !== "");
  const words = text.split(/[\s,|·•]+/u).map(lineKey);
  if (words.length > 1 && words.every((word) => socialWords.has(word))) return true;
  if (parts.length < 2) return false;
  const known = parts.filter((part) => menuWords.has(part) || buttonWords.has(part)).length;
  return known >= 2 || /^(?:home|главная)\s*[/›»>|·]/iu.test(text);
}

function markRepeated(lines: Line[]): void {
  const seenIn = new Map<string, Set<number>>();
  const sources = new Set<number>();
  for (const line of lines) {
    if (line.text === "" || line.noise === "metadata" || line.noise === "duplicate") continue;
    sources.add(line.source);
    const key = lineKey(line.text);
    const seen = seenIn.get(key);
    if (seen) seen.add(line.source);
    else seenIn.set(key, new Set([line.source]));
  }
  if (sources.size < 2) return;
  const threshold = Math.max(2, Math.ceil(sources.size * 0.4));
  const isFrequent = lines.map((line) => {
    if (line.text === "" || isHeadingLine(line.text)) return false;
    return (seenIn.get(lineKey(line.text))?.size ?? 0) >= threshold;
  });
  const kept = new Set<string>();
  for (const [index, line] of lines.entries()) {
    if (!isFrequent[index] || line.noise) continue;
    const key = lineKey(line.text);
    const mayStay = isWorthKeeping(line.text) || !hasNoisyNeighbour(lines, index, isFrequent);
    if (mayStay && key !== "" && !kept.has(key)) kept.add(key);
    else line.noise = "repeated";
  }
}

/** A menu repeats as a run; a word that stands alone in the text is only the same word. */
function hasNoisyNeighbour(lines: Line[], index: number, isFrequent: boolean[]): boolean {
  return [-1, 1].some((step) => {
    let at = index + step;
    while (lines[at]?.text === "") at += step;
    const line = lines[at];
    if (!line || line.source !== lines[index]!.source) return true;
    return isFrequent[at] === true || line.noise !== undefined;
  });
}

function isHeadingLine(text: string): boolean {
  return /^#{1,6}\s/.test(text);
}

function isWorthKeeping(text: string): boolean {
  return text.length >= 60 && isSentence(text) && !text.endsWith("?");
}

/**
 * A run of short lines with at least two menu words is a menu from its first menu word to its
 * last; what stands around them in the run (a name, a motto) stays.
 */
function markMenus(lines: Line[]): void {
  let run: Line[] = [];
  let wasGap = false;
  for (const line of lines) {
    if (isShortLabel(line)) {
      run.push(line);
      wasGap = false;
      continue;
    }
    const isGap = line.text === "" && !wasGap;
    wasGap = line.text === "";
    if (isGap) continue;
    markMenuRun(run);
    run = [];
  }
  markMenuRun(run);
}

function isShortLabel(line: Line): boolean {
  if (
    line.text === "" ||
    line.text.length > 40 ||
    isHeadingLine(line.text) ||
    line.text.startsWith("|")
  )
    return false;
  return !isSentence(line.text) && lineKey(line.text).split(" ").length <= 5;
}

function markMenuRun(run: Line[]): void {
  const at = run.flatMap((line, index) => (menuWords.has(lineKey(line.text)) ? [index] : []));
  const first = at[0];
  const last = at.at(-1);
  if (first === undefined || last === undefined || at.length < 2) return;
  // Two menu words far apart in a long list of other things don't make it a menu.
  if (at.length * 3 < last - first + 1) return;
  for (const line of run.slice(first, last + 1)) line.noise ??= "menu";
}
