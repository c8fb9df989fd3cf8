import { clopidogrel, genotype, patient } from '../kit/fhir-builders.ts';
import { factsOf, geneOf, read, remarksOf, unreadOf } from './read.ts';

const { subject: _, ...nobodys } = genotype('g', 'CYP2C19', '*2/*2');
const URN = 'urn:uuid:0d3f0f5e-6f0e-4d6e-9a59-52b1f3a6f6ff';
const of = (subject: object) => ({ ...nobodys, subject });

describe('a result is this patient’s', () => {
  test.each([
    ['by Type/id', [of({ reference: 'Patient/p1' })], {}],
    ['by a version of it', [of({ reference: 'Patient/p1/_history/3' })], {}],
    [
      'by the urn that the Bundle gives the patient',
      [{ resource: patient(), fullUrl: URN }, of({ reference: URN })],
      {},
    ],
    [
      'by the URL of the server it came from',
      [
        {
          resource: of({ reference: 'https://ehr.example.org/fhir/Patient/p1' }),
          fullUrl: 'https://ehr.example.org/fhir/Observation/g',
        },
      ],
      {},
    ],
    [
      'by the URL of the caller’s own server',
      [of({ reference: 'https://ehr.example.org/fhir/Patient/p1' })],
      { base: 'https://ehr.example.org/fhir/' },
    ],
    [
      'by an identifier that the patient bears',
      [
        patient({ identifier: [{ system: 'urn:mrn', value: '7' }] }),
        of({ identifier: { system: 'urn:mrn', value: '7' } }),
      ],
      {},
    ],
  ])('%s', (_how, resources, rest) => {
    const built = read(resources, rest);
    expect(geneOf(built, 'CYP2C19')).toBe('known Poor Metabolizer *2/*2');
    expect(built.profile.unread).toEqual([]);
  });
});

describe('a result is refused', () => {
  test.each([
    ['of another patient', of({ reference: 'Patient/p2' }), {}],
    [
      'of the patient with that id on another server',
      of({ reference: 'https://elsewhere.example.org/fhir/Patient/p1' }),
      { base: 'https://ehr.example.org/fhir' },
    ],
    [
      'of the patient with that id on a server that nobody named',
      of({ reference: 'https://elsewhere.example.org/fhir/Patient/p1' }),
      {},
    ],
    ['of an identifier that is not the patient’s', of({ identifier: { system: 'urn:mrn', value: '8' } }), {}],
    ['of a urn that is nobody’s', of({ reference: URN }), {}],
    ['of a group', of({ reference: 'Group/p1' }), {}],
  ])('%s', (_what, resource, rest) => {
    const built = read([patient(), resource], rest);
    expect(geneOf(built, 'CYP2C19')).toBe('no result');
    expect(unreadOf(built)).toEqual(['patient.other-patient Observation/g']);
  });

  test.each([
    ['that names nobody', nobodys],
    ['that names somebody by display alone', of({ display: 'Ana Reyes' })],
  ])('%s', (_what, resource) => {
    const built = read([patient(), resource]);
    expect(geneOf(built, 'CYP2C19')).toBe('no result');
    expect(unreadOf(built)).toEqual(['patient.no-subject Observation/g']);
  });

  test('an order of another patient, even at hand', () => {
    const built = read([{ resource: clopidogrel('m', { subject: { reference: 'Patient/p2' } }), role: 'selected' }]);
    expect(factsOf(built, 'medication')).toEqual([]);
    expect(unreadOf(built)).toEqual(['patient.other-patient MedicationRequest/m']);
  });

  test('another Patient resource', () => {
    const built = read([patient({ id: 'p2', birthDate: '1999-01-01' })]);
    expect(built.profile.birth).toEqual({});
    expect(unreadOf(built)).toEqual(['patient.other-patient Patient/p2']);
  });
});

describe('one Bundle about one patient', () => {
  const alone = { unnamedSubject: 'accept-when-alone' } as const;

  test('lends its patient to results that name nobody, and says so', () => {
    const built = read([patient(), nobodys], alone);
    expect(geneOf(built, 'CYP2C19')).toBe('known Poor Metabolizer *2/*2');
    expect(factsOf(built, 'gene-result')).toMatchObject([{ certainty: 'moderate', reasons: ['subject-assumed'] }]);
    expect(remarksOf(built)).toEqual(['patient.subject-assumed Observation/g']);
  });

  test('does not, when it holds another patient, or none', () => {
    expect(geneOf(read([patient(), patient({ id: 'p2' }), nobodys], alone), 'CYP2C19')).toBe('no result');
    expect(geneOf(read([nobodys], alone), 'CYP2C19')).toBe('no result');
  });

  test('never lends it to results that name somebody else', () => {
    expect(geneOf(read([patient(), of({ reference: 'Patient/p2' })], alone), 'CYP2C19')).toBe('no result');
  });
});
