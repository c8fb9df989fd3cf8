import { readScore } from '../genomics/index.ts';
import { type Finding, type FindingCode, finding, isObject, type JsonObject } from '../kernel/index.ts';
import type { StatedGeneResult } from '../patient/stated/stated.ts';
import type { Gene, Terminology } from '../terminology/terminology.ts';

/*
 * Reads what one line of the bulk commands says of genes. A value that is not understood is a Finding with the line and the place in it: nothing is
 * guessed, and nothing is left out in silence.
 */

/** Longest text that a name, genotype or phenotype may have; real ones have at most some hundred characters. */
const LONGEST_TEXT = 600;
/** Most entries of one list or object; real lines have a few dozen. */
const MOST_ENTRIES = 500;

/** Collects the Findings of one line. */
export class LineFaults {
  readonly findings: Finding[] = [];

  constructor(
    readonly line: number,
    readonly file?: string,
  ) {}

  say(code: FindingCode, path: readonly (string | number)[], message: string): undefined {
    const pointer = path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
    const place =
      this.file === undefined ? { line: this.line, pointer } : { file: this.file, line: this.line, pointer };
    this.findings.push(finding(code, message, place));
    return undefined;
  }

  text(value: unknown, path: readonly (string | number)[]): string | undefined {
    if (typeof value === 'string' && value.length > 0 && value.length <= LONGEST_TEXT) return value;
    return this.say('bulk.value', path, `A text of at most ${LONGEST_TEXT} characters is needed.`);
  }

  /** A list, or one value for a list of one. */
  list(value: unknown, path: readonly (string | number)[]): readonly unknown[] {
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (list.length <= MOST_ENTRIES) return list;
    this.say('bulk.value', path, `More than ${MOST_ENTRIES} entries.`);
    return [];
  }

  texts(value: unknown, path: readonly (string | number)[]): readonly string[] {
    return this.list(value, path).flatMap((one, i) => this.text(one, [...path, i]) ?? []);
  }

  entries(value: unknown, path: readonly (string | number)[]): readonly (readonly [string, unknown])[] {
    if (!isObject(value)) {
      this.say('bulk.value', path, 'An object is needed.');
      return [];
    }
    const all = Object.entries(value);
    if (all.length <= MOST_ENTRIES) return all;
    this.say('bulk.value', path, `More than ${MOST_ENTRIES} entries.`);
    return [];
  }
}

export function readGene(written: unknown, path: readonly string[], terminology: Terminology, faults: LineFaults) {
  const text = faults.text(written, path);
  if (text === undefined) return undefined;
  const gene = terminology.genes.bySymbol(text) ?? terminology.genes.identify([], text);
  if (gene !== undefined) return gene;
  const [nearest] = terminology.genes.nearest(text);
  return faults.say(
    'bulk.unknown-name',
    path,
    `There is no gene of this name${nearest === undefined ? '' : `; did you mean ${nearest}?`}`,
  );
}

const RESULT_KEYS = new Set(['diplotype', 'alleles', 'phenotype', 'score']);
const NO_SCORE = /^(?:n\/a|na|none|unknown|indeterminate|-)$/i;
/** A result that is no result: the gene is then not known. */
const NOT_TESTED = /^(?:no result|not tested|unknown result)$/i;

/**
 * One result of a gene: `"Poor Metabolizer"`, `"*2/*2"`, `"1.0"`, `{ diplotype }`, `{ alleles }`, `{ phenotype }`, `{ score }`, or for HLA
 * `{ "*57:01": "positive" }`. `not-tested` where the line says that there is no result; undefined after a Finding.
 */
export function readGeneResult(
  gene: Gene,
  written: unknown,
  path: readonly (string | number)[],
  terminology: Terminology,
  faults: LineFaults,
): StatedGeneResult | 'not-tested' | undefined {
  if (written === null) return 'not-tested';
  if (typeof written === 'number')
    return gene.scored ? { score: written } : faults.say('bulk.value', path, `${gene.symbol} has no activity score.`);
  if (typeof written === 'string') return readText(gene, written, path, terminology, faults);
  if (!isObject(written)) return faults.say('bulk.value', path, 'A text, a number or an object is needed.');
  const keys = Object.keys(written);
  if (keys.some((key) => key.startsWith('*'))) return readAlleles(gene, written, path, terminology, faults);
  for (const key of keys)
    if (!RESULT_KEYS.has(key)) faults.say('bulk.unknown-key', [...path, key], 'No part of a gene result.');
  if (!keys.some((key) => RESULT_KEYS.has(key)))
    return faults.say('bulk.missing', path, 'One of diplotype, alleles, phenotype or score is needed.');
  return readParts(gene, written, path, terminology, faults);
}

/** A presence or a position written where the genotype belongs (`*57:01 positive`, `-1639 AG`): the phenotype that it states. */
export const statedPhenotypes = (
  gene: Gene,
  genotype: string,
  terminology: Terminology,
): readonly string[] | undefined => terminology.genes.phenotype(gene, [], genotype);

function readText(
  gene: Gene,
  written: string,
  path: readonly (string | number)[],
  terminology: Terminology,
  faults: LineFaults,
): StatedGeneResult | 'not-tested' | undefined {
  const text = faults.text(written, path);
  if (text === undefined) return undefined;
  if (NOT_TESTED.test(text)) return 'not-tested';
  const phenotype = terminology.genes.phenotype(gene, [], text);
  if (phenotype !== undefined) return { phenotype };
  if (gene.scored && readScore(text) !== undefined) return { score: text };
  // Genotypes hold a star, a slash, or a name with digits; anything else was meant as a phenotype.
  if (/[*/]|\d/.test(text)) return { diplotype: text };
  return unknownPhenotype(gene, path, faults);
}

function readParts(
  gene: Gene,
  written: JsonObject,
  path: readonly (string | number)[],
  terminology: Terminology,
  faults: LineFaults,
): StatedGeneResult | undefined {
  const phenotype =
    written.phenotype === undefined || written.phenotype === null
      ? undefined
      : readPhenotypes(gene, written.phenotype, [...path, 'phenotype'], terminology, faults);
  const score =
    written.score === undefined || written.score === null
      ? undefined
      : readScoreOf(written.score, [...path, 'score'], faults);
  const given = (key: string): boolean => written[key] !== undefined && written[key] !== null;
  const diplotype = given('diplotype') ? faults.text(written.diplotype, [...path, 'diplotype']) : undefined;
  const stated = diplotype === undefined ? undefined : statedPhenotypes(gene, diplotype, terminology);
  if (stated !== undefined && phenotype === undefined && score === undefined && !given('alleles'))
    return { phenotype: stated };
  const alleles = given('alleles') ? faults.texts(written.alleles, [...path, 'alleles']) : undefined;
  if (faults.findings.length > 0) return undefined;
  if (score === 'none' && phenotype === undefined && diplotype === undefined && alleles === undefined)
    return { indeterminate: 'The laboratory states that there is no activity score.' };
  const scored = score === undefined || score === 'none' ? undefined : score;
  const parts = {
    ...(phenotype === undefined ? {} : { phenotype }),
    ...(scored === undefined ? {} : { score: scored }),
  };
  if (diplotype !== undefined) return { diplotype, ...parts };
  if (alleles !== undefined && alleles.length > 0) return { alleles, ...parts };
  if (scored !== undefined) return { ...parts, score: scored };
  if (phenotype !== undefined) return { phenotype };
  return faults.say('bulk.missing', path, 'One of diplotype, alleles, phenotype or score is needed.');
}

export function readPhenotypes(
  gene: Gene,
  written: unknown,
  path: readonly (string | number)[],
  terminology: Terminology,
  faults: LineFaults,
): readonly string[] | undefined {
  const terms = faults.texts(written, path).flatMap((text) => {
    const standard = terminology.genes.phenotype(gene, [], text);
    return standard ?? unknownPhenotype(gene, path, faults) ?? [];
  });
  return faults.findings.length > 0 ? undefined : terms;
}

function unknownPhenotype(gene: Gene, path: readonly (string | number)[], faults: LineFaults): undefined {
  const terms = gene.phenotypes.slice(0, 8).join(', ');
  return faults.say('bulk.unknown-name', path, `No phenotype or genotype of ${gene.symbol}; its terms are ${terms}.`);
}

function readScoreOf(
  written: unknown,
  path: readonly (string | number)[],
  faults: LineFaults,
): number | string | 'none' | undefined {
  if (typeof written === 'number' && Number.isFinite(written) && written >= 0 && written < 100) return written;
  if (typeof written === 'string') {
    if (NO_SCORE.test(written.trim())) return 'none';
    if (readScore(written) !== undefined) return written;
  }
  return faults.say('bulk.value', path, 'An activity score is a number such as 1.25, or "≥3.0".');
}

function readAlleles(
  gene: Gene,
  written: JsonObject,
  path: readonly (string | number)[],
  terminology: Terminology,
  faults: LineFaults,
): StatedGeneResult | undefined {
  const answers: Record<string, 'positive' | 'negative'> = {};
  for (const [allele, answer] of faults.entries(written, path)) {
    const said = typeof answer === 'boolean' ? (answer ? 'positive' : 'negative') : answer;
    const terms =
      typeof said === 'string' ? terminology.genes.phenotype(gene, [], `${allele} ${said}`.slice(0, 100)) : undefined;
    const [term] = terms ?? [];
    const [name, is] = term?.split(' ') ?? [];
    if (name === undefined || (is !== 'positive' && is !== 'negative'))
      faults.say(
        'bulk.value',
        [...path, allele],
        `An allele of ${gene.symbol} with "positive" or "negative" is needed.`,
      );
    else answers[name] = is;
  }
  return faults.findings.length > 0 ? undefined : answers;
}
