import { type Digest, digestOf, type Finding, finding } from '../kernel/index.ts';
import { chartOf, type Entry } from './chart.ts';
import { actingStates } from './genomic/acting.ts';
import { GenomicResults } from './genomic/genomic.ts';
import { genomicKindOf, isGenetic } from './genomic/kind.ts';
import { geneStates } from './genomic/state.ts';
import type { ProfileInput } from './input.ts';
import { ownResources } from './own-resources.ts';
import type { Coverage, DataClass, Fact, GeneResultFact, PatientProfile, PatientResource } from './profile.ts';
import { readAllergy } from './read/allergies.ts';
import { readCondition, readProcedure } from './read/conditions.ts';
import { concept, objects, referencesOf } from './read/elements.ts';
import {
  readMedicationAdministration,
  readMedicationDispense,
  readMedicationRequest,
  readMedicationStatement,
} from './read/medications.ts';
import { readObservation } from './read/observations.ts';
import { demographicsOf } from './read/patient.ts';
import { readQuestionnaireResponse } from './read/questionnaires.ts';
import { type PatientDeps, Reading, type UnknownCode } from './reading.ts';
import { subjectJudge } from './subject.ts';

export interface BuiltProfile {
  readonly profile: PatientProfile;
  /** Remarks on what was read: contradictions, codes that disagree, texts without codes. What was not read is in `profile.unread`. */
  readonly findings: readonly Finding[];
  /** Codes of drugs and genes that nothing here knows, each as often as it was met. */
  readonly unknownCodes: readonly UnknownCode[];
}

/** Why resources of a type are not read one by one, where that is worth more than "not a kind that facts are read from". */
const GROUPING: ReadonlyMap<string, string> = new Map([
  ['DiagnosticReport', 'its results are read as Observations'],
  ['Medication', 'read where an order or statement refers to it'],
  ['Consent', 'obeyed before anything is read'],
]);

/**
 * FHIR resources -> Facts -> PatientProfile. Pure: equal input, in whatever order, gives an equal profile. Nothing is thrown for any input. Every resource
 * becomes a Fact or is named in `unread` with the reason, except those of classes that consent withholds, which leave no trace.
 */
export function buildProfile(input: ProfileInput, deps: PatientDeps): BuiltProfile {
  const chart = chartOf(input);
  const withheld = new Set(input.withheld ?? []);
  const reading = new Reading(input.asOf, chart, deps, withheld, subjectJudge(input, chart));
  const demographics = demographicsOf(reading, input.patient);
  reading.sex = demographics.sex;

  const genomic = new GenomicResults(reading);
  for (const entry of chart.entries) readEntry(reading, genomic, entry);
  genomic.finish();

  if (chart.notResources > 0) {
    reading.unread.push(finding('patient.not-a-resource', `${chart.notResources} × no FHIR resource.`));
  }
  const sources = new Set(withheld.size === 0 ? [] : reading.facts.map((fact) => fact.source));
  for (const { source, why } of chart.duplicates) {
    // Of what is withheld not even the name is told.
    if (withheld.size === 0 || sources.has(source)) reading.remark('patient.duplicate', source, DUPLICATES[why]);
  }
  for (const [type, count] of reading.skippedTypes) {
    const why = GROUPING.get(type);
    const code = why === undefined ? 'patient.not-a-kind' : 'patient.container';
    reading.unread.push(
      finding(code, `${type} × ${count}: ${why ?? 'not a kind of resource that facts are read from'}.`),
    );
  }

  const facts = reading.facts.sort(byId);
  const states = geneStates(facts.filter(isGeneResult), reading.nonStandard, deps.terminology.genes);
  const coverage = coverageOf(input, withheld, reading.incomplete);
  const { birth, sex, deceased } = demographics;
  let digest: Digest | undefined;
  let resources: readonly PatientResource[] | undefined;
  const profile: PatientProfile = {
    patient: input.patient,
    asOf: input.asOf,
    birth,
    sex,
    ...(deceased ? { deceased } : {}),
    coverage,
    facts,
    genes: actingStates(states.genes, facts, deps.genomics),
    unread: inOrder(reading.unread),
    resources() {
      resources ??= ownResources(input, chart);
      return resources;
    },
    digest() {
      digest ??= digestOf({ patient: input.patient, birth, sex, deceased, coverage, facts });
      return digest;
    },
  };
  const { unknownCodes } = reading;
  return { profile, findings: inOrder([...reading.findings, ...states.findings]), unknownCodes };
}

const DUPLICATES = {
  older: 'An older version of the resource was left out.',
  'replaced-by-order': 'The order at hand stands for the version on file.',
  unclear: 'Different resources claim the same id; both were read.',
} as const;

const isGeneResult = (fact: Fact): fact is GeneResultFact => fact.kind === 'gene-result';
const byId = (a: Fact, b: Fact): number => (a.id < b.id ? -1 : a.id === b.id ? 0 : 1);

/** Findings by place, then by what they say: the same order whatever the order of the input. */
function inOrder(findings: readonly Finding[]): readonly Finding[] {
  const keyed = findings.map((f) => ({ f, key: `${f.place.expression ?? ''} ${f.code} ${f.message}` }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key === b.key ? 0 : 1)).map(({ f }) => f);
}

function readEntry(reading: Reading, genomic: GenomicResults, entry: Entry): void {
  switch (entry.type) {
    case 'Patient':
      return; // read before the rest, which depends on whose it is
    case 'Observation': {
      const code = concept(entry.resource.code);
      const known = reading.deps.terminology.vocabularies.observationOf(code.codings) !== undefined;
      const kind = known ? 'no' : genomicKindOf(entry.resource, code, reading.deps.terminology.genes);
      if (kind !== 'no' && genomic.read(entry, kind, code)) return;
      readObservation(reading, entry, code);
      return;
    }
    case 'MedicationRequest':
      readMedicationRequest(reading, entry);
      return;
    case 'MedicationStatement':
      readMedicationStatement(reading, entry);
      return;
    case 'MedicationAdministration':
      readMedicationAdministration(reading, entry);
      return;
    case 'MedicationDispense':
      readMedicationDispense(reading, entry);
      return;
    case 'Condition':
      readCondition(reading, entry);
      return;
    case 'Procedure':
      readProcedure(reading, entry);
      return;
    case 'AllergyIntolerance':
      readAllergy(reading, entry);
      return;
    case 'QuestionnaireResponse':
      readQuestionnaireResponse(reading, entry);
      return;
    case 'DiagnosticReport':
      if (isGenetic(entry.resource)) readGeneticReport(reading, entry);
      else reading.skipType(entry.type);
      return;
    case 'MolecularSequence':
    case 'FamilyMemberHistory':
      if (!reading.withheld.has('genomic')) reading.skipType(entry.type);
      return;
    default:
      reading.skipType(entry.type);
  }
}

/**
 * A genetic report is read through its results. One whose results were not sent, or which is a document alone, means that there are results nobody here
 * can read: absence of a result can then not be told.
 */
function readGeneticReport(reading: Reading, entry: Entry): void {
  if (reading.withheld.has('genomic')) return;
  if (reading.owned(entry.resource.subject, entry) === 'no') return;
  const { status } = entry.resource;
  if (status === 'entered-in-error' || status === 'cancelled') {
    reading.skip('patient.status-not-used', entry.key, 'The genetic report was cancelled or entered in error.');
    return;
  }
  const results = referencesOf(entry.resource.result);
  const missing = results.filter((reference) => reading.chart.resolve(reference, entry) === undefined).length;
  if (missing > 0) {
    reading.skip(
      'patient.reference-unresolved',
      entry.key,
      `${missing} of ${results.length} results of the genetic report are not in the input.`,
    );
    reading.incomplete.add('genomic');
  } else if (results.length === 0 && objects(entry.resource.presentedForm).length > 0) {
    reading.skip('patient.result-not-understood', entry.key, 'The genetic report is a document without coded results.');
    reading.incomplete.add('genomic');
  } else reading.skipType(entry.type);
}

function coverageOf(
  input: ProfileInput,
  withheld: ReadonlySet<DataClass>,
  incomplete: ReadonlySet<DataClass>,
): PatientProfile['coverage'] {
  const of = (dataClass: DataClass): Coverage => {
    if (withheld.has(dataClass)) return 'withheld';
    const asked = input.coverage[dataClass] ?? 'not-asked';
    return asked === 'known' && incomplete.has(dataClass) ? 'incomplete' : asked;
  };
  return {
    demographics: of('demographics'),
    genomic: of('genomic'),
    medications: of('medications'),
    conditions: of('conditions'),
    allergies: of('allergies'),
    observations: of('observations'),
    lifestyle: of('lifestyle'),
  };
}
