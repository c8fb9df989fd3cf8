import { alleleKey, type GeneTable, type HaplotypeReading, partsKey, partsOf } from './allele-index.ts';
import type { Haplotype } from './genomics.ts';
import { hlaHaplotypes } from './hla.ts';

/* One haplotype as laboratories write it -> what it may be: usually one, several where the text leaves it open, none when it is no allele at all. */

/** Longest name of one haplotype; the longest in the tables has 66 characters. */
const MAX_LENGTH = 160;

/** Reference transcripts whose numbering the CPIC allele names use; any other transcript may number differently and is not read. */
const TRANSCRIPTS: Readonly<Record<string, string>> = {
  DPYD: 'nm_000110',
  RYR1: 'nm_000540',
  CACNA1S: 'nm_000069',
  'MT-RNR1': 'nc_012920',
};

export function readHaplotype(table: GeneTable, text: string): HaplotypeReading {
  const asWritten = text.length <= MAX_LENGTH ? lookUp(table, text.trim()) : undefined;
  if (asWritten !== undefined) return { ok: true, possible: asWritten };
  const written = withoutGene(table, text);
  if (written === '' || written.length > MAX_LENGTH) return { ok: false, why: 'no allele is named' };
  if (table.method === 'allele-present' || table.method === 'allele-absent') return hlaHaplotypes(table.gene, written);

  const found = lookUp(table, written);
  if (found !== undefined) return { ok: true, possible: found };
  const copies = readCopies(table, written);
  if (copies !== undefined) return { ok: true, possible: copies };

  const inner = /^\[(.{1,150})\]$/.exec(written)?.[1] ?? written;
  const parts = partsOf(inner);
  if (parts.length > 1 && parts.length <= 8) return { ok: true, possible: [readParts(table, parts)] };
  return looksLikeAllele(written)
    ? { ok: true, possible: [{ name: written, alleles: [written], known: false }] }
    : { ok: false, why: `no allele of ${table.gene} is written so` };
}

/** `CYP2C19*2`, `CYP2C19 *2`, `CYP2C19_*2`, `NM_000110.4:c.1905+1G>A`, `(*36+*10)`. */
function withoutGene(table: GeneTable, text: string): string {
  let rest = text.trim();
  const symbol = String(table.gene);
  if (rest.toUpperCase().startsWith(symbol.toUpperCase()) && /^(?:[\s_:*]|$)/.test(rest.slice(symbol.length)))
    rest = rest.slice(symbol.length).replace(/^[\s_:]+/, '');
  const transcript = Object.hasOwn(TRANSCRIPTS, symbol) ? TRANSCRIPTS[symbol] : undefined;
  if (transcript !== undefined) {
    const accession = /^(N[MC]_[0-9]{6,9})(?:\.[0-9]{1,3})?(?:\([A-Z0-9-]{1,12}\))?:/i.exec(rest);
    if (accession?.[1]?.toLowerCase() === transcript) rest = rest.slice(accession[0].length);
  }
  return /^\((\*[^()]{1,150})\)$/.exec(rest.trim())?.[1]?.trim() ?? rest.trim();
}

/** By name, sub-allele (`*2.001` is a `*2`), other spelling or hybrid of the tables. */
function lookUp(table: GeneTable, written: string): readonly Haplotype[] | undefined {
  const key = alleleKey(written);
  const core = /^(\*[0-9]{1,3})\.[0-9]{3}$/.exec(key)?.[1];
  const named = (core === undefined ? undefined : table.byName.get(core)) ?? table.byName.get(key);
  if (named !== undefined) return [{ name: named.name, alleles: [named.name], known: true }];
  const other = table.names.get(key);
  if (other !== undefined)
    return other.alleles.map((name) => ({
      name,
      alleles: [name],
      known: true,
      ...(other.note === '' ? {} : { note: `"${written}" read as ${name}: ${other.note}` }),
    }));
  const parts = partsOf(written);
  const structure = parts.length > 1 ? table.structures.get(partsKey(parts)) : undefined;
  return structure === undefined ? undefined : [{ name: structure, alleles: [structure], known: true }];
}

/**
 * Copies of one allele: `*2x2`, `*2x3` (looked up as `*2x≥3` where the table has that), `*1xN` (two, three or more). Copies that the table does not
 * name are left as an unknown allele.
 */
function readCopies(table: GeneTable, written: string): readonly Haplotype[] | undefined {
  const match = /^\(?(\*[0-9]{1,3})(?:\.[0-9]{3})?\)?x(≥?[0-9]{1,2}|n)$/.exec(alleleKey(written));
  const base = match?.[1] === undefined ? undefined : table.byName.get(match[1]);
  const count = match?.[2];
  if (base === undefined || count === undefined) return undefined;
  const named = (name: string, note?: string): Haplotype | undefined => {
    const allele = table.byName.get(alleleKey(name));
    return allele === undefined
      ? undefined
      : { name: allele.name, alleles: [allele.name], known: true, ...(note === undefined ? {} : { note }) };
  };
  const many = `${base.name}x≥3`;
  const unknown: Haplotype = { name: written, alleles: [written], known: false };
  if (count === 'n') {
    const note = `the number of copies of ${base.name} is not stated`;
    const two = named(`${base.name}x2`, note);
    const more = named(many, note) ?? named(`${base.name}x3`, note);
    if (two === undefined) return [unknown];
    // No function stays no function, however often it is copied.
    if (more === undefined) return base.activity?.value === 0 ? [two] : [unknown];
    return [two, more];
  }
  if (count === '1') return [{ name: base.name, alleles: [base.name], known: true }];
  const exact = named(`${base.name}x${count}`);
  if (exact !== undefined) return [exact];
  const number = Number(count.replace('≥', ''));
  if (number >= 3) {
    const open = named(many, `${number} copies of ${base.name}`);
    if (open !== undefined) return [open];
  }
  return [unknown];
}

/** Variants that lie together on one chromosome; each must be known by itself. */
function readParts(table: GeneTable, parts: readonly string[]): Haplotype {
  const read = parts.map((part) => lookUp(table, part));
  const alleles = read.map((found, i) => (found?.length === 1 ? found[0]?.name : undefined) ?? parts[i] ?? '');
  return {
    name: `[${alleles.join(' + ')}]`,
    alleles,
    known: read.every((found) => found?.length === 1),
  };
}

/** Star alleles, HGVS names and the older protein names (F508del); anything else may be prose. */
const looksLikeAllele = (text: string): boolean =>
  /^\*[0-9]{1,3}[A-Za-z]{0,2}(?:[.x:≥+*0-9A-Za-z\s()]{0,40})$/.test(text) ||
  /^[cgmnp]\.[A-Za-z0-9_.+*>()=?-]{2,60}$/.test(text) ||
  /^[A-Z][0-9]{1,4}(?:[A-Z]|del|ins|fs)$/.test(text);
