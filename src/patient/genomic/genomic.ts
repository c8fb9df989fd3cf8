import type { Entry } from '../chart.ts';
import { type Concept, concept, isEmpty, objects } from '../read/elements.ts';
import type { Reading } from '../reading.ts';
import { type GenomicEntry, putGene, usable } from './entry.ts';
import { geneOfCode, geneOfWords, genesStudied, sourcesOf, unknownGenes, valueConcept } from './gene.ts';
import { Haplotypes } from './haplotypes.ts';
import { readImplication } from './implication.ts';
import { type GeneReading, withoutIndeterminate } from './interpret.ts';
import type { Genomic } from './kind.ts';
import { readValue, scoreInWords, statedScore } from './result.ts';
import { Variants } from './variants.ts';

/** Gathers the genomic Observations of one reading; what depends on several of them is settled in finish(). */
export class GenomicResults {
  readonly #reading: Reading;
  readonly #haplotypes: Haplotypes;
  readonly #variants: Variants;

  constructor(reading: Reading) {
    this.#reading = reading;
    this.#haplotypes = new Haplotypes(reading);
    this.#variants = new Variants(reading);
  }

  /**
   * Reads one Observation of a genomic kind. False when it only might have been genomic (`perhaps`) and does not read as a result of a gene: the caller
   * then reads it as an ordinary Observation.
   */
  read(entry: Entry, kind: Exclude<Genomic, 'no'>, code: Concept): boolean {
    const reading = this.#reading;
    if (kind === 'perhaps') return this.#perhaps(entry, code);
    if (reading.withheld.has('genomic')) return true;
    const found = usable(reading, entry, code);
    if (found === undefined) return true;
    switch (kind) {
      case 'genotype':
        this.#genotype(found);
        return true;
      case 'haplotype':
        this.#haplotypes.add(found);
        return true;
      case 'variant':
        this.#variants.add(found);
        return true;
      case 'diagnostic-implication':
        this.#variants.addImplication(found);
        return true;
      case 'therapeutic-implication':
        readImplication(reading, found);
        return true;
      case 'phenotype':
      case 'result':
        this.#result(found);
        return true;
      case 'not-read':
        reading.skip(
          'patient.genomic-kind-not-read',
          entry.key,
          'Facts are not read from this kind of genomic observation.',
        );
        return true;
      default:
        return kind satisfies never;
    }
  }

  /** Settles haplotypes that make a diplotype and implications that speak of a variant. */
  finish(): void {
    this.#haplotypes.finish();
    this.#variants.finish();
  }

  #genotype(found: GenomicEntry): void {
    const { entry } = found;
    const reading = this.#reading;
    if (isEmpty(found.value)) {
      const parts = sourcesOf(reading, entry);
      reading.skip(
        'patient.no-value',
        entry.key,
        parts.length > 0
          ? 'Genotype has no value; the results it was derived from are read instead.'
          : 'Genotype has no value.',
      );
      if (parts.length === 0) reading.incomplete.add('genomic');
      return;
    }
    // Haplotypes that the genotype was made of say nothing more than the genotype does.
    for (const source of sourcesOf(reading, entry)) this.#haplotypes.partOfGenotype(source.key);
    this.#result(found);
  }

  /** A genotype, a phenotype, or anything else of a gene: by the Observation's own value, else by its components, one gene each. */
  #result(found: GenomicEntry): void {
    const { entry, code, value } = found;
    const reading = this.#reading;
    const { terminology } = reading.deps;
    const studied = genesStudied(entry.resource, terminology.genes);
    const coded = geneOfCode(code, terminology.genes);
    const shown = geneOfWords(value, terminology.genes);
    const candidates = studied.genes.length > 0 ? studied.genes : coded === undefined ? [] : [coded.gene];
    if (shown !== undefined && candidates.length > 0 && !candidates.includes(shown)) {
      this.#notUnderstood(entry, 'The result names one gene as studied and another in its value.');
      return;
    }
    const gene = shown ?? (candidates.length === 1 ? candidates[0] : undefined);
    // The gene is recognised by text when neither a component nor the code itself names it.
    const byText = studied.genes.length === 0 && coded?.byText !== false;
    if (gene === undefined) {
      if (this.#components(found)) return;
      this.#noGene(entry, candidates.length > 1, studied.unknown, isEmpty(value));
      return;
    }
    const prefer = code.codings.some((c) => c.code === '84413-4') ? 'genotype' : 'phenotype';
    const allele = coded?.gene === gene ? coded.allele : undefined;
    const inWords = gene.scored ? scoreInWords(value) : undefined;
    const written = { element: entry.resource, code, value };
    const read = inWords === undefined ? readValue(reading, gene, written, prefer, allele) : [];
    const score = gene.scored ? (statedScore(entry.resource, code) ?? inWords) : undefined;
    const readings = withScore(reading, gene, read, score);
    if (readings.length === 0) {
      if (isEmpty(value) && this.#components(found)) return;
      if (isEmpty(value)) {
        reading.skip('patient.no-value', entry.key, 'The genomic result has no value.');
        return;
      }
      reading.skip(
        'patient.result-not-understood',
        entry.key,
        'The value is no genotype or phenotype that can be read.',
      );
      putGene(reading, found, '', {
        gene,
        phenotypes: [],
        interpretedBy: 'gateway',
        byText: false,
        why: 'The result on file could not be read.',
      });
      return;
    }
    readings.forEach((one, index) => {
      const suffix = index === 0 ? '' : `#${one.interpretedBy === 'gateway' ? 'genotype' : 'phenotype'}`;
      putGene(reading, found, suffix, byText ? { ...one, byText: true } : one);
    });
  }

  /** Panels: each component names its own gene. True when at least one did. */
  #components(found: GenomicEntry): boolean {
    const { entry } = found;
    const reading = this.#reading;
    let any = false;
    objects(entry.resource.component).forEach((component, index) => {
      const code = concept(component.code);
      const named = geneOfCode(code, reading.deps.terminology.genes);
      if (named === undefined) return;
      any = true;
      const suffix = `#component[${index}]`;
      const value = valueConcept(component);
      const read = readValue(reading, named.gene, { element: component, code, value }, 'genotype', named.allele);
      if (read.length === 0) {
        reading.skip(
          'patient.result-not-understood',
          entry.key + suffix,
          'The value is no genotype or phenotype that can be read.',
        );
        reading.incomplete.add('genomic');
      }
      read.forEach((one, position) => {
        const at = position === 0 ? suffix : `${suffix}.${position}`;
        putGene(reading, found, at, named.byText ? { ...one, byText: true } : one);
      });
    });
    return any;
  }

  #perhaps(entry: Entry, code: Concept): boolean {
    const reading = this.#reading;
    const { genes } = reading.deps.terminology;
    const value = valueConcept(entry.resource);
    const coded = geneOfCode(code, genes);
    const gene = coded?.gene ?? geneOfWords(value, genes);
    if (gene === undefined) return false;
    const read = readValue(reading, gene, { element: entry.resource, code, value }, 'phenotype', coded?.allele);
    const readings = withScore(reading, gene, read, statedScore(entry.resource, code));
    if (readings.length === 0) return false;
    if (reading.withheld.has('genomic')) return true;
    const found = usable(reading, entry, code);
    if (found === undefined) return true;
    readings.forEach((one, index) => {
      putGene(reading, found, index === 0 ? '' : `#${index}`, { ...one, byText: true });
    });
    return true;
  }

  #noGene(entry: Entry, several: boolean, unknown: boolean, empty: boolean): void {
    if (empty && objects(entry.resource.hasMember).length > 0) {
      this.#reading.skip(
        'patient.container',
        entry.key,
        'The genomic observation groups others, which are read on their own.',
      );
      return;
    }
    if (empty && !several) {
      this.#reading.skip('patient.no-value', entry.key, 'The genomic observation names no gene and has no value.');
      return;
    }
    if (several)
      this.#notUnderstood(entry, 'The result is of several genes and does not say which of them its value is of.');
    else {
      const message = unknown
        ? 'The gene of the result is none that the gateway knows.'
        : 'The result does not say which gene it is of.';
      this.#reading.skip('patient.gene-unknown', entry.key, message);
      this.#reading.unknownCodes.push(...unknownGenes(entry.resource, this.#reading.deps.terminology.genes));
      // A gene that is named but unknown here cannot be one that rules ask for.
      if (!unknown) this.#reading.incomplete.add('genomic');
    }
  }

  #notUnderstood(entry: Entry, message: string): void {
    this.#reading.skip('patient.result-not-understood', entry.key, message);
    this.#reading.incomplete.add('genomic');
  }
}

/** Adds the activity score that the laboratory states; a score alone stands for the phenotype it falls under. */
function withScore(
  reading: Reading,
  gene: GeneReading['gene'],
  readings: readonly GeneReading[],
  score: GeneReading['score'],
): readonly GeneReading[] {
  if (score === undefined || !gene.scored) return readings;
  const stated = readings.find((one) => one.interpretedBy === 'laboratory');
  if (stated !== undefined) return readings.map((one) => (one === stated ? { ...one, score } : one));
  const phenotypes = withoutIndeterminate(reading.deps.genomics.phenotypesOfScore(gene.symbol, score));
  const ofScore: GeneReading = {
    gene,
    phenotypes,
    score,
    interpretedBy: 'laboratory',
    byText: false,
    ...(phenotypes.length === 0
      ? { why: 'The activity score stands for no phenotype of this gene.', nonStandard: true }
      : {}),
  };
  return [...readings, ofScore];
}
