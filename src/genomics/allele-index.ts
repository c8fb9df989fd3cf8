import { type Finding, finding, type GeneSymbol, geneSymbol } from '../kernel/index.ts';
import type { GenomicsData, RuleRow } from './data.ts';
import type { Haplotype, NamedAllele } from './genomics.ts';

/** What the tables hold of one gene, indexed by every spelling of its alleles. */
export interface GeneTable {
  readonly gene: GeneSymbol;
  /** In the order of the table. */
  readonly alleles: readonly NamedAllele[];
  readonly byName: ReadonlyMap<string, NamedAllele>;
  /** Other spellings, by alleleKey. */
  readonly names: ReadonlyMap<string, { readonly alleles: readonly string[]; readonly note: string }>;
  /** Alleles of several copies or hybrids (`*36 + *10`), by their sorted parts. */
  readonly structures: ReadonlyMap<string, string>;
  readonly positions: readonly Position[];
  readonly rules: readonly RuleRow[];
  readonly method: RuleRow['method'] | undefined;
  /** Rank of each allele in display order. */
  readonly rank: ReadonlyMap<string, number>;
}

/** One position that stands for alleles: base -> allele, on one strand. */
export interface Position {
  readonly name: string;
  readonly bases: ReadonlyMap<string, string>;
}

/** What a text may be as one haplotype: usually one, several where it leaves open which, or why it is none. */
export type HaplotypeReading =
  | { readonly ok: true; readonly possible: readonly Haplotype[] }
  | { readonly ok: false; readonly why: string };

/** One spelling for one allele: no spaces, no case, one sign for "or more" and for "times". */
export const alleleKey = (text: string): string =>
  text.toLowerCase().replaceAll(/\s+/g, '').replaceAll('×', 'x').replaceAll('>=', '≥');

export const partsKey = (parts: readonly string[]): string => [...parts].map(alleleKey).sort().join('+');

/** Splits hybrids at ` + ` or `+*`: the plus inside c.1905+1G>A or *80+*28 is kept by looking the whole name up first. */
export const partsOf = (text: string): readonly string[] =>
  text
    .split(/\s\+\s|\+(?=\*)/)
    .map((part) => part.trim())
    .filter((part) => part !== '');

export function indexGenes(data: GenomicsData, findings: Finding[]): ReadonlyMap<string, GeneTable> {
  const genes = new Set([...data.alleles.map(({ row }) => row.gene), ...data.rules.map(({ row }) => row.gene)]);
  const tables = new Map<string, GeneTable>();
  for (const gene of genes) tables.set(gene, indexGene(gene, data, findings));
  for (const { row, place } of [...data.alleleNames, ...data.positions])
    if (!tables.has(row.gene))
      findings.push(finding('knowledge.unknown-name', `The gene "${row.gene}" is not in alleles.tsv.`, place));
  return tables;
}

function indexGene(gene: string, data: GenomicsData, findings: Finding[]): GeneTable {
  const alleles: NamedAllele[] = [];
  const byName = new Map<string, NamedAllele>();
  const structures = new Map<string, string>();
  for (const { row, place } of data.alleles) {
    if (row.gene !== gene) continue;
    const allele: NamedAllele = {
      gene: geneSymbol(gene),
      name: row.allele,
      func: row.func,
      reference: row.reference,
      ...(row.activity === undefined ? {} : { activity: row.activity }),
    };
    const key = alleleKey(row.allele);
    if (byName.has(key)) findings.push(finding('knowledge.duplicate', `${gene} ${row.allele} is given twice.`, place));
    byName.set(key, allele);
    alleles.push(allele);
    const parts = partsOf(row.allele);
    if (parts.length > 1) structures.set(partsKey(parts), row.allele);
  }
  const known = (name: string, place: Finding['place']): void => {
    if (!byName.has(alleleKey(name)))
      findings.push(finding('knowledge.unknown-name', `${gene} has no allele "${name}".`, place));
  };
  const names = new Map<string, { readonly alleles: readonly string[]; readonly note: string }>();
  for (const { row, place } of data.alleleNames) {
    if (row.gene !== gene) continue;
    for (const allele of row.alleles) known(allele, place);
    const key = alleleKey(row.written);
    if (names.has(key) || byName.has(key))
      findings.push(finding('knowledge.duplicate', `${gene} ${row.written} is given twice.`, place));
    names.set(key, { alleles: row.alleles, note: row.note });
  }
  const positions = new Map<string, { readonly name: string; readonly bases: Map<string, string> }>();
  for (const { row, place } of data.positions) {
    if (row.gene !== gene) continue;
    known(row.allele, place);
    const key = `${row.position} ${row.strand}`;
    const position = positions.get(key) ?? { name: row.position, bases: new Map<string, string>() };
    position.bases.set(row.base, row.allele);
    positions.set(key, position);
  }
  const rules = data.rules.filter(({ row }) => row.gene === gene);
  for (const { row, place } of rules) checkFunctions(row, alleles, place, findings);
  // Star alleles stand in the order of their numbers (*1 before *38, although *38 is the reference sequence); elsewhere the reference comes first.
  const referenceFirst = (allele: NamedAllele): number => (allele.reference && !allele.name.startsWith('*') ? 0 : 1);
  const ordered = [...alleles].sort((a, b) => referenceFirst(a) - referenceFirst(b) || natural(a.name, b.name));
  return {
    gene: geneSymbol(gene),
    alleles,
    byName,
    names,
    structures,
    positions: [...positions.values()],
    rules: rules.map(({ row }) => row),
    method: rules[0]?.row.method,
    rank: new Map(ordered.map((allele, rank) => [allele.name, rank])),
  };
}

/** A rule on a function that no allele has could never apply: most likely a misspelling. */
function checkFunctions(
  rule: RuleRow,
  alleles: readonly NamedAllele[],
  place: Finding['place'],
  findings: Finding[],
): void {
  const functions =
    rule.method === 'function-pair'
      ? [rule.first, rule.second]
      : rule.method === 'single-function' || rule.method === 'any-allele'
        ? [rule.func]
        : [];
  for (const name of functions)
    if (!alleles.some((allele) => allele.func === name))
      findings.push(finding('knowledge.unknown-name', `No allele of ${rule.gene} has the function "${name}".`, place));
}

/** `*2` before `*10`: runs of digits compare as numbers. */
export function natural(a: string, b: string): number {
  const left = a.match(/\d+|\D+/g) ?? [];
  const right = b.match(/\d+|\D+/g) ?? [];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const x = left[i] ?? '';
    const y = right[i] ?? '';
    if (x === y) continue;
    const numbers = /^\d/.test(x) && /^\d/.test(y);
    return numbers ? Number(x) - Number(y) : x < y ? -1 : 1;
  }
  return left.length - right.length;
}
