import type { Bundle, DiagnosticReport, Observation, Reference } from '../../fhir/index.ts';
import type { CalledGene, CalledSample } from '../../genomics/calls/call-genes.ts';
import { explainMatch } from '../../genomics/calls/explain-match.ts';
import { writeScore } from '../../genomics/index.ts';
import type { Terminology } from '../../terminology/index.ts';
import { loinc, textOf } from '../fhir/codings.ts';
import { entryOf, inBundle, uuidOf } from '../fhir/context.ts';
import { CONCLUSION, GENETICS, GENOTYPE, geneStudied, HAPLOTYPE, IG, LABORATORY } from './genetic-observation.ts';
import { identifierOf } from './write-back.ts';

/*
 * Called genes as HL7 Genomics Reporting 3.0.0 (http://hl7.org/fhir/uv/genomics-reporting): a genotype for each gene whose diplotype is told, a haplotype
 * for each of its alleles, and the report that holds them. The same data give the same ids, so that storing them twice stores them once.
 */

export interface GenomicReportContext {
  readonly patientId: string;
  /** Instant of the report, milliseconds since the epoch. */
  readonly asOf: number;
  readonly publicUrl: string;
  readonly genes: Terminology['genes'];
  /** What was read, for the ids: digest or name of the file and sample. */
  readonly sourceId: string;
  /** Remarks on the reading of the file. */
  readonly remarks?: readonly string[];
}

/** A Bundle (collection) of the report and its Observations. Genes that were not called are named in its conclusion, with the reason. */
export function genomicReportBundle(sample: CalledSample, context: GenomicReportContext): Bundle {
  const idOf = (...name: readonly string[]): string =>
    uuidOf(context.publicUrl, context.patientId, context.sourceId, ...name);
  const at = new Date(context.asOf).toISOString();
  const base = {
    subject: { reference: `Patient/${context.patientId}` },
    effectiveDateTime: at,
    idOf,
    publicUrl: context.publicUrl,
    genes: context.genes,
  };
  const results = sample.genes.flatMap((gene) => observationsOf(gene, base));
  const report: DiagnosticReport = {
    resourceType: 'DiagnosticReport',
    id: idOf('report'),
    identifier: [identifierOf(context.publicUrl, idOf('report'))],
    meta: { profile: [`${IG}/StructureDefinition/genomic-report`] },
    status: 'final',
    category: [GENETICS],
    code: { coding: [loinc('51969-4', 'Genetic analysis report')] },
    subject: base.subject,
    effectiveDateTime: at,
    issued: at,
    ...(results.length === 0 ? {} : { result: results.map(({ id }) => inBundle(id)) }),
    conclusion: conclusionOf(sample, context.remarks ?? []),
  };
  return {
    resourceType: 'Bundle',
    id: idOf('bundle'),
    type: 'collection',
    timestamp: at,
    entry: [report, ...results].map(entryOf),
  };
}

interface Base {
  readonly subject: Reference;
  readonly effectiveDateTime: string;
  readonly idOf: (...name: readonly string[]) => string;
  readonly publicUrl: string;
  readonly genes: Terminology['genes'];
}

type Result = Observation & { readonly id: string };

function observationsOf(called: CalledGene, base: Base): readonly Result[] {
  return [...allelesAndGenotype(called, base), ...phenotypesOf(called, base)];
}

function allelesAndGenotype(called: CalledGene, base: Base): readonly Result[] {
  if (called.genotype === undefined) return [];
  const alleles = allelesOf(called);
  const haplotypes = [...new Set(alleles)].map((allele) => haplotypeOf(called, allele, base));
  if (isList(called)) return haplotypes;
  return [...haplotypes, genotypeOf(called, called.genotype, haplotypes, base)];
}

/** Alleles that are there, not how they lie: haplotypes without a genotype. */
const isList = (called: CalledGene): boolean =>
  called.from === 'variants'
    ? called.match.outcome.state === 'haplotypes'
    : called.call.diplotypes.length === 0 && called.call.haplotypes.length > 1;

/** Alleles that are certain: those of the only diplotype, or of the list. */
function allelesOf(called: CalledGene): readonly string[] {
  if (called.from === 'outside')
    return called.call.haplotypes.length > 0
      ? called.call.haplotypes
      : called.call.diplotypes.length === 1
        ? (called.call.diplotypes[0]?.split('/') ?? [])
        : [];
  const { outcome } = called.match;
  if (outcome.state === 'haplotypes') return outcome.haplotypes;
  const [only, ...more] = outcome.state === 'called' ? outcome.diplotypes : [];
  return only === undefined || more.length > 0 ? [] : only.alleles;
}

function haplotypeOf(called: CalledGene, allele: string, base: Base): Result {
  // Where there is no genotype, what stands behind the call is said of each allele.
  const notes = isList(called) ? notesOf(called) : [];
  return {
    ...common(called, 'haplotype', base, called.gene, 'haplotype', allele),
    code: HAPLOTYPE,
    valueCodeableConcept: { text: textOf(`${called.gene} ${allele}`, called.gene) },
    ...(notes.length === 0 ? {} : { note: notes.map((text) => ({ text: textOf(text, called.gene) })) }),
    component: [geneStudied(called.gene, base.genes)],
  };
}

function genotypeOf(called: CalledGene, genotype: string, haplotypes: readonly Result[], base: Base): Result {
  const notes = notesOf(called);
  return {
    ...common(called, 'genotype', base, called.gene, 'genotype'),
    code: GENOTYPE,
    valueCodeableConcept: { text: textOf(genotype, called.gene) },
    ...(haplotypes.length === 0 ? {} : { derivedFrom: haplotypes.map(({ id }) => inBundle(id)) }),
    ...(notes.length === 0 ? {} : { note: notes.map((text) => ({ text: textOf(text, called.gene) })) }),
    component: [
      geneStudied(called.gene, base.genes),
      { code: CONCLUSION, valueString: textOf(phenotypeWords(called), called.gene) },
    ],
  };
}

/**
 * What a laboratory states of the phenotype is a result of its own; where it states a score alone, what that means. HLA alleles are told one by one, they
 * hold at once; several phenotypes of another gene are possibilities.
 */
function phenotypesOf(called: CalledGene, base: Base): readonly Result[] {
  if (called.from !== 'outside') return [];
  const gene = base.genes.bySymbol(called.gene);
  const stated = called.call.phenotypes.flatMap((text) =>
    gene === undefined ? [] : (base.genes.phenotype(gene, [], text) ?? []),
  );
  const meant = called.genotype === undefined && called.reading.state === 'known' ? called.reading.phenotypes : [];
  const terms = [...new Set(stated.length > 0 ? stated : meant)];
  if (terms.length === 0) return [];
  const texts = gene?.kind === 'hla' ? terms : [terms.join(' or ')];
  return texts.map((text) => {
    const { meta: _noProfile, ...rest } = common(called, 'genotype', base, called.gene, 'phenotype', text);
    return {
      ...rest,
      code: { coding: [loinc('53040-2', "Genetic variation's effect on drug metabolism")] },
      valueCodeableConcept: { text },
      component: [geneStudied(called.gene, base.genes)],
    };
  });
}

const common = (called: CalledGene, profile: 'genotype' | 'haplotype', base: Base, ...name: readonly string[]) => ({
  resourceType: 'Observation' as const,
  id: base.idOf(...name),
  identifier: [identifierOf(base.publicUrl, base.idOf(...name))],
  meta: { profile: [`${IG}/StructureDefinition/${profile}`] },
  status: 'final' as const,
  category: [LABORATORY, GENETICS],
  subject: base.subject,
  effectiveDateTime: base.effectiveDateTime,
  ...(called.from === 'variants'
    ? { method: { text: `named alleles matched by variants; definitions: ${called.match.definitions}` } }
    : { method: { text: textOf(called.call.source, 'reported') } }),
});

/** The phenotype in words, with its score, or why there is none. */
export function phenotypeWords({ reading }: CalledGene): string {
  if (reading.state === 'indeterminate') return `indeterminate: ${reading.why}`;
  if (reading.state === 'contradictory') return `contradictory: ${reading.why}`;
  const score = reading.score === undefined ? '' : ` (activity score ${writeScore(reading.score)})`;
  return `${reading.phenotypes.join(' or ')}${score}`;
}

const notesOf = (called: CalledGene): readonly string[] => [
  ...(called.from === 'variants' ? explainMatch(called.match) : []),
  ...called.reading.notes,
];

function conclusionOf({ genes, notFromVariants }: CalledSample, remarks: readonly string[]): string {
  const called = genes.filter(({ genotype }) => genotype !== undefined);
  const others = genes.filter(({ genotype }) => genotype === undefined);
  const sentences = [
    ...called.map((gene) => `${gene.gene} ${gene.genotype ?? ''}: ${phenotypeWords(gene)}.`),
    ...others.map((gene) => `${gene.gene} not called: ${phenotypeWords(gene)}.`),
    ...(notFromVariants.length === 0
      ? []
      : [`Not told by variants, a laboratory has to call them: ${notFromVariants.join(', ')}.`]),
    ...remarks,
  ];
  return textOf(sentences.join(' '), 'Nothing was called.');
}
