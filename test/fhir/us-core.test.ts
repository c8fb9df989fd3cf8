import { validateResource } from '../../src/fhir/index.ts';
import { isFault } from '../../src/kernel/index.ts';

/* The part of US Core that is built in: eight definitions of 5.0.1 and smoking status of 7.0.0. */

const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/';
const OMB = 'urn:oid:2.16.840.1.113883.6.238';
const faults = (resource: object) =>
  validateResource(resource)
    .filter(isFault)
    .map((f) => f.rule ?? f.code);

const race = (...parts: readonly object[]) => ({ url: `${US_CORE}us-core-race`, extension: parts });
const text = { url: 'text', valueString: 'White' };
const patient = {
  resourceType: 'Patient',
  meta: { profile: [`${US_CORE}us-core-patient`] },
  identifier: [{ system: 'http://hospital.example/mrn', value: '1' }],
  name: [{ family: 'Shaw', given: ['Amy'] }],
  gender: 'female',
  extension: [race({ url: 'ombCategory', valueCoding: { system: OMB, code: '2106-3' } }, text)],
};

test('a patient as US Core wants it passes, nothing about it unknown', () => {
  expect(validateResource(patient).filter((f) => f.code !== 'fhir.best-practice')).toEqual([]);
});

test('one without name, identifier or gender does not', () => {
  const { name: _, ...nameless } = patient;
  expect(faults(nameless)).toEqual(['us-core-6', `${US_CORE}us-core-patient#name`]);
  const { identifier: __, ...anonymous } = patient;
  expect(faults(anonymous)).toEqual([`${US_CORE}us-core-patient#identifier`]);
  expect(faults({ ...patient, name: [{ use: 'official' }] })).toEqual(['us-core-6']);
});

test('race needs its text, also where a profile of another guide is claimed that is loaded', () => {
  const silent = {
    ...patient,
    extension: [race({ url: 'ombCategory', valueCoding: { system: OMB, code: '2106-3' } })],
  };
  const claiming = (profile: string) => faults({ ...silent, meta: { profile: [profile] } });
  expect(faults(silent)).toEqual([`${US_CORE}us-core-race#extension:text`]);
  expect(claiming('http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-cancer-patient')).toContain(
    `${US_CORE}us-core-race#extension:text`,
  );
  expect(claiming('http://hospital.example/StructureDefinition/patient')).toEqual([]);
});

test('without any claim an extension of US Core may be of an earlier version, so it is only said that it was not checked', () => {
  const earlier = { url: `${US_CORE}us-core-ethnicity`, valueCodeableConcept: { text: 'Unknown' } };
  const found = validateResource({ resourceType: 'Patient', extension: [earlier, earlier] });
  expect(found.map((f) => [f.severity, f.code, f.rule])).toEqual([
    ['information', 'fhir.unknown-extension', `${US_CORE}us-core-ethnicity`],
  ]);
});

test('blood pressure needs both components', () => {
  const coded = (system: string, code: string) => ({ coding: [{ system, code }] });
  const pressure = {
    resourceType: 'Observation',
    meta: { profile: [`${US_CORE}us-core-blood-pressure`] },
    status: 'final',
    category: [coded('http://terminology.hl7.org/CodeSystem/observation-category', 'vital-signs')],
    code: coded('http://loinc.org', '85354-9'),
    subject: { reference: 'Patient/1' },
    effectiveDateTime: '2026-01-02',
    component: ['8480-6', '8462-4'].map((code) => ({
      code: coded('http://loinc.org', code),
      valueQuantity: { value: 120, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
    })),
  };
  expect(faults(pressure)).toEqual([]);
  expect(faults({ ...pressure, component: pressure.component.slice(0, 1) })).toContain(
    `${US_CORE}us-core-blood-pressure#component:diastolic`,
  );
});

test('a profile of US Core that is not among them is named as not loaded', () => {
  const found = validateResource({ ...patient, meta: { profile: [`${US_CORE}us-core-vital-signs`] } });
  expect(found.map((f) => [f.severity, f.code])).toContainEqual(['warning', 'fhir.unknown-profile']);
});
