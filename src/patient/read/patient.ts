import { isText } from '../../kernel/index.ts';
import type { Entry } from '../chart.ts';
import type { PatientProfile, TimeRange } from '../profile.ts';
import type { Reading } from '../reading.ts';
import { NO_TIME, timeRange } from './time.ts';

export interface Demographics {
  readonly birth: TimeRange;
  readonly sex: PatientProfile['sex'];
  readonly deceased: boolean;
}

const SEXES: ReadonlySet<string> = new Set(['female', 'male', 'other', 'unknown']);
const isSex = (value: unknown): value is PatientProfile['sex'] => typeof value === 'string' && SEXES.has(value);

/**
 * Birth date, administrative gender and death out of the Patient resources of the input. Several versions that disagree leave the point open: the birth
 * range then spans them all, the gender is unknown. One version that says the patient has died is enough.
 */
export function demographicsOf(reading: Reading, patient: string): Demographics {
  const own: Entry[] = [];
  for (const entry of reading.chart.entries) {
    if (entry.type !== 'Patient') continue;
    if (entry.resource.id === patient) own.push(entry);
    else reading.skip('patient.other-patient', entry.key, 'Patient is not the patient in context.');
  }
  const births: TimeRange[] = [];
  const sexes = new Set<PatientProfile['sex']>();
  let deceased = false;
  for (const entry of own) {
    const { resource } = entry;
    const birth = timeRange(resource.birthDate);
    if (birth !== undefined) births.push(birth);
    if (isSex(resource.gender) && resource.gender !== 'unknown') sexes.add(resource.gender);
    // deceasedBoolean false is the only form that says "alive"; any date says the contrary, however it is written.
    if (resource.deceasedBoolean === true || isText(resource.deceasedDateTime)) {
      if (!deceased) reading.skip('patient.deceased', entry.key, 'The patient is recorded as deceased.');
      deceased = true;
    }
  }
  const distinct = new Set(births.map((b) => `${b.from}-${b.to}`));
  if (distinct.size > 1 || sexes.size > 1) {
    reading.remark('patient.demographics-conflict', `Patient/${patient}`, 'Versions of the Patient disagree.');
  }
  const froms = births.map((b) => b.from ?? Number.NEGATIVE_INFINITY);
  const tos = births.map((b) => b.to ?? Number.POSITIVE_INFINITY);
  const [sex] = sexes;
  const none = reading.withheld.has('demographics');
  return {
    birth: births.length === 0 || none ? NO_TIME : { from: Math.min(...froms), to: Math.max(...tos) },
    sex: sexes.size === 1 && sex !== undefined && !none ? sex : 'unknown',
    deceased,
  };
}
