import { isObject, type JsonObject } from '../../kernel/index.ts';

const CORE = 'http://hl7.org/fhir/StructureDefinition/';
const LOINC = 'http://loinc.org';

/** The LOINC codes that R4 reserves for vital signs, with the profile of each (https://hl7.org/fhir/R4/observation-vitalsigns.html). */
const PROFILE_OF: ReadonlyMap<unknown, string> = new Map(
  Object.entries({
    '85353-1': 'vitalspanel',
    '9279-1': 'resprate',
    '8867-4': 'heartrate',
    '2708-6': 'oxygensat',
    '8310-5': 'bodytemp',
    '8302-2': 'bodyheight',
    '9843-4': 'headcircum',
    '29463-7': 'bodyweight',
    '39156-5': 'bmi',
    '85354-9': 'bp',
  }).map(([code, profile]) => [code, CORE + profile]),
);

/** Profiles that an Observation has to fit by its code, whether or not it claims them. */
export function vitalSignProfiles(observation: JsonObject): readonly string[] {
  const { code } = observation;
  const codings: readonly unknown[] = isObject(code) && Array.isArray(code.coding) ? code.coding : [];
  return codings.flatMap((coding) =>
    isObject(coding) && coding.system === LOINC ? (PROFILE_OF.get(coding.code) ?? []) : [],
  );
}
