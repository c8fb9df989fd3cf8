import type { OperationDefinition, OperationDefinitionParameter } from 'fhir/r4.js';
import type { FindSubject } from '../../app/requests.ts';

/*
 * The operations of HL7 Genomics Reporting 3.0.0 that the gateway answers, as it answers them: on the resources that come along, and with those of the
 * guide's parameters that it takes. Any other is refused.
 */

const GUIDE = 'http://hl7.org/fhir/uv/genomics-reporting';

export const FIND_SUBJECT: readonly FindSubject[] = ['find-subject-haplotypes', 'find-subject-tx-implications'];

export function findSubjectOperation(
  operation: FindSubject,
  base: string,
  version: string,
  date: string,
): OperationDefinition {
  const haplotypes = operation === 'find-subject-haplotypes';
  return {
    resourceType: 'OperationDefinition',
    id: operation,
    url: `${base}/fhir/OperationDefinition/${operation}`,
    version,
    name: haplotypes ? 'FindSubjectHaplotypes' : 'FindSubjectTxImplications',
    title: haplotypes ? 'Haplotypes and genotypes of one person' : 'What results mean for drugs, source by source',
    status: 'active',
    kind: 'operation',
    date,
    description: haplotypes
      ? 'The genotypes that the results of one person state for the genes asked for, in normal form, with their haplotypes; each derived from the Observation that states it.'
      : 'What each source says of each drug with the results of one person: no change as well as change. Implications of a result that states no genotype are derived from the Observation sent.',
    affectsState: false,
    code: operation,
    base: `${GUIDE}/OperationDefinition/${operation}`,
    system: true,
    type: false,
    instance: false,
    parameter: [...(haplotypes ? haplotypeParameters : implicationParameters)],
  };
}

type Parameter = OperationDefinitionParameter;

const token = (name: string, min: number, documentation: string): Parameter => ({
  name,
  use: 'in',
  min,
  max: '*',
  documentation,
  type: 'string',
  searchType: 'token',
});

const SUBJECT: Parameter = {
  name: 'subject',
  use: 'in',
  min: 1,
  max: '1',
  documentation: 'The patient: a reference, or the id alone.',
  type: 'string',
  searchType: 'reference',
};
const SHARED: readonly Parameter[] = [
  {
    name: 'testDateRange',
    use: 'in',
    min: 0,
    max: '1',
    documentation: 'Results of this time alone; a result without a date is then left out.',
    type: 'Period',
  },
  {
    name: 'resource',
    use: 'in',
    min: 0,
    max: '*',
    documentation: 'What is known of the patient: resources, or Bundles of them.',
    type: 'Resource',
  },
];

const observation = (name: 'haplotype' | 'genotype' | 'implication', shape: string): Parameter => ({
  extension: [
    {
      url: 'http://hl7.org/fhir/StructureDefinition/operationdefinition-profile',
      valueUri: `${GUIDE}/StructureDefinition/${shape}`,
    },
  ],
  name,
  use: 'out',
  min: 0,
  max: '*',
  type: 'Observation',
});
const HAPLOTYPE = observation('haplotype', 'haplotype');
const GENOTYPE = observation('genotype', 'genotype');

const haplotypeParameters: readonly Parameter[] = [
  SUBJECT,
  token('genes', 1, 'Genes: symbol, HGNC id, or system|code.'),
  ...SHARED,
  {
    name: 'haplotypes',
    use: 'out',
    min: 1,
    max: '*',
    documentation: 'One for each gene asked for.',
    part: [
      { name: 'geneItem', use: 'out', min: 1, max: '1', documentation: 'The gene as asked for.', type: 'string' },
      HAPLOTYPE,
      GENOTYPE,
    ],
  },
];

const implicationParameters: readonly Parameter[] = [
  SUBJECT,
  token('haplotypes', 0, 'Alleles or genotypes with their gene, such as CYP2C19 *1/*2: implications of these alone.'),
  token('treatments', 0, 'Drugs: RxNorm or ATC code, generic name, or system|code. Every drug when left out.'),
  ...SHARED,
  observation('implication', 'therapeutic-implication'),
  HAPLOTYPE,
  GENOTYPE,
];
