import { allergy, coded, condition, LOINC, measurement, patient, RXNORM, SNOMED, UCUM } from '../kit/fhir-builders.ts';
import { factsOf, geneOf, read, remarksOf, unreadOf } from './read.ts';

const ACS = coded(SNOMED, '394659003', 'Acute coronary syndrome');
const CLINICAL = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
const VERIFICATION = 'http://terminology.hl7.org/CodeSystem/condition-ver-status';
const subject = { reference: 'Patient/p1' };

describe('conditions', () => {
  test.each([
    ['active', 'active'],
    ['recurrence', 'active'],
    ['relapse', 'active'],
    ['remission', 'inactive'],
    ['resolved', 'inactive'],
  ])('that are %s count as %s', (code, status) => {
    expect(factsOf(read([condition('c', ACS, { clinicalStatus: coded(CLINICAL, code) })]), 'condition')).toMatchObject([
      { status, verified: 'confirmed', codings: [{ code: '394659003' }] },
    ]);
  });

  test('with an abatement and no status are over; with an abatement and an active status nobody knows', () => {
    const { clinicalStatus: _, ...unstated } = condition('c', ACS, { abatementDateTime: '2021-01-01' });
    expect(factsOf(read([unstated]), 'condition')).toMatchObject([{ status: 'inactive' }]);
    expect(factsOf(read([condition('c', ACS, { abatementDateTime: '2021-01-01' })]), 'condition')).toMatchObject([
      { status: 'unknown' },
    ]);
  });

  test('say how far they are established; those entered in error are not used', () => {
    const verified = (code: string) =>
      factsOf(read([condition('c', ACS, { verificationStatus: coded(VERIFICATION, code) })]), 'condition')[0]?.verified;
    expect(['confirmed', 'provisional', 'differential', 'refuted', 'entered-in-error'].map(verified)).toEqual([
      'confirmed',
      'unconfirmed',
      'unconfirmed',
      'refuted',
      undefined,
    ]);
  });

  test('in words alone are kept, and absence of others can no longer be told', () => {
    const built = read([condition('c', { text: 'heart attack' })]);
    expect(factsOf(built, 'condition')).toMatchObject([{ certainty: 'low', codings: [], text: 'heart attack' }]);
    expect(remarksOf(built)).toEqual(['patient.text-only Condition/c']);
    expect(built.profile.coverage.conditions).toBe('incomplete');
  });

  test('that a procedure stands for are part of the history', () => {
    const procedure = (status: string, code: string) => ({
      resourceType: 'Procedure',
      id: 'pci',
      status,
      subject,
      code: coded(SNOMED, code),
      performedDateTime: '2026-11-01',
    });
    expect(factsOf(read([procedure('completed', '415070008')]), 'condition')).toMatchObject([
      { id: 'Procedure/pci', status: 'active', codings: [{ code: '415070008' }] },
    ]);
    expect(read([procedure('not-done', '415070008')]).profile.facts).toEqual([]);
    expect(unreadOf(read([procedure('completed', '127783003')]))).toEqual(['patient.not-a-kind']);
  });
});

describe('allergies', () => {
  test('to a drug name the drug', () => {
    expect(factsOf(read([allergy('a', coded(RXNORM, '1191', 'aspirin'))]), 'allergy')).toMatchObject([
      { drugs: [{ name: 'aspirin' }], status: 'active' },
    ]);
  });

  test('whose status nobody wrote down are heeded; refuted ones are not', () => {
    const { clinicalStatus: _, ...unstated } = allergy('a', coded(RXNORM, '1191'));
    expect(factsOf(read([unstated]), 'allergy')).toMatchObject([{ status: 'active' }]);
    const refuted = allergy('a', coded(RXNORM, '1191'), {
      verificationStatus: coded('http://terminology.hl7.org/CodeSystem/allergyintolerance-verification', 'refuted'),
    });
    expect(unreadOf(read([refuted]))).toEqual(['patient.status-not-used AllergyIntolerance/a']);
  });

  test('that are over are inactive', () => {
    const resolved = allergy('a', coded(RXNORM, '1191'), {
      clinicalStatus: coded('http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', 'resolved'),
    });
    expect(factsOf(read([resolved]), 'allergy')).toMatchObject([{ status: 'inactive' }]);
  });
});

describe('laboratory results and vital signs', () => {
  const value = (resource: object) => {
    const [fact] = factsOf(read([resource]), 'observation');
    return fact === undefined
      ? undefined
      : `${fact.measure} ${fact.comparator ?? ''}${fact.value?.toFixed(2)} ${fact.unit}`;
  };

  test('are brought to the unit of the vocabulary by UCUM', () => {
    expect(value(measurement('o', '4548-4', 6.1, '%'))).toBe('hba1c 6.10 %');
    expect(value(measurement('o', '29463-7', 154, '[lb_av]'))).toBe('body-weight 69.85 kg');
    expect(value(measurement('o', '2339-0', 5.5, 'mmol/L'))).toBe('glucose 99.09 mg/dL');
  });

  test('keep the comparator', () => {
    const below = measurement('o', '2160-0', 0.2, 'mg/dL', {
      valueQuantity: { value: 0.2, comparator: '<', unit: 'mg/dL', system: UCUM, code: 'mg/dL' },
    });
    expect(value(below)).toBe('creatinine <17.68 umol/L');
  });

  test('in a unit that does not convert, or in none, are not used, and absence can no longer be told', () => {
    for (const resource of [
      measurement('o', '4548-4', 6.1, 'kg'),
      measurement('o', '29463-7', 70, 'kg', { valueQuantity: { value: 70 } }),
    ]) {
      const built = read([resource]);
      expect(built.profile.facts).toEqual([]);
      expect(unreadOf(built)).toEqual(['patient.unit Observation/o']);
      expect(built.profile.coverage.observations).toBe('incomplete');
    }
  });

  test('whose unit is no UCUM code but reads as one are of low certainty', () => {
    const loose = measurement('o', '4548-4', 6.1, '%', { valueQuantity: { value: 6.1, unit: '%' } });
    expect(factsOf(read([loose]), 'observation')).toMatchObject([
      { value: 6.1, certainty: 'low', reasons: ['unit-assumed'] },
    ]);
  });

  test('without a value say why', () => {
    const { valueQuantity: _, ...empty } = measurement('o', '4548-4', 0, '%');
    expect(unreadOf(read([{ ...empty, dataAbsentReason: { text: 'specimen clotted' } }]))).toEqual([
      'patient.no-value Observation/o',
    ]);
    expect(unreadOf(read([empty]))).toEqual(['patient.no-value Observation/o']);
    expect(unreadOf(read([{ ...empty, valueString: 'high' }]))).toEqual(['patient.value-kind Observation/o']);
  });

  test('of a blood pressure are its two components', () => {
    const part = (code: string, mmHg: number) => ({
      code: coded(LOINC, code),
      valueQuantity: { value: mmHg, unit: 'mmHg', system: UCUM, code: 'mm[Hg]' },
    });
    const { valueQuantity: _, ...panel } = measurement('bp', '85354-9', 0, '1', {
      component: [part('8480-6', 148), part('8462-4', 92)],
    });
    const facts = factsOf(read([panel]), 'observation');
    expect(facts.map((f) => [f.id, f.measure, f.value, f.unit])).toEqual([
      ['Observation/bp#component[0]', 'systolic-blood-pressure', 148, 'mm[Hg]'],
      ['Observation/bp#component[1]', 'diastolic-blood-pressure', 92, 'mm[Hg]'],
    ]);
  });

  test('without a date say so; those dated ahead are not used', () => {
    const { effectiveDateTime: _, ...undated } = measurement('o', '4548-4', 6.1, '%');
    expect(factsOf(read([undated]), 'observation')).toMatchObject([{ effective: {}, reasons: ['no-date'] }]);
    const ahead = measurement('o', '4548-4', 6.1, '%', { effectiveDateTime: '2031-01-01' });
    expect(unreadOf(read([ahead]))).toEqual(['patient.future-date Observation/o']);
  });

  test('that are older than the vocabulary allows are marked, not dropped', () => {
    const old = measurement('o', '4548-4', 6.1, '%', { effectiveDateTime: '2019-03' });
    expect(factsOf(read([old]), 'observation')).toMatchObject([
      {
        effective: { from: Date.UTC(2019, 2, 1), to: Date.UTC(2019, 3, 1) - 1 },
        reasons: ['out-of-date'],
        certainty: 'high',
      },
    ]);
  });

  test('that no rule knows are kept without a measure', () => {
    expect(factsOf(read([measurement('o', '9843-4', 55, 'cm')]), 'observation')).toMatchObject([
      { value: 55, unit: 'cm' },
    ]);
    expect(factsOf(read([measurement('o', '9843-4', 55, 'cm')]), 'observation')[0]?.measure).toBeUndefined();
  });

  test('of an enzyme that is named like its gene are no genetic result', () => {
    const enzyme = measurement('o', '2357-8', 9.1, 'U/g', { code: { text: 'G6PD enzymatic activity in red cells' } });
    const built = read([enzyme]);
    expect(geneOf(built, 'G6PD')).toBe('no result');
    expect(factsOf(built, 'observation')).toHaveLength(1);
  });
});

describe('the patient', () => {
  test('whose birth date is partial has a range of it', () => {
    expect(read([patient({ birthDate: '1961' })]).profile.birth).toEqual({
      from: Date.UTC(1961, 0, 1),
      to: Date.UTC(1962, 0, 1) - 1,
    });
    expect(read([]).profile).toMatchObject({ birth: {}, sex: 'unknown' });
  });

  test('who has died is flagged', () => {
    const built = read([patient({ deceasedDateTime: '2026-05-01' })]);
    expect(built.profile.deceased).toBe(true);
    expect(unreadOf(built)).toEqual(['patient.deceased Patient/p1']);
    expect(read([patient({ deceasedBoolean: false })]).profile.deceased).toBeUndefined();
  });

  test('told twice in different ways is left open', () => {
    const built = read([patient({ birthDate: '1961-04-02' }), patient({ birthDate: '1971-04-02', gender: 'male' })]);
    expect(built.profile.sex).toBe('unknown');
    expect(built.profile.birth).toEqual({ from: Date.UTC(1961, 3, 2), to: Date.UTC(1971, 3, 3) - 1 });
  });

  const status = (system: string, code: string, date: string) =>
    measurement('preg', '82810-3', 0, '1', {
      valueQuantity: undefined as never,
      valueCodeableConcept: coded(system, code),
      effectiveDateTime: date,
    });
  test.each([
    ['pregnant', status(SNOMED, '77386006', '2026-09-01'), true],
    ['pregnant (LOINC)', status(LOINC, 'LA15173-0', '2026-09-01'), true],
    ['not pregnant', status(SNOMED, '60001007', '2026-11-20'), false],
  ])('who is on record as %s', (_, observation, pregnant) => {
    expect(factsOf(read([observation]), 'pregnancy')).toMatchObject([{ pregnant }]);
  });

  test('whose pregnancy is on record longer than one lasts, or whose "not pregnant" is of last year, is neither', () => {
    expect(unreadOf(read([status(SNOMED, '77386006', '2025-06-01')]))).toEqual(['patient.too-old Observation/preg']);
    expect(unreadOf(read([status(SNOMED, '60001007', '2025-11-20')]))).toEqual(['patient.too-old Observation/preg']);
  });

  test('who has an active pregnancy among the conditions is pregnant', () => {
    const built = read([condition('c', coded(SNOMED, '72892002'), { onsetDateTime: '2026-07-01' })]);
    expect(factsOf(built, 'pregnancy')).toMatchObject([{ id: 'Condition/c#pregnancy', pregnant: true }]);
  });
});
