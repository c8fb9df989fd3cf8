import { type Finding, fail, finding, geneSymbol, isFault, ok, type Place, type Result } from '../../kernel/index.ts';
import type { DefinedAllele, GeneDefinition, Locus, UnphasedPick } from './definition.ts';
import { naturalOrder } from './names.ts';
import { referenceStretch } from './reference-stretch.ts';
import { basesOfWobble } from './wobble.ts';

/** Remarks that every file must carry: where its facts come from, how old they are, what may be done with them. */
const REMARKS = ['title', 'source', 'version', 'date', 'licence'];

/**
 * Reads one file of profiles/knowledge/allele-definitions; its name is the gene. Findings: knowledge.header, knowledge.cell, knowledge.duplicate,
 * knowledge.unknown-name.
 */
export function readDefinition(text: string, file: string, gene: string): Result<GeneDefinition> {
  const reading = new Reading(file);
  const lines = text.split('\n');
  for (const [at, written] of lines.entries()) reading.line(written.replace(/\r$/, ''), at + 1);
  return reading.result(gene);
}

interface WrittenAllele {
  readonly name: string;
  readonly reference: boolean;
  readonly bases: ReadonlyMap<number, string>;
  readonly place: Place;
}

class Reading {
  readonly #findings: Finding[] = [];
  readonly #remarks = new Map<string, string>();
  readonly #loci: Locus[] = [];
  readonly #extras: Locus[] = [];
  readonly #alleles: WrittenAllele[] = [];
  readonly #shownAs = new Map<string, string>();
  readonly #picks: UnphasedPick[] = [];
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  line(text: string, line: number): void {
    const place = { file: this.#file, line, column: 1 };
    if (text === '' || text.startsWith('kind\t')) return;
    if (text.startsWith('# ')) {
      const colon = text.indexOf(': ');
      if (colon > 0) this.#remarks.set(text.slice(2, colon), text.slice(colon + 2));
      return;
    }
    const [kind = '', ...cells] = text.split('\t');
    if (kind === 'P' || kind === 'X') this.#position(kind, cells, place);
    else if (kind === 'A') this.#allele(cells, place);
    else if (kind === 'S' && cells.length === 2) this.#shownAs.set(cells[0] ?? '', cells[1] ?? '');
    else if (kind === 'U' && cells.length === 2)
      this.#picks.push({ among: (cells[0] ?? '').split('|'), pick: cells[1] ?? '' });
    else this.#fault('knowledge.cell', 'A line begins with P, X, A, S or U and has the cells of its kind.', place);
  }

  result(gene: string): Result<GeneDefinition> {
    const whole = { file: this.#file, line: 1 };
    for (const name of REMARKS)
      if (!this.#remarks.has(name)) this.#fault('knowledge.header', `The remark "# ${name}: …" is missing.`, whole);
    const chromosome = this.#loci[0]?.chromosome ?? '';
    if (this.#loci.some((locus, at) => locus.index !== at || locus.chromosome !== chromosome))
      this.#fault('knowledge.cell', 'Positions are numbered from 0 and lie on one chromosome.', whole);
    const names = new Set(this.#alleles.map(({ name }) => name));
    if (names.size !== this.#alleles.length) this.#fault('knowledge.duplicate', 'An allele is defined twice.', whole);
    for (const name of this.#shownAs.keys())
      if (!names.has(name)) this.#fault('knowledge.unknown-name', `${name} is not an allele of this file.`, whole);
    for (const { pick, among } of this.#picks)
      if (!among.includes(pick)) this.#fault('knowledge.unknown-name', `${pick} is not among its diplotypes.`, whole);
    for (const { name, bases, place } of this.#alleles)
      for (const [index, base] of bases)
        if (!this.#known(index, base))
          this.#fault('knowledge.cell', `${name}: ${index}=${base} is neither REF nor an ALT of that position.`, place);

    const references = this.#alleles.filter(({ reference }) => reference);
    const [only] = references;
    if (only === undefined || references.length > 1 || this.#loci.length === 0) {
      this.#fault('knowledge.cell', 'A gene has positions and exactly one reference allele.', whole);
      return fail(...this.#findings);
    }
    if (this.#findings.some(isFault)) return fail(...this.#findings);
    const everywhere = new Map(this.#loci.map(({ index, ref }) => [index, only.bases.get(index) ?? ref]));
    const shown = ({ name, reference, bases }: WrittenAllele): DefinedAllele => ({
      name,
      reference,
      shownAs: this.#shownAs.get(name) ?? name,
      bases: reference ? everywhere : bases,
    });
    const others = this.#alleles.filter(({ reference }) => !reference);
    const reference = shown(only);
    return ok({
      gene: geneSymbol(gene),
      chromosome,
      loci: this.#loci,
      extras: this.#extras,
      alleles: [reference, ...others.map(shown).sort((a, b) => naturalOrder(a.name, b.name))],
      reference,
      picks: this.#picks,
      version: `${this.#remarks.get('version') ?? ''} (${this.#remarks.get('date') ?? ''})`,
    });
  }

  #known(index: number, base: string): boolean {
    const locus = this.#loci[index];
    if (locus === undefined) return false;
    return locus.ref === base || locus.alts.includes(base) || basesOfWobble(base) !== undefined;
  }

  #position(kind: string, cells: readonly string[], place: Place): void {
    const [index = '', chrom = '', pos = '', rsid = '', ref = '', alts = '', hgvs = '', labels = '', flags = ''] =
      cells;
    const chromosome = /^chr([0-9]{1,2}|X|Y|M)$/.exec(chrom)?.[1];
    const position = Number(pos);
    const list = alts.split(',');
    if (chromosome === undefined || !Number.isSafeInteger(position) || position < 1) {
      this.#fault('knowledge.cell', 'A position has a chromosome such as chr10 and a number.', place);
      return;
    }
    if (![ref, ...list].every((bases) => /^[ACGT]{1,60}$/.test(bases))) {
      this.#fault('knowledge.cell', 'REF and ALTs are written with A, C, G and T.', place);
      return;
    }
    const names = hgvs.split(';');
    const context = referenceStretch({ position, ref, alts: list, hgvs: names, labels: labels.split(';') });
    if (context === undefined) {
      this.#fault('knowledge.cell', `HGVS, REF and ALT do not describe the same variant: ${hgvs}.`, place);
      return;
    }
    const locus: Locus = {
      index: Number(index),
      chromosome,
      position,
      rsid,
      ref,
      alts: list,
      context,
      hgvsOf: (alt) => (list.length === 1 && names.length === 1 ? hgvs : `g.${position}${ref}>${alt}`),
      required: flags.split(',').includes('required'),
      ampTier1: flags.split(',').includes('amp-tier1'),
    };
    (kind === 'P' ? this.#loci : this.#extras).push(kind === 'P' ? locus : { ...locus, index: this.#extras.length });
  }

  #allele([name = '', reference = '', changes = '']: readonly string[], place: Place): void {
    const bases = new Map<number, string>();
    for (const change of changes === '' ? [] : changes.split(';')) {
      const [, index, base] = /^([0-9]{1,4})=([A-Z]{1,60})$/.exec(change) ?? [];
      if (index === undefined || base === undefined) {
        this.#fault('knowledge.cell', `"${change}" is not written index=base.`, place);
        return;
      }
      bases.set(Number(index), base);
    }
    this.#alleles.push({ name, reference: reference === 'Y', bases, place });
  }

  #fault(
    code: 'knowledge.cell' | 'knowledge.header' | 'knowledge.duplicate' | 'knowledge.unknown-name',
    message: string,
    place: Place,
  ): void {
    this.#findings.push(finding(code, message, place));
  }
}
