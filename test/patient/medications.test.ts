import { clopidogrel, coded, medicationRequest, RXNORM, SNOMED } from '../kit/fhir-builders.ts';
import { factsOf, read, remarksOf, unreadOf } from './read.ts';

const ATC = 'http://www.whocc.no/atc';
const subject = { reference: 'Patient/p1' };

/** `role: drugs` of every medication. */
const taken = (resources: readonly object[]) =>
  factsOf(read(resources), 'medication').map((f) => `${f.role}: ${f.drugs.map((d) => d.name).join(' + ')}`);

describe('what drug it is', () => {
  test.each([
    ['an RxNorm clinical drug', coded(RXNORM, '309362')],
    ['an RxNorm ingredient', coded(RXNORM, '32968')],
    ['an ATC code', coded(ATC, 'B01AC04')],
  ])('is known from %s', (_, medicationCodeableConcept) => {
    const [fact] = factsOf(read([clopidogrel('m', { medicationCodeableConcept })]), 'medication');
    expect(fact).toMatchObject({ drugs: [{ name: 'clopidogrel', rxcui: '32968' }], certainty: 'high', reasons: [] });
  });

  test('recognised by text alone is of low certainty and says so', () => {
    const [fact] = factsOf(
      read([clopidogrel('m', { medicationCodeableConcept: { text: 'Clopidogrel 75 mg' } })]),
      'medication',
    );
    expect(fact).toMatchObject({ drugs: [{ name: 'clopidogrel' }], certainty: 'low', reasons: ['recognised-by-text'] });
  });

  test('that nobody here knows stays on the list without a name, and only its public code is told', () => {
    const built = read([
      medicationRequest('m', '99999999', 'Secret Remedy of Mr Smith'),
      medicationRequest('n', 'x', '', { medicationCodeableConcept: { text: 'Secret Remedy of Mr Smith' } }),
    ]);
    expect(factsOf(built, 'medication').map((f) => f.drugs)).toEqual([[], []]);
    expect(remarksOf(built)).toEqual([
      'patient.drug-unknown MedicationRequest/m',
      'patient.drug-unknown MedicationRequest/n',
    ]);
    expect(built.findings[0]?.message).toContain('RxNorm 99999999');
    expect(JSON.stringify([built.findings, built.profile.unread])).not.toContain('Smith');
    // What the one without a code is cannot be told, so that absence of any drug cannot either.
    expect(built.profile.coverage.medications).toBe('incomplete');
  });

  test('whose codes name two drugs is remarked on', () => {
    const medicationCodeableConcept = {
      coding: [
        { system: RXNORM, code: '32968' },
        { system: RXNORM, code: '36567' },
      ],
    };
    expect(remarksOf(read([clopidogrel('m', { medicationCodeableConcept })]))).toContain(
      'patient.drug-codes-disagree MedicationRequest/m',
    );
  });

  const medication = { resourceType: 'Medication', id: 'med', code: coded(RXNORM, '309362') };
  const { medicationCodeableConcept: _, ...bare } = clopidogrel('m');

  test.each([
    ['contained in the order', [{ ...bare, contained: [medication], medicationReference: { reference: '#med' } }]],
    ['beside the order', [{ ...bare, medicationReference: { reference: 'Medication/med' } }, medication]],
    [
      'in the Bundle under a urn',
      [
        { ...bare, medicationReference: { reference: 'urn:uuid:6a1b2c3d-0000-4000-8000-000000000001' } },
        { resource: medication, fullUrl: 'urn:uuid:6a1b2c3d-0000-4000-8000-000000000001' },
      ],
    ],
  ])('stands in a Medication %s', (_where, resources) => {
    expect(taken(resources)).toEqual(['active: clopidogrel']);
  });

  test('is the sum of the ingredients where the Medication has no code', () => {
    const mixture = {
      resourceType: 'Medication',
      id: 'mix',
      ingredient: [
        { itemCodeableConcept: coded(RXNORM, '2670', 'codeine') },
        { itemCodeableConcept: coded(RXNORM, '36567', 'simvastatin') },
        { itemCodeableConcept: coded(RXNORM, '32968', 'clopidogrel'), isActive: false },
      ],
    };
    expect(taken([{ ...bare, medicationReference: { reference: 'Medication/mix' } }, mixture])).toEqual([
      'active: codeine + simvastatin',
    ]);
  });

  test('is read from the display of a reference that leads nowhere, with low certainty', () => {
    const built = read([{ ...bare, medicationReference: { reference: 'Medication/gone', display: 'clopidogrel' } }]);
    expect(factsOf(built, 'medication')).toMatchObject([{ drugs: [{ name: 'clopidogrel' }], certainty: 'low' }]);
    expect(remarksOf(built)).toEqual(['patient.reference-unresolved MedicationRequest/m']);
  });

  test('does not send the reader round in circles', () => {
    const loop = {
      resourceType: 'Medication',
      id: 'loop',
      ingredient: [{ itemReference: { reference: 'Medication/loop' } }],
    };
    expect(taken([{ ...bare, medicationReference: { reference: 'Medication/loop' } }, loop])).toEqual(['active: ']);
  });
});

describe('whether it is taken', () => {
  test.each([
    ['active', 'active'],
    ['on-hold', 'planned'],
    ['completed', 'past'],
    ['stopped', 'past'],
    ['cancelled', 'past'],
    ['draft', 'draft'],
  ] as const)('an order that is %s is %s', (status, role) => {
    expect(taken([clopidogrel('m', { status })])).toEqual([`${role}: clopidogrel`]);
  });

  test('a proposal is not yet an order', () => {
    expect(taken([clopidogrel('m', { intent: 'proposal' })])).toEqual(['planned: clopidogrel']);
  });

  test('an order entered in error is not used', () => {
    const built = read([clopidogrel('m', { status: 'entered-in-error' })]);
    expect(built.profile.facts).toEqual([]);
    expect(unreadOf(built)).toEqual(['patient.status-not-used MedicationRequest/m']);
  });

  test('an order not to give a drug never counts as taking it, at hand or not', () => {
    const forbidden = clopidogrel('m', { doNotPerform: true });
    expect(taken([forbidden])).toEqual([]);
    expect(taken([{ resource: forbidden, role: 'selected' }])).toEqual([]);
    expect(unreadOf(read([forbidden]))).toEqual(['patient.not-to-be-given MedicationRequest/m']);
  });

  test('a status that nobody knows is taken for in use, with low certainty', () => {
    expect(factsOf(read([clopidogrel('m', { status: 'unknown' })]), 'medication')).toMatchObject([
      { role: 'active', certainty: 'low', reasons: ['status-unknown'] },
    ]);
  });

  test('the order at hand has the role that the caller gives it, and stands for the version on file', () => {
    const draft = clopidogrel('m', { status: 'draft' });
    const built = read([clopidogrel('m', { status: 'active' }), { resource: draft, role: 'selected' }]);
    expect(factsOf(built, 'medication').map((f) => [f.id, f.role])).toEqual([['MedicationRequest/m', 'selected']]);
    expect(remarksOf(built)).toEqual(['patient.duplicate MedicationRequest/m']);
  });

  test('an order at hand that stops a drug does not give it', () => {
    expect(taken([{ resource: clopidogrel('m', { status: 'stopped' }), role: 'selected' }])).toEqual([
      'past: clopidogrel',
    ]);
  });

  const statement = (rest: object) => ({
    resourceType: 'MedicationStatement',
    id: 's',
    status: 'active',
    subject,
    medicationCodeableConcept: coded(RXNORM, '32968'),
    ...rest,
  });

  test('a statement whose period is over is past, and what the patient says is of low certainty', () => {
    expect(taken([statement({ effectivePeriod: { start: '2020-01-01', end: '2021-01-01' } })])).toEqual([
      'past: clopidogrel',
    ]);
    const told = statement({ effectiveDateTime: '2026-10-01', informationSource: subject });
    expect(factsOf(read([told]), 'medication')).toMatchObject([
      { role: 'active', certainty: 'low', reasons: ['self-reported'] },
    ]);
    expect(taken([statement({ status: 'not-taken' })])).toEqual(['past: clopidogrel']);
  });

  test('a dispense means taking as long as the supply lasts', () => {
    const dispense = (whenHandedOver: string) => ({
      resourceType: 'MedicationDispense',
      id: 'd',
      status: 'completed',
      subject,
      medicationCodeableConcept: coded(RXNORM, '32968'),
      whenHandedOver,
      daysSupply: { value: 30 },
    });
    expect(taken([dispense('2026-11-10')])).toEqual(['active: clopidogrel']);
    expect(taken([dispense('2026-01-10')])).toEqual(['past: clopidogrel']);
  });

  test('an administration under way is taking; one that was not done is not', () => {
    const given = (status: string) => ({
      resourceType: 'MedicationAdministration',
      id: 'a',
      status,
      subject,
      medicationCodeableConcept: coded(RXNORM, '32968'),
      effectiveDateTime: '2026-11-23',
    });
    expect(taken([given('in-progress')])).toEqual(['active: clopidogrel']);
    expect(taken([given('not-done')])).toEqual([]);
  });
});

test('a code of an unknown system is named without repeating it', () => {
  const built = read([
    clopidogrel('m', { medicationCodeableConcept: { coding: [{ system: 'urn:x', code: 'John Smith' }] } }),
  ]);
  expect(JSON.stringify(built.findings)).not.toContain('Smith');
  expect(built.profile.coverage.medications).toBe('incomplete');
});

test('a SNOMED CT product code that is unknown is named by its code', () => {
  const built = read([clopidogrel('m', { medicationCodeableConcept: coded(SNOMED, '999999999') })]);
  expect(built.findings.map((f) => f.message)).toEqual([
    'The drug of MedicationRequest (SNOMED CT 999999999) is none that the gateway knows.',
  ]);
});
