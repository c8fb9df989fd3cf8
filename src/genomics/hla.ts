import type { GeneSymbol } from '../kernel/index.ts';
import type { GeneTable, HaplotypeReading } from './allele-index.ts';
import type { Genotype, Haplotype, Phenotyping } from './genomics.ts';

/*
 * HLA: a risk allele is there or not, each judged on its own, at the resolution of the protein (two fields, `*57:01`). Nomenclature:
 * https://hla.alleles.org. Silent third and fourth fields fall away, G and P groups share the protein domain that matters.
 */

/** More than this many readings of one haplotype: too open to say anything. */
const MAX_AMBIGUITY = 64;

/** `HLA-B*57:01:01:02`, `B*57:01`, `*5701`, `57:01:01G`, and ambiguities `*57:01/*57:03`. */
export function hlaHaplotypes(gene: GeneSymbol, text: string): HaplotypeReading {
  const possible = new Map<string, Haplotype>();
  for (const one of text.split(/[/|]/)) {
    const name = hlaName(gene, one.trim());
    if (name === undefined) return { ok: false, why: `no allele of ${gene} is written so` };
    possible.set(name, { name, alleles: [name], known: true });
    if (possible.size > MAX_AMBIGUITY) return { ok: false, why: 'the typing leaves too many alleles open' };
  }
  return { ok: true, possible: [...possible.values()] };
}

/** Normal form of one typed allele: `*57:01`, `*57` where only the group is known, `*57:01N` where its expression is altered. */
function hlaName(gene: GeneSymbol, text: string): string | undefined {
  const match = /^(?:(?:HLA-?)?([A-Z]{1,3}[0-9]?)?\*)?([0-9:]{2,15})([GPNLSQAC])?$/i.exec(text);
  if (match === null) return undefined;
  const locus = match[1];
  if (locus !== undefined && `HLA-${locus.toUpperCase()}` !== String(gene)) return undefined;
  const digits = match[2] ?? '';
  const fields =
    /^([0-9]{2,3}):([0-9]{2,3})(?::[0-9]{2,3}){0,2}$/.exec(digits) ?? /^([0-9]{2})([0-9]{2})$/.exec(digits);
  const expression = match[3]?.toUpperCase();
  // N, L, S, Q, A, C: expression is absent or changed, so the protein's presence is not certain.
  const altered = expression !== undefined && expression !== 'G' && expression !== 'P' ? expression : '';
  if (fields !== null) return `*${fields[1]}:${fields[2]}${altered}`;
  // A group alone needs its star: a bare number may be anything.
  return /^[0-9]{2,3}$/.test(digits) && text.includes('*') ? `*${digits}` : undefined;
}

/** Present, absent, or unknown when the typing does not settle it. */
function presenceIn(risk: string, haplotypes: Genotype): boolean | undefined {
  let settled = haplotypes.length >= 2;
  for (const possible of haplotypes) {
    const fits = possible.map(({ name }) =>
      name === risk
        ? true
        : name === risk.split(':')[0] || (name.startsWith(risk) && /[A-Z]$/.test(name))
          ? undefined
          : false,
    );
    if (fits.every((fit) => fit === true)) return true;
    if (!fits.every((fit) => fit === false)) settled = false;
  }
  return settled ? false : undefined;
}

/** All risk alleles of the gene at once; what the typing does not settle is named in the notes, never called negative. */
export function hlaPhenotypes(table: GeneTable, strands: Genotype): Phenotyping {
  const phenotypes: string[] = [];
  const notes: string[] = [];
  for (const rule of table.rules) {
    if (rule.method !== 'allele-present' && rule.method !== 'allele-absent') continue;
    const present = presenceIn(rule.allele, strands);
    if (present === (rule.method === 'allele-present')) phenotypes.push(rule.phenotype);
    else if (present === undefined && rule.method === 'allele-present')
      notes.push(`The typing does not tell whether ${table.gene}${rule.allele} is present.`);
  }
  if (phenotypes.length === 0)
    return { state: 'indeterminate', why: 'the typing does not settle any of the alleles that matter for drugs' };
  return { state: 'known', phenotypes, rule: 'each named risk allele is looked for in the typing', notes };
}
