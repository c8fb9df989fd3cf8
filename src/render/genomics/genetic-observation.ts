import type { CodeableConcept, Coding, ObservationComponent } from '../../fhir/index.ts';
import { CODE_SYSTEMS, type Terminology } from '../../terminology/index.ts';
import { loinc } from '../fhir/codings.ts';

/* What Observations of HL7 Genomics Reporting 3.0.0 have in common. */

export const IG = 'http://hl7.org/fhir/uv/genomics-reporting';
export const TBD = `${IG}/CodeSystem/tbd-codes-cs`;

export const LABORATORY: CodeableConcept = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }],
};
export const GENETICS: CodeableConcept = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: 'GE' }],
};
export const GENOTYPE: CodeableConcept = { coding: [loinc('84413-4', 'Genotype display name')] };
export const HAPLOTYPE: CodeableConcept = { coding: [loinc('84414-2', 'Haplotype name')] };
export const CONCLUSION: CodeableConcept = { coding: [{ system: TBD, code: 'conclusion-string' }] };

export function geneStudied(gene: string, genes: Terminology['genes']): ObservationComponent {
  const hgnc = genes.bySymbol(gene)?.hgnc;
  const coding: Coding[] = hgnc === undefined ? [] : [{ system: CODE_SYSTEMS.hgnc, code: hgnc, display: gene }];
  return {
    code: { coding: [loinc('48018-6', 'Gene studied [ID]')] },
    valueCodeableConcept: { ...(coding.length === 0 ? {} : { coding }), text: gene },
  };
}
