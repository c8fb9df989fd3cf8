import type {
  CodeableConcept,
  Coding,
  Extension,
  Observation,
  ObservationComponent,
  Reference,
} from '../../fhir/index.ts';
import type { DrugRef, GeneResultFact } from '../../patient/profile.ts';
import type { Grading, Recommendation } from '../../recommend/recommendation.ts';
import { geneResultWords } from '../../recommend/words.ts';
import { isAbsoluteUrl } from '../card-faults.ts';
import { CONCLUSION, GENETICS, IG, LABORATORY, TBD } from '../genomics/genetic-observation.ts';
import { adviceExtensions, drugConcept, loinc, type Said, textOf } from './codings.ts';
import { idOfAdvice, type Rendering, toSource, typeNamedBy } from './context.ts';

/*
 * Therapeutic implication of HL7 Genomics Reporting 3.0.0 (http://hl7.org/fhir/uv/genomics-reporting): what the patient's result means for the drug.
 */

/** Answers of ValueSet genetic-therapeutic-implications-vs 3.0.0 that have the meaning of a standard phenotype term. */
const ANSWERS: ReadonlyMap<string, Coding> = new Map([
  ['Ultrarapid Metabolizer', loinc('LA10315-2', 'Ultrarapid metabolizer')],
  ['Rapid Metabolizer', loinc('LA25390-8', 'Rapid metabolizer')],
  ['Normal Metabolizer', loinc('LA25391-6', 'Normal metabolizer')],
  ['Intermediate Metabolizer', loinc('LA10317-8', 'Intermediate metabolizer')],
  ['Poor Metabolizer', loinc('LA9657-3', 'Poor metabolizer')],
  ['Increased Function', loinc('LA25392-4', 'Increased function')],
  ['Normal Function', loinc('LA25393-2', 'Normal function')],
  ['Decreased Function', loinc('LA25395-7', 'Decreased function')],
  ['Poor Function', loinc('LA25394-0', 'Poor function')],
]);

/** Gene results behind a Recommendation. */
export const geneResultsOf = (recommendation: Recommendation, rendering: Rendering): readonly GeneResultFact[] =>
  recommendation.reasons.flatMap(({ fact }) => {
    const known = rendering.factById.get(fact);
    return known?.kind === 'gene-result' ? [known] : [];
  });

/** What one rule says of one drug on the strength of gene results. */
export interface Implied {
  readonly id: string;
  readonly drug: DrugRef;
  readonly summary: string;
  readonly grading: Grading;
  readonly rule: Said;
  readonly results: readonly GeneResultFact[];
  readonly derivedFrom: readonly Reference[];
}

/** Undefined where no drug or no genetic Observation is behind the Recommendation: an implication must be derived from one. */
export function implicationOf(recommendation: Recommendation, rendering: Rendering): Observation | undefined {
  const { subject } = recommendation;
  const results = geneResultsOf(recommendation, rendering);
  const derivedFrom = [...new Set(results.map(({ source }) => source))].filter(isObservation).map(toSource);
  if (subject === undefined || derivedFrom.length === 0) return undefined;
  const { summary, rule } = recommendation;
  const id = idOfAdvice(recommendation);
  return therapeuticImplication(
    { id, drug: subject.drug, summary, grading: recommendation, rule, results, derivedFrom },
    rendering,
  );
}

export function therapeuticImplication(implied: Implied, rendering: Rendering): Observation {
  const { grading, rule, results } = implied;
  return {
    resourceType: 'Observation',
    id: rendering.idOf('implication', implied.id),
    meta: { profile: [`${IG}/StructureDefinition/therapeutic-implication`] },
    extension: [...citations(grading), ...adviceExtensions(grading, rule, rendering.publicUrl)],
    status: results.some(({ reasons }) => reasons.includes('preliminary')) ? 'preliminary' : 'final',
    category: [LABORATORY, GENETICS],
    code: { coding: [{ system: TBD, code: 'therapeutic-implication' }] },
    subject: rendering.subject,
    ...rendering.encounter,
    effectiveDateTime: rendering.at,
    derivedFrom: [...implied.derivedFrom],
    component: [
      component({ coding: [loinc('51963-7', 'Medication assessed [ID]')] }, drugConcept(implied.drug)),
      ...results.map((result) =>
        component({ coding: [{ system: TBD, code: 'therapeutic-implication' }] }, answerOf(result)),
      ),
      { code: CONCLUSION, valueString: textOf(implied.summary, rule.id) },
    ],
  };
}

const component = (code: CodeableConcept, valueCodeableConcept: CodeableConcept): ObservationComponent => ({
  code,
  valueCodeableConcept,
});

/** The phenotype; coded only where the result leaves no doubt which. */
function answerOf(result: GeneResultFact): CodeableConcept {
  const [term, ...further] = result.phenotypes;
  const answer = term === undefined || further.length > 0 ? undefined : ANSWERS.get(term);
  return { ...(answer === undefined ? {} : { coding: [answer] }), text: geneResultWords(result) };
}

const citations = ({ evidence }: Grading): readonly Extension[] =>
  evidence
    .filter(({ url }) => isAbsoluteUrl(url))
    .map(({ source, title, url }) => ({
      url: 'http://hl7.org/fhir/StructureDefinition/workflow-relatedArtifact',
      valueRelatedArtifact: { type: 'citation', label: source, display: textOf(title, source), url },
    }));

/** Whether a source may be what an implication is derived from. */
export const isObservation = (source: string): boolean => {
  const type = typeNamedBy(source);
  return type === undefined ? source.startsWith('urn:uuid:') : type === 'Observation';
};
