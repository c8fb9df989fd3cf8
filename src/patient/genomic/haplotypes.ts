import type { Gene } from '../../terminology/terminology.ts';
import type { CertaintyReason } from '../profile.ts';
import { isEmpty, referenceOf, wordsOf } from '../read/elements.ts';
import type { Reading } from '../reading.ts';
import { type GenomicEntry, putGene } from './entry.ts';
import { geneOfWords, genesStudied, valueConcept } from './gene.ts';
import { interpretHaplotypes } from './interpret.ts';

interface Haplotype {
  readonly from: GenomicEntry;
  readonly gene: Gene;
  /** `*2`, `*57:01:01G`, or the name as written. */
  readonly allele: string;
}

/**
 * Haplotypes that no genotype speaks for: two of one gene and one specimen are a diplotype; one alone, or three, leave it open. Whether one haplotype
 * alone means a homozygous patient or a half result cannot be told.
 */
export class Haplotypes {
  readonly #reading: Reading;
  readonly #found: Haplotype[] = [];
  readonly #spokenFor = new Set<string>();

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /** The haplotype is part of a genotype that was reported as such. */
  partOfGenotype(key: string): void {
    this.#spokenFor.add(key);
  }

  add(from: GenomicEntry): void {
    const reading = this.#reading;
    const { genes } = reading.deps.terminology;
    const value = valueConcept(from.entry.resource);
    if (isEmpty(value)) {
      reading.skip('patient.no-value', from.entry.key, 'Haplotype has no value.');
      return;
    }
    const studied = genesStudied(from.entry.resource, genes);
    const shown = geneOfWords(value, genes);
    const gene = shown ?? (studied.genes.length === 1 ? studied.genes[0] : undefined);
    if (gene === undefined || (studied.genes.length > 0 && !studied.genes.includes(gene))) {
      reading.skip(
        'patient.gene-unknown',
        from.entry.key,
        studied.unknown
          ? 'The gene of the haplotype is none that the gateway knows.'
          : 'The haplotype does not say which gene it is of.',
      );
      return;
    }
    const allele = alleleOf(gene, wordsOf(value));
    if (allele === undefined) {
      reading.skip(
        'patient.result-not-understood',
        from.entry.key,
        'The value is no name of a haplotype that can be read.',
      );
      return;
    }
    this.#found.push({ from, gene, allele });
  }

  finish(): void {
    const reading = this.#reading;
    const groups = new Map<string, Haplotype[]>();
    for (const haplotype of this.#found) {
      const { entry } = haplotype.from;
      if (this.#spokenFor.has(entry.key)) {
        reading.skip('patient.container', entry.key, 'The haplotype is part of a genotype, which is read.');
        continue;
      }
      const specimen = referenceOf(entry.resource.specimen) ?? '';
      const key = `${haplotype.gene.symbol} ${specimen}`;
      groups.set(key, [...(groups.get(key) ?? []), haplotype]);
    }
    for (const group of groups.values()) {
      group.sort((a, b) => (a.from.entry.key < b.from.entry.key ? -1 : 1));
      const [first] = group;
      if (first === undefined) continue;
      if (group.length > 2) {
        for (const one of group) this.#put(one, '', 'More than two haplotypes are reported.');
        continue;
      }
      const read = interpretHaplotypes(
        reading.deps.genomics,
        first.gene,
        group.map((one) => one.allele),
        reading.sex,
      );
      if (group.length === 1 && (read === undefined || read.phenotypes.length === 0)) {
        this.#put(first, '', read?.why ?? 'Only one haplotype is reported.', carriedAlleles(reading, first));
        continue;
      }
      const reasons = new Set<CertaintyReason>(['derived']);
      for (const one of group) for (const reason of one.from.reasons) reasons.add(reason);
      putGene(reading, { ...first.from, reasons: [...reasons] }, '#diplotype', {
        gene: first.gene,
        phenotypes: [],
        ...read,
        interpretedBy: 'gateway',
        byText: false,
        why: read?.why ?? 'The two haplotypes make no diplotype that is known.',
      });
    }
  }

  #put({ from, gene }: Haplotype, suffix: string, why: string, phenotypes: readonly string[] = []): void {
    putGene(this.#reading, from, suffix, { gene, phenotypes, interpretedBy: 'gateway', byText: false, why });
  }
}

/** One HLA allele is enough to know that it is carried; that others are not is not known by it. */
function carriedAlleles(reading: Reading, { gene, allele }: Haplotype): readonly string[] {
  if (gene.kind !== 'hla') return [];
  return reading.deps.terminology.genes.phenotype(gene, [], `${allele.replace(/[A-Z]$/, '')} positive`) ?? [];
}

/** The allele's own name out of `CYP2C9 *35B`, `HLA-B*57:01:01G` or `*2`. */
function alleleOf(gene: Gene, words: readonly string[]): string | undefined {
  for (const word of words) {
    const bare = word.replace(gene.symbol, '').trim();
    if (/^\*[\w.:≥]{1,30}$/.test(bare)) return bare;
  }
  return undefined;
}
