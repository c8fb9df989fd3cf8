import { CODE_SYSTEMS } from '../../terminology/code-systems.ts';

/*
 * Codes of genomic results. Source unless said otherwise: HL7 Genomics Reporting Implementation Guide 3.0.0 (package hl7.fhir.uv.genomics-reporting,
 * CC0), profiles genotype, haplotype, variant, therapeutic-implication, diagnostic-implication and the value sets they bind.
 */

export const LOINC = CODE_SYSTEMS.loinc;
export const TBD = 'http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs';
/** Diagnostic service sections, HL7 v2 table 0074: GE = genetics. */
export const SECTION = 'http://terminology.hl7.org/CodeSystem/v2-0074';

export const GENE_STUDIED = '48018-6';
export const MEDICATION_ASSESSED = '51963-7';
export const CLINICAL_SIGNIFICANCE = '53037-8';
export const SOURCE_CLASS = '48002-0';
export const SOMATIC = 'LA6684-0';
/** Names of a variant, the most telling first: coding, protein and genomic HGVS, then the id of a variant database. */
export const VARIANT_NAMES = ['48004-6', '48005-3', '81290-9', '81252-9'] as const;
/** Genetic variation's effect on drug metabolism: the phenotype of a gene, as Observation or as component of an implication (Genomics Reporting 1 and 2). */
export const METABOLISM_EFFECT = '53040-2';
export const IMPLICATION = 'therapeutic-implication';

export type GenomicKind =
  | 'genotype'
  | 'haplotype'
  | 'variant'
  | 'therapeutic-implication'
  | 'diagnostic-implication'
  | 'phenotype';

/**
 * What an Observation.code says of the kind, by the code and with the system it must be of: nearly every look-up finds nothing, and none has to join a
 * key. `not-read` is genomic but nothing that rules ask for: molecular consequences, phase, tumour burden, instability, region studied.
 */
export const KINDS: ReadonlyMap<string, { readonly system: string; readonly kind: GenomicKind | 'not-read' }> = new Map(
  [
    ['84413-4', { system: LOINC, kind: 'genotype' }],
    ['84414-2', { system: LOINC, kind: 'haplotype' }],
    ['69548-6', { system: LOINC, kind: 'variant' }],
    ['therapeutic-implication', { system: TBD, kind: 'therapeutic-implication' }],
    ['diagnostic-implication', { system: TBD, kind: 'diagnostic-implication' }],
    [METABOLISM_EFFECT, { system: LOINC, kind: 'phenotype' }],
    ['molecular-consequence', { system: TBD, kind: 'not-read' }],
    ['82120-7', { system: LOINC, kind: 'not-read' }],
    ['94076-7', { system: LOINC, kind: 'not-read' }],
    ['81695-9', { system: LOINC, kind: 'not-read' }],
    ['53041-0', { system: LOINC, kind: 'not-read' }],
  ],
);

/**
 * LOINC codes that name the gene themselves. 79716-7: FHIR R4 genomics guidance (hl7.org/fhir/R4/genomics.html); 79713-4, 50956-2 and 57979-7: LOINC names as
 * carried by public code lists. Other codes of the family are recognised by their display.
 */
export const GENE_OF_CODE: ReadonlyMap<string, { readonly gene: string; readonly allele?: string }> = new Map([
  ['79713-4', { gene: 'TPMT' }],
  ['79716-7', { gene: 'CYP2C9' }],
  ['50956-2', { gene: 'HLA-B', allele: '*57:01' }],
  ['57979-7', { gene: 'HLA-B', allele: '*15:02' }],
]);

/** Coded "yes" and "no" of a test for one allele: LOINC answers, SNOMED CT qualifiers, HL7 interpretation codes. */
export const PRESENCE: ReadonlyMap<string, 'positive' | 'negative'> = new Map([
  [`${LOINC}|LA6576-8`, 'positive'],
  [`${LOINC}|LA6577-6`, 'negative'],
  [`${LOINC}|LA9633-4`, 'positive'],
  [`${LOINC}|LA9634-2`, 'negative'],
  [`${CODE_SYSTEMS.snomed}|10828004`, 'positive'],
  [`${CODE_SYSTEMS.snomed}|260385009`, 'negative'],
  [`${CODE_SYSTEMS.snomed}|260373001`, 'positive'],
  [`${CODE_SYSTEMS.snomed}|260415000`, 'negative'],
  ['http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation|POS', 'positive'],
  ['http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation|NEG', 'negative'],
  ['http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation|DET', 'positive'],
  ['http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation|ND', 'negative'],
]);

/** LOINC answers that state a phenotype of some gene (value set genetic-therapeutic-implications). */
export const PHENOTYPE_ANSWERS: ReadonlySet<string> = new Set([
  'LA9657-3',
  'LA10317-8',
  'LA25391-6',
  'LA25390-8',
  'LA10315-2',
  'LA25392-4',
  'LA25393-2',
  'LA25395-7',
  'LA25394-0',
]);

export type Significance = 'pathogenic' | 'likely-pathogenic' | 'uncertain' | 'likely-benign' | 'benign';
/** Answers to 53037-8: LOINC lists LL4034-6 (ACMG terms) and LL1048-9 (its forerunner). */
export const SIGNIFICANCE: ReadonlyMap<string, Significance> = new Map([
  ['LA6668-3', 'pathogenic'],
  ['LA26332-9', 'likely-pathogenic'],
  ['LA6669-1', 'likely-pathogenic'],
  ['LA26333-7', 'uncertain'],
  ['LA6682-4', 'uncertain'],
  ['LA26334-5', 'likely-benign'],
  ['LA6674-1', 'likely-benign'],
  ['LA6675-8', 'benign'],
]);
/** The same in words, for results without a code. */
export const SIGNIFICANCE_WORDS: ReadonlyMap<string, Significance> = new Map([
  ['pathogenic', 'pathogenic'],
  ['likely pathogenic', 'likely-pathogenic'],
  ['presumed pathogenic', 'likely-pathogenic'],
  ['uncertain significance', 'uncertain'],
  ['variant of uncertain significance', 'uncertain'],
  ['unknown significance', 'uncertain'],
  ['vus', 'uncertain'],
  ['likely benign', 'likely-benign'],
  ['presumed benign', 'likely-benign'],
  ['benign', 'benign'],
]);
