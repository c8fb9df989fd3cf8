import { CODE_SYSTEMS } from '../../terminology/code-systems.ts';
import type { Entry } from '../chart.ts';
import type { TimeRange } from '../profile.ts';
import type { FactCore, Reading } from '../reading.ts';
import { type Concept, concept, hasCode } from './elements.ts';
import { DAY } from './time.ts';

/** LOINC 82810-3 Pregnancy status. */
export const PREGNANCY_STATUS = '82810-3';

/** Answers to 82810-3: SNOMED CT as US Core binds them, LOINC as the International Patient Summary does. */
const PREGNANT: readonly (readonly [string, string])[] = [
  [CODE_SYSTEMS.snomed, '77386006'],
  [CODE_SYSTEMS.loinc, 'LA15173-0'],
];
const NOT_PREGNANT: readonly (readonly [string, string])[] = [
  [CODE_SYSTEMS.snomed, '60001007'],
  [CODE_SYSTEMS.loinc, 'LA26683-5'],
];
/** Conditions that are a pregnancy: SNOMED CT Pregnancy, Normal pregnancy; ICD-10-CM Z33.1 Pregnant state, incidental. */
const PREGNANCIES: readonly (readonly [string, string])[] = [
  [CODE_SYSTEMS.snomed, '77386006'],
  [CODE_SYSTEMS.snomed, '72892002'],
  [CODE_SYSTEMS.icd10cm, 'Z33.1'],
];

/** 42 completed weeks: a pregnancy that was on record earlier than that is over (WHO definition of post-term). */
const LONGEST_PREGNANCY = 294 * DAY;
/** Own choice: a "not pregnant" of more than four weeks ago says nothing of today. */
const NOT_PREGNANT_HOLDS = 28 * DAY;

const anyOf = (read: Concept, codes: readonly (readonly [string, string])[]): boolean =>
  codes.some(([system, code]) => hasCode(read, system, code));

const age = (reading: Reading, when: TimeRange): number =>
  reading.asOf - (when.from ?? when.to ?? Number.NEGATIVE_INFINITY);

function put(reading: Reading, entry: Entry, pregnant: boolean, core: FactCore): void {
  if (age(reading, core.effective) > (pregnant ? LONGEST_PREGNANCY : NOT_PREGNANT_HOLDS)) {
    reading.skip('patient.too-old', core.id, `What ${entry.type} says of pregnancy is undated or too old to hold now.`);
    return;
  }
  reading.fact({ kind: 'pregnancy', ...core, id: `${core.id}#pregnancy`, pregnant });
}

/** Reads an Observation 82810-3; answers such as "possible" or "unknown" leave the question open. */
export function readPregnancyStatus(reading: Reading, entry: Entry, core: FactCore): void {
  const answer = concept(entry.resource.valueCodeableConcept);
  if (anyOf(answer, PREGNANT)) put(reading, entry, true, core);
  else if (anyOf(answer, NOT_PREGNANT)) put(reading, entry, false, core);
  else
    reading.skip(
      'patient.value-kind',
      entry.key,
      'Pregnancy status is neither "pregnant" nor "not pregnant" in a known code.',
    );
}

/** An active, confirmed condition that is a pregnancy. */
export function pregnancyOfCondition(reading: Reading, entry: Entry, code: Concept, core: FactCore): void {
  if (anyOf(code, PREGNANCIES)) put(reading, entry, true, core);
}
