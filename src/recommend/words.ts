import { Answers } from '../kernel/index.ts';
import type { DrugRef, GeneResultFact, TimeRange } from '../patient/profile.ts';

/*
 * Words that sentences of advice are built from. Everything here is one plain line, whatever the data held.
 */

/** Control characters, line and paragraph separators, zero-width and direction-changing characters: they can hide or reorder text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]+/gu;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Neither before nor after a character below U+0300 can a combining character or a half of a pair be cut off, CR LF apart. */
const STANDS_ALONE = /^[\u0020-\u02ff]{2}$/u;

/** At most `limit` UTF-16 units (what clients count as characters), cut between graphemes, with an ellipsis where cut. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const cut = limit - 1;
  const at = STANDS_ALONE.test(text.slice(cut - 1, cut + 1)) ? cut : graphemes.segment(text).containing(cut)?.index;
  return `${text.slice(0, at ?? 0).trimEnd()}…`;
}

/** What most lines are not: anything beside visible ASCII and single spaces within. */
const UNUSUAL = /[^\u0020-\u007e]| {2}|^ | $/u;

/** One line of visible characters, well-formed Unicode. */
export function oneLine(text: string): string {
  if (!UNUSUAL.test(text)) return text;
  return text
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(UNSEEN, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
}

/** Longest name that goes into a sentence; the longest generic name in use has about 60 characters. */
const NAME_LIMIT = 80;

/** A name safe in plain text, Markdown and HTML alike: characters with a meaning in either are left out. */
export const plainName = (name: string): string =>
  clip(oneLine(name.replace(/[<>&`*_[\]|\\#!~{}"$]/gu, ' ')), NAME_LIMIT);

/** Puts the drug's name for {drug}; at the beginning of the text with a capital. */
export function fillDrug(text: string, drug: DrugRef | undefined): string {
  if (!text.includes('{drug}')) return text;
  const name = drug === undefined ? '' : plainName(drug.name);
  const filled = text.replaceAll('{drug}', () => (name === '' ? 'the drug' : name));
  return text.startsWith('{drug}') ? capitalised(filled) : filled;
}

export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The standard terms of all genes are a few dozen. */
const termsInWords = new Answers<string>();

/** `Poor Metabolizer` -> `poor metabolizer`; words with capitals inside (abbreviations, alleles) stay as they are. */
export const phenotypeWords = (term: string): string =>
  termsInWords.of(term, () =>
    term.replace(/[A-Za-z]+/gu, (word) => (/^[A-Z][a-z]+$/u.test(word) ? word.toLowerCase() : word)),
  );

const DAY = 86_400_000;
/** Last millisecond of the year 9999, after which a year has five digits. */
const LATEST = 253_402_300_799_999;

/** `2024-03-02`. By hand: every fact on a card has its date, and toISOString writes out the time as well. */
function day(at: number): string | undefined {
  const date = new Date(at);
  if (!(at >= 0 && at <= LATEST)) return Number.isNaN(date.getTime()) ? undefined : date.toISOString().slice(0, 10);
  const month = date.getUTCMonth() + 1;
  const dayOfMonth = date.getUTCDate();
  return `${date.getUTCFullYear()}-${month < 10 ? '0' : ''}${month}-${dayOfMonth < 10 ? '0' : ''}${dayOfMonth}`;
}

/** The date of a fact as precisely as it is known: `2024-03-02`, `2024-03`, `2024`, `since 2019-05-01`; undefined when not dated. */
export function dateWords({ from, to }: TimeRange): string | undefined {
  const first = from === undefined ? undefined : day(from);
  if (from !== undefined && to !== undefined && to - from <= DAY && first !== undefined) return first;
  const last = to === undefined ? undefined : day(to);
  if (first === undefined) return last === undefined ? undefined : `until ${last}`;
  if (last === undefined || from === undefined || to === undefined) return `since ${first}`;
  const span = to - from;
  if (first.endsWith('-01-01') && last === `${first.slice(0, 4)}-12-31`) return first.slice(0, 4);
  if (first.endsWith('-01') && last.slice(0, 7) === first.slice(0, 7) && span > 27 * DAY) return first.slice(0, 7);
  return `${first} to ${last}`;
}

/** `CYP2C19: poor metabolizer`, `HLA-B*57:01 positive`, `DPYD: intermediate metabolizer, activity score 1`. */
export function geneResultWords({ gene, phenotypes, score }: GeneResultFact): string {
  const scored =
    score === undefined ? '' : `, activity score ${score.atLeast ? 'at least ' : ''}${String(score.value)}`;
  const [first] = phenotypes;
  if (first === undefined) return `${gene}: indeterminate result${scored}`;
  const terms = phenotypes.map(phenotypeWords);
  // HLA terms name the allele, which belongs right behind the gene.
  if (first.startsWith('*')) return `${terms.map((term) => `${gene}${term}`).join(', ')}${scored}`;
  return `${gene}: ${terms.join(' or ')}${scored}`;
}
