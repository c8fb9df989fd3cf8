import type { GeneTable } from './allele-index.ts';
import { alleleKey, natural } from './allele-index.ts';
import type { Diplotype, DiplotypeReading, Genotype, Haplotype, Strand } from './genomics.ts';
import { readHaplotype } from './haplotype-text.ts';

/* A whole genotype as laboratories write it: `*1/*2`, `CYP2C19*2/CYP2C19*17`, `rs2231142 G/T`, `HLA-A*01:01+HLA-A*24:02`, `*1/*4 or *2/*10`. */

const MAX_LENGTH = 400;
const MAX_ALTERNATIVES = 16;
/** More variants than this in an unphased list are no diplotype that anybody reports. */
const MAX_STRANDS = 12;

export function readDiplotype(table: GeneTable, text: string): DiplotypeReading {
  if (text.length > MAX_LENGTH) return { ok: false, why: 'the genotype is too long to be read' };
  const written = text.replaceAll(/\s+/g, ' ').trim();
  if (written === '') return { ok: false, why: 'no genotype is given' };
  const alternatives: Genotype[] = [];
  for (const one of alternativesOf(table, written)) {
    const position = positionGenotype(table, one.trim());
    if (position !== undefined) {
      alternatives.push(position);
      continue;
    }
    const strands: Strand[] = [];
    for (const part of strandsOf(table, one)) {
      const reading = readHaplotype(table, part);
      if (!reading.ok) return { ok: false, why: `the genotype cannot be read: ${reading.why}` };
      strands.push(reading.possible);
    }
    if (strands.length > 2) return { ok: false, why: 'the genotype names more than two chromosomes' };
    alternatives.push(strands);
    if (alternatives.length > MAX_ALTERNATIVES)
      return { ok: false, why: 'the report names too many possible genotypes' };
  }
  return { ok: true, diplotype: diplotypeOf(table, alternatives) };
}

/** Alleles reported one by one: for most genes two of them; for genes judged by their lowest alleles any number. */
export function readHaplotypes(table: GeneTable, texts: readonly string[]): DiplotypeReading {
  if (texts.length === 0) return { ok: false, why: 'no allele is given' };
  if (texts.length > MAX_STRANDS) return { ok: false, why: 'too many alleles are reported' };
  if (texts.length === 1) return readDiplotype(table, texts[0] ?? '');
  const strands: Strand[] = [];
  for (const text of texts) {
    const reading = readHaplotype(table, text.replaceAll(/\s+/g, ' '));
    if (!reading.ok) return { ok: false, why: `an allele cannot be read: ${reading.why}` };
    strands.push(reading.possible);
  }
  return { ok: true, diplotype: diplotypeOf(table, [strands]) };
}

/** What may be meant, one text each. A GL String (`hla#3.33.0#A+B|C+D`, https://glstring.org) separates whole genotypes by |. */
function alternativesOf(table: GeneTable, text: string): readonly string[] {
  const glString = /^hla#[0-9.]{1,12}#(.+)$/i.exec(text)?.[1];
  if (table.method === 'allele-present' && (glString !== undefined || text.includes('+')))
    return (glString ?? text).split('|');
  return text.split(/ or |;/i);
}

/** The texts of the two chromosomes. HLA genotypes join them by +, and use / for what is open. A Y or nothing stands for no second X. */
function strandsOf(table: GeneTable, text: string): readonly string[] {
  const hla = table.method === 'allele-present';
  if (hla && text.includes('+')) return text.split('+').map((part) => part.trim());
  const parts = splitOutsideBrackets(text).map((part) => part.trim());
  return table.gene === 'G6PD' && parts.length === 2 && /^(?:y|-)$/i.test(parts[1] ?? '') ? parts.slice(0, 1) : parts;
}

function splitOutsideBrackets(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const sign = text[i];
    if (sign === '[' || sign === '(') depth++;
    else if ((sign === ']' || sign === ')') && depth > 0) depth--;
    else if ((sign === '/' || sign === '|') && depth === 0) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

/** `rs2231142 G/T`, `C/T`, `-1639 GA`: two bases of the one position that defines the gene's alleles. */
function positionGenotype(table: GeneTable, text: string): Genotype | undefined {
  if (table.positions.length === 0) return undefined;
  const match = /^(.{0,60}?)[\s:(]{0,3}([ACGT])\s?[/|]?\s?([ACGT])\)?$/i.exec(text);
  if (match === null) return undefined;
  const label = alleleKey(match[1] ?? '')
    .replace(new RegExp(`^${table.gene.toLowerCase()}[:_]?`), '')
    .replace(/[:=(]$/, '');
  const named = table.positions.filter(({ name }) => {
    const key = alleleKey(name);
    return label === key || label === `c.${key}` || label === key.replace(/[acgt]>[acgt]$/, '') || label === `${key}:`;
  });
  // Without its name a pair of bases says something only where the gene has a single position.
  const single = new Set(table.positions.flatMap(({ bases }) => [...bases.values()])).size === table.alleles.length;
  const positions = label === '' && single ? table.positions : named;
  for (const { bases } of positions) {
    const first = bases.get((match[2] ?? '').toUpperCase());
    const second = bases.get((match[3] ?? '').toUpperCase());
    if (first !== undefined && second !== undefined) return [[knownAs(first)], [knownAs(second)]];
  }
  return undefined;
}

const knownAs = (name: string): Haplotype => ({ name, alleles: [name], known: true });

/** Strands in display order, reference first, then by natural order of names; so the same genotype has one text. */
function diplotypeOf(table: GeneTable, alternatives: readonly Genotype[]): Diplotype {
  const ordered = alternatives.map((genotype) =>
    genotype
      .map((strand) => [...strand].sort((a, b) => byRank(table, a.name, b.name)))
      .sort((a, b) => byRank(table, a[0]?.name ?? '', b[0]?.name ?? '')),
  );
  const texts = ordered.map((genotype) => genotype.map(strandText).join('/'));
  return { gene: table.gene, alternatives: ordered, text: [...new Set(texts)].join(' or ') };
}

const strandText = (strand: Strand): string =>
  strand.length === 1 ? (strand[0]?.name ?? '') : `(${strand.map((h) => h.name).join(' or ')})`;

function byRank(table: GeneTable, a: string, b: string): number {
  const x = table.rank.get(a) ?? Number.POSITIVE_INFINITY;
  const y = table.rank.get(b) ?? Number.POSITIVE_INFINITY;
  return x === y ? natural(a, b) : x < y ? -1 : 1;
}
